/**
 * How values look. Numbers arrive as decimal strings and are only rearranged as text:
 * nothing here adds, rounds or parses them, so nothing here can be off by a cent.
 */
import i18next from "i18next";
import { dayIn, firmZone } from "./day";
import { starterWord } from "./words";

const DECIMAL = /^([+-]?)(\d+)(?:\.(\d+))?$/;

interface Digits {
  minus: boolean;
  whole: string;
  fraction: string;
}

function digitsOf(decimal: string): Digits | null {
  const match = DECIMAL.exec(decimal);
  if (!match) return null;
  const whole = (match[2] ?? "0").replace(/^0+(?=\d)/, "");
  const fraction = match[3] ?? "";
  const nothing = /^0*$/.test(whole + fraction);
  return { minus: match[1] === "-" && !nothing, whole, fraction };
}

function grouped(whole: string): string {
  return whole.replace(/\B(?=(\d{3})+(?!\d))/g, ",");
}

function assembled(digits: Digits, least: number): string {
  const kept = digits.fraction.replace(/0+$/, "").padEnd(least, "0");
  return `${grouped(digits.whole)}${kept === "" ? "" : `.${kept}`}`;
}

const EMPTY = "–";
type Maybe = string | null | undefined;

/** `12345.6` → `¥12,345.60`; negative as `-¥12.00`. An empty value is a dash, a text that is no number stays as it is. */
export function formatMoney(amount: Maybe, sign = "¥"): string {
  if (amount === null || amount === undefined || amount === "") return EMPTY;
  const digits = digitsOf(amount);
  if (!digits) return amount;
  return `${digits.minus ? "-" : ""}${sign}${assembled(digits, 2)}`;
}

/** Money without its sign, for columns whose head says ¥. */
export function formatAmount(amount: Maybe): string {
  return formatMoney(amount, "");
}

/** Unit prices have up to four places and show at least two: `18.5` → `18.50`, `0.0725` → `0.0725`. */
export function formatPrice(price: Maybe): string {
  return formatMoney(price, "");
}

/** `12.500000` → `12.5`; with a unit `12.5 ㎡`. */
export function formatQuantity(quantity: Maybe, unit?: string): string {
  if (quantity === null || quantity === undefined || quantity === "") return EMPTY;
  const digits = digitsOf(quantity);
  if (!digits) return quantity;
  const text = `${digits.minus ? "-" : ""}${assembled(digits, 0)}`;
  return unit ? `${text} ${starterWord(unit)}` : text;
}

/** A share as percent: `0.05` → `5%`, `0.0341` → `3.41%`. */
export function formatRate(rate: Maybe): string {
  if (rate === null || rate === undefined || rate === "") return EMPTY;
  const percent = shiftPoint(rate, 2);
  return percent === null ? rate : `${formatQuantity(percent)}%`;
}

/** Moves the decimal point to the right (or left when negative) in the text of a decimal; null for what is none. */
export function shiftPoint(decimal: string, places: number): string | null {
  const digits = digitsOf(decimal);
  if (!digits) return null;
  const { minus, whole, fraction } = digits;
  const all = whole + fraction;
  const point = whole.length + places;
  const padded = point <= 0 ? "0".repeat(1 - point) + all : all.padEnd(point, "0");
  const at = point <= 0 ? 1 : point;
  const left = padded.slice(0, at).replace(/^0+(?=\d)/, "");
  const right = padded.slice(at).replace(/0+$/, "");
  return `${minus ? "-" : ""}${left}${right ? `.${right}` : ""}`;
}

const FULL_WIDTH = /[\uff01-\uff5e]/g;

/** Full-width letters, digits and signs of Chinese input as plain ones: `１２．５` → `12.5`. */
export function halfWidth(text: string): string {
  return text
    .replace(FULL_WIDTH, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0))
    .replace(/\u3000/g, " ")
    .replace(/。/g, ".");
}

/** What a person types or pastes as a number, without ¥, thousands separators and blanks; null when it is no number. */
export function typedDecimal(text: string): string | null {
  const plain = halfWidth(text)
    .replace(/[¥￥\s\u00a0]/g, "")
    .replace(/元$/, "");
  const joined = /^[+-]?\d{1,3}(,\d{3})+(\.\d*)?$/.test(plain) ? plain.replaceAll(",", "") : plain;
  const match = /^([+-]?)(\d*)(?:\.(\d*))?$/.exec(joined);
  if (!match || (match[2] === "" && (match[3] ?? "") === "")) return null;
  const sign = match[1] === "-" ? "-" : "";
  const whole = (match[2] || "0").replace(/^0+(?=\d)/, "");
  return `${sign}${whole}${match[3] ? `.${match[3]}` : ""}`;
}

/** Places after the point, zeros at the end not counted. */
export function placesOf(decimal: string): number {
  return digitsOf(decimal)?.fraction.replace(/0+$/, "").length ?? 0;
}

/** A calendar date: `2026-03-02`; long: `2026年3月2日 周一` or `Mon, 2 Mar 2026`. */
export function formatDate(date: Maybe, length: "short" | "long" = "short"): string {
  if (!date) return EMPTY;
  if (length === "short") return date;
  const moment = Date.parse(`${date}T00:00:00Z`);
  if (Number.isNaN(moment)) return date;
  return new Intl.DateTimeFormat(i18next.language === "zh" ? "zh-CN" : "en-GB", {
    timeZone: "UTC",
    year: "numeric",
    month: i18next.language === "zh" ? "long" : "short",
    day: "numeric",
    weekday: "short",
  }).format(moment);
}

/** A moment in the firm's zone: `2026-03-02 14:05`. */
export function formatMoment(moment: Maybe): string {
  if (!moment) return EMPTY;
  const time = Date.parse(moment);
  if (Number.isNaN(time)) return moment;
  const parts = new Intl.DateTimeFormat("en-CA", {
    timeZone: firmZone(),
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).formatToParts(time);
  const part = (type: string) => parts.find((each) => each.type === type)?.value ?? "";
  return `${part("year")}-${part("month")}-${part("day")} ${part("hour")}:${part("minute")}`;
}

/** A moment as people say it: today 09:12. */
export function spokenMoment(moment: string, now: number = Date.now()): string {
  const said = formatMoment(moment);
  const [day, time] = said.split(" ");
  const zone = firmZone();
  if (day === dayIn(zone, now)) return i18next.t("common:todayAt", { time });
  if (day === dayIn(zone, now - 86_400_000)) return i18next.t("common:yesterdayAt", { time });
  return said;
}

/** Days from today as the backend counted them: `-1` → 昨天/yesterday, `3` → 3天后/in 3 days. */
export function formatDaysAway(days: number): string {
  return new Intl.RelativeTimeFormat(i18next.language === "zh" ? "zh-CN" : "en", {
    numeric: "auto",
  }).format(days, "day");
}

/** A mobile number in groups as people read it aloud: `13800138000` → `138 0013 8000`; a masked one too. */
export function formatPhone(phone: Maybe): string {
  if (!phone) return EMPTY;
  return phone.replace(/^(\d{3})(\d{4}|\*{4})(\d{4})$/, "$1 $2 $3");
}

/** Whether a number came masked: its middle is stars, and `crm.reveal` shows it. */
export const isMasked = (text: Maybe): boolean => text?.includes("***") ?? false;

/** The size of a file: `840 KB`, `12.5 MB`. */
export function sizeText(kib: number): string {
  return kib < 1024 ? `${kib} KB` : `${Math.round(kib / 102.4) / 10} MB`;
}
