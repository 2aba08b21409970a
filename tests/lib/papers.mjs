/** What was saved, read back by other programs than ours: pdftotext, unzip and sqlite3. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { until } from "./processes.mjs";

const run = (program, ...args) => execFileSync(program, args, { encoding: "utf8", maxBuffer: 64 << 20 });

/** The file with this ending that is saved next. `known` are those that were there before. */
export async function savedFile(folder, ending, known = []) {
  const saved = join(folder, "saved");
  const name = await until(`a file .${ending} is saved`, () =>
    readdirSync(saved).find((each) => each.endsWith(`.${ending}`) && !known.includes(each)));
  return join(saved, name);
}

/** The text of a PDF, line by line as it is laid out, each run of spaces one. */
export function pdfLines(path) {
  return run("pdftotext", "-layout", path, "-").split(/[\n\f]/).map((line) => line.replaceAll(/\s+/g, " ").trim()).filter(Boolean);
}

const decode = (xml) => xml.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&apos;", "'").replaceAll("&amp;", "&");
const textsOf = (xml) => [...xml.matchAll(/<t(?:\s[^>]*)?>([\s\S]*?)<\/t>/g)].map(([, words]) => decode(words)).join("");

/** Rows of a workbook, sheet after sheet: numbers as numbers, everything else as text. */
export function xlsxRows(path) {
  const entries = run("unzip", "-Z1", path).split("\n");
  const shared = entries.includes("xl/sharedStrings.xml")
    ? [...run("unzip", "-p", path, "xl/sharedStrings.xml").matchAll(/<si>([\s\S]*?)<\/si>/g)].map(([, item]) => textsOf(item))
    : [];
  const sheets = entries.filter((name) => /^xl\/worksheets\/[^/]+\.xml$/.test(name)).sort();
  const sheet = sheets.map((name) => run("unzip", "-p", path, name)).join("\n");
  return [...sheet.matchAll(/<row[^>]*>([\s\S]*?)<\/row>/g)].map(([, cells]) =>
    [...cells.matchAll(/<c\s([^>]*?)(?:\/>|>([\s\S]*?)<\/c>)/g)].map(([, attributes, body = ""]) => {
      const value = body.match(/<v>([\s\S]*?)<\/v>/)?.[1];
      if (attributes.includes('t="s"')) return shared[Number(value)];
      if (attributes.includes('t="inlineStr"')) return textsOf(body);
      return value === undefined ? "" : attributes.includes('t="str"') ? decode(value) : Number(value);
    }),
  );
}

/** Rows that plain SQL finds in the firm's file. */
export function query(file, sql) {
  const found = run("sqlite3", "-readonly", "-json", file, sql);
  return found.trim() === "" ? [] : JSON.parse(found);
}

/** Fen as a decimal string: 123456 is 1234.56. */
export const yuan = (fen) => `${fen < 0 ? "-" : ""}${Math.trunc(Math.abs(fen) / 100)}.${String(Math.abs(fen) % 100).padStart(2, "0")}`;

/** A decimal string in fen; more than two places would be wrong on any paper. */
export function fen(decimal) {
  const [, sign, whole, part = ""] = String(decimal).match(/^(-?)(\d+)(?:\.(\d{1,2}))?$/) ?? assert.fail(`${decimal} is no amount`);
  const amount = Number(whole) * 100 + Number(part.padEnd(2, "0"));
  return sign ? -amount : amount;
}

/** An amount as screens and papers show it: 1,234.50 */
export function shownAmount(decimal) {
  const [whole, part] = yuan(Math.abs(fen(decimal))).split(".");
  return `${String(decimal).startsWith("-") ? "-" : ""}${whole.replaceAll(/\B(?=(\d{3})+$)/g, ",")}.${part}`;
}

/** Whether a line holds this amount as a word of its own. */
export const holds = (line, decimal) => line.split(" ").includes(shownAmount(decimal)) || line.split(" ").includes(`¥${shownAmount(decimal)}`);

/** The line that begins with these words and holds the amount. */
export function seeAmount(lines, words, decimal) {
  const found = lines.filter((line) => line.startsWith(words) || ` ${line} `.includes(` ${words} `));
  assert.ok(found.some((line) => holds(line, decimal)), `${words} ${shownAmount(decimal)} in:\n${found.join("\n") || lines.join("\n")}`);
}

/** An amount in formal capitals, written here again so that the product's own is not its only judge. */
export function capitals(amount) {
  const digits = "零壹贰叁肆伍陆柒捌玖";
  const group = (number, leading) => {
    const text = String(number).padStart(4, "0");
    let out = "";
    let gap = leading && number > 0 && number < 1000;
    for (const [at, unit] of ["仟", "佰", "拾", ""].entries()) {
      const digit = Number(text[at]);
      if (digit === 0) gap = gap || out !== "";
      else {
        out += `${gap ? "零" : ""}${digits[digit]}${unit}`;
        gap = false;
      }
    }
    return out;
  };
  const whole = Math.trunc(amount / 100);
  const [jiao, cent] = [Math.trunc(amount / 10) % 10, amount % 10];
  const parts = [[Math.trunc(whole / 1e8), "亿"], [Math.trunc(whole / 1e4) % 1e4, "万"], [whole % 1e4, ""]];
  let yuanPart = "";
  for (const [number, unit] of parts) if (number > 0) yuanPart += group(number, yuanPart !== "") + unit;
  let out = yuanPart === "" ? "" : `${yuanPart}元`;
  // After a yuan that ends in nought, as the rules of payment show it: 107000.53 is 壹拾万柒仟元零伍角叁分.
  if (jiao > 0) out += `${whole > 0 && whole % 10 === 0 ? "零" : ""}${digits[jiao]}角`;
  else if (cent > 0 && out !== "") out += "零";
  if (cent > 0) out += `${digits[cent]}分`;
  if (out === "") out = "零元";
  return `人民币${out}${jiao === 0 && cent === 0 ? "整" : ""}`;
}
