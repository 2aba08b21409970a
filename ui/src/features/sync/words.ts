/** How sync is spoken of. Pure but for the language and the firm's zone. */
import i18next from "i18next";
import type { SyncStatus } from "../../generated/commands";
import { dayIn, firmZone } from "../../lib/day";
import { formatMoment, halfWidth, spokenMoment } from "../../lib/format";

/** What the pill in the top bar says, the most pressing first. */
export type PillState =
  | { kind: "off" }
  | { kind: "needs"; count: number }
  | { kind: "working"; percent: number | null }
  | { kind: "paused"; count: number }
  | { kind: "offline"; since: string | null; count: number }
  | { kind: "waiting"; since: string | null; count: number }
  | { kind: "sent" };

/** Conflicts, and what was set aside or refused: what only a person can decide. */
export function toDecide(status: SyncStatus): number {
  return status.conflicts + status.quarantined + status.refused;
}

/** No connection passes by itself: it is no trouble. */
const OFFLINE = "sync.offline";

/** What is in the way and is more than no connection. */
export function realTrouble(status: SyncStatus): SyncStatus["trouble"] {
  return status.trouble?.fault.code === OFFLINE ? null : status.trouble;
}

/** Since when the relay is not reached. */
export function offlineSince(status: SyncStatus): string | null {
  return status.trouble?.since ?? status.lastContact;
}

/** Whole percent of work whose end is known. */
export function percentOf(work: { done: number; total: number }): number | null {
  return work.total > 0 ? Math.min(99, Math.floor((work.done / work.total) * 100)) : null;
}

export function pillOf(status: SyncStatus): PillState {
  const { mode, waiting } = status;
  if (mode === "off") return { kind: "off" };
  const count = toDecide(status) + (mode === "revoked" || realTrouble(status) ? 1 : 0);
  if (count > 0) return { kind: "needs", count };
  if (mode === "paused") return { kind: "paused", count: waiting.changes };
  if (status.trouble)
    return { kind: "offline", since: offlineSince(status), count: waiting.changes };
  // Neither reached nor out of reach: it was asked just now.
  if (!status.online) return { kind: "working", percent: null };
  if (status.busy) return { kind: "working", percent: percentOf(status.busy) };
  if (waiting.changes > 0) return { kind: "waiting", since: waiting.since, count: waiting.changes };
  return { kind: "sent" };
}

/** A moment as short as it is clear: `14:05` today, else `11-20 14:05`. */
export function shortMoment(moment: string, now: number = Date.now()): string {
  const [day = "", time = ""] = formatMoment(moment).split(" ");
  return day === dayIn(firmZone(), now) ? time : `${day.slice(5)} ${time}`;
}

/** How long ago as people say it: just now, 12 minutes ago, yesterday 09:12. */
export function seenText(moment: string | null | undefined, now: number = Date.now()): string {
  if (!moment) return i18next.t("sync:never");
  const minutes = Math.floor((now - Date.parse(moment)) / 60_000);
  if (minutes < 2) return i18next.t("sync:justNow");
  if (minutes < 60) return i18next.t("sync:minutesAgo", { count: minutes });
  return spokenMoment(moment, now);
}

const URI = /kaigong:join\/(\S+)/i;

/** How an invitation that was typed, read out or pasted with a message around it is written. */
export function plainInvitation(typed: string): string {
  const text = halfWidth(typed).replace(/[—–−‐]+/g, "-");
  const found = URI.exec(text)?.[1] ?? text.replace(/\s+/g, "");
  const [code = "", ...relay] = found.split("@");
  return [code.replace(/[￥¥]/g, "$").toUpperCase(), ...relay].join("@");
}

/** Characters of the code without its dashes. */
const CODE_LENGTH = 20;

/** Whether an invitation says all but where the relay is. */
export function lacksRelay(invitation: string): boolean {
  return !invitation.includes("@") && invitation.replaceAll("-", "").length >= CODE_LENGTH;
}

/** `123456` → `123 456`, as people read it out. */
export function spacedDigits(code: string): string {
  return code.replace(/^(\d{3})(\d{3})$/, "$1 $2");
}
