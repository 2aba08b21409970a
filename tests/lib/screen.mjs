/** What no screen may show, whoever drives it: words that are cut, left untranslated or not words at all. */
import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./build.mjs";

/** Files of sentences: their keys never stand on a screen. */
export const NAMESPACES = readdirSync(join(ROOT, "ui/src/lib/locales/zh")).map((name) => name.replace(/\.json$/, ""));

/** All Chinese that the firm's records hold: data may be Chinese on an English screen. */
export function chineseData(file) {
  const dump = execFileSync("sqlite3", ["-readonly", file, ".dump"], { encoding: "utf8", maxBuffer: 1 << 28 });
  return [...new Set(dump.match(/\p{Script=Han}+/gu) ?? [])].join("\n");
}

/** What is wrong with the screen as it stands, in words. It runs in the page, so nothing outside of it is there. */
export function faults({ english, namespaces, data }) {
  const found = [];
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth || document.body.scrollWidth > root.clientWidth) {
    found.push(`the page is ${Math.max(root.scrollWidth, document.body.scrollWidth)} wide on ${root.clientWidth}`);
  }
  const key = new RegExp(`\\b(?:${namespaces.join("|")}):[a-z][\\w.]+|\\berrors\\.[a-z_.]+|\\{\\{|\\bundefined\\b|\\bNaN\\b|\\[object `);
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!element || ["SCRIPT", "STYLE", "TITLE"].includes(element.tagName)) continue;
    const words = node.textContent.trim();
    if (words === "" || element.getClientRects().length === 0) continue;
    if (key.test(words)) found.push(`raw words “${words}”`);
    if (english && !element.closest("canvas, [data-page]")) {
      // The sum in formal capitals is the document's own, in any language.
      for (const [run] of words.startsWith("人民币") ? [] : words.matchAll(/\p{Script=Han}+/gu)) {
        if (!["中文", ...data.split("\n")].some((known) => known.includes(run))) found.push(`Chinese on the English screen: “${words}”`);
      }
    }
    const style = getComputedStyle(element);
    const hidden = ["hidden", "clip"].includes(style.overflowX);
    const box = element.getBoundingClientRect();
    if (!hidden || box.width < 2 || style.visibility === "hidden" || element.scrollWidth <= element.clientWidth + 1) continue;
    if (element.closest(".visually-hidden, .grid-spoken, [aria-hidden=true]")) continue;
    const told = element.closest("[title], [aria-describedby], [data-tip]") !== null || element.closest("[role=gridcell], .ant-select, .ant-tooltip-open") !== null;
    if (style.textOverflow !== "ellipsis") found.push(`“${words}” is cut (${element.className})`);
    else if (!told && element.closest("button, [role=tab], th, label, nav, h1, h2, h3")) found.push(`“${words}” is shortened and nothing tells the rest (${element.className})`);
  }
  for (const input of document.querySelectorAll("input[placeholder]")) {
    if (english && /\p{Script=Han}/u.test(input.placeholder) && !data.includes(input.placeholder.match(/\p{Script=Han}+/u)[0])) {
      found.push(`Chinese placeholder “${input.placeholder}”`);
    }
  }
  return [...new Set(found)];
}
