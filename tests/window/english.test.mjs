/**
 * The main job in English on a small laptop: a firm with a logo, a lead, a quote, a purchase list, both on paper. No screen
 * on the way shows Chinese that nobody typed, a cut text or one that is none.
 */
import assert from "node:assert/strict";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Grid } from "../lib/grid.mjs";
import { css, role, text } from "../lib/page.mjs";
import { pdfLines, savedFile, seeAmount, shownAmount } from "../lib/papers.mjs";
import { colourOnPage, pngOf } from "../lib/png.mjs";
import { until } from "../lib/processes.mjs";
import { faults, NAMESPACES } from "../lib/screen.mjs";
import { windowTest } from "../lib/window.mjs";
import { words } from "../lib/words.mjs";

const t = words("en");
const FIRM = "Harbour Interiors";
/** How a home is written in China, on an English paper too: whoever delivers there reads it. */
const ADDRESS = "3栋2单元1201室";
const LOGO = [212, 0, 122];

/** The screen as it stands has nothing wrong with it. */
async function look(page, name) {
  await page.picture(`english-${name}`);
  const found = await page.session.executeScript(`return (${faults})(arguments[0])`, { english: true, namespaces: NAMESPACES, data: ADDRESS });
  assert.deepEqual(found, [], name);
}

async function idHere(page, path) {
  const hash = await until(`the window shows ${path}`, async () => {
    const here = await page.session.executeScript("return location.hash");
    return new RegExp(`${path}/[0-9a-f-]{36}$`).test(here) ? here : null;
  });
  return hash.split("/").at(-1);
}

/** The first start: the language, the logo, two names. */
async function makeFirm(page, folder) {
  await page.click(role("button", "English"));
  const logo = join(folder, "logo.png");
  writeFileSync(logo, pngOf(900, 300, LOGO));
  await page.see(role("heading", t("firm:welcome")));
  await page.chooseFile(css("button:has(.anticon-picture)"), logo);
  await page.see(role("button", t("common:remove")));
  await page.picture("english-first-run");
  await page.fill(role("textbox", t("firm:firmName")), FIRM);
  await page.fill(role("textbox", t("firm:owner")), "Anna Lin");
  await page.press("Enter");
  await page.see(role("navigation"));
}

async function makeProject(page) {
  await page.click(role("link", t("crm:nav.leads")));
  await page.see(text(t("crm:emptyLeads")));
  await page.press("Ctrl+n");
  await page.see(role("dialog", t("crm:newLead")));
  await look(page, "lead-new");
  await page.write("13905716688");
  for (const part of ["Mrs Wang", "Riverside", "3", "2", "1201"]) {
    await page.press("Tab");
    await page.write(part);
  }
  await page.press("Ctrl+Enter");
  await page.miss(role("dialog", t("crm:newLead")));
  await page.click(css("[data-lead]"));
  await page.see(role("button", t("crm:convert")));
  await look(page, "lead");
  await page.click(role("button", t("crm:convert")));
  await page.click(role("button", t("crm:convertVerb")), { within: role("dialog", t("crm:convertTitle")) });
  await page.see(role("tab", t("design:hub.survey")));
  await look(page, "project");
}

/** One room, measured. */
async function survey(page) {
  await page.click(role("tab", t("design:hub.survey")));
  await page.fill(role("textbox", t("design:survey.typeLayout")), "1 bath");
  await page.press("Enter");
  const column = (key) => t(`design:survey.columns.${key}`);
  const grid = new Grid(page, t("design:survey.gridLabel"), column("name"));
  const room = (row) => row.kind === "line";
  await grid.enter(room, column("length"), "1.8");
  await grid.enter(room, column("width"), "2.4");
  await grid.enter(room, column("height"), "2.6");
  await grid.shows(room, column("floor"), "4.32");
  await look(page, "survey");
}

/** Tiles and waterproofing of the room, found by their English names; sent and accepted. */
async function makeQuote(page) {
  await page.click(role("tab", t("design:hub.overview")));
  await page.click(role("button", t("design:hub.makeQuote")));
  const id = await idHere(page, "quotes");
  const grid = new Grid(page, t("quoting:gridLabel", { number: "" }).trim(), t("quoting:column.name"));
  const blank = (row) => row.kind === "new";
  for (const code of ["W01", "T11"]) {
    const [item] = (await page.call("catalog.items", { text: code, limit: 1 })).items;
    await grid.select(blank, t("quoting:column.name"));
    await grid.choose(item.nameEn.split(" ")[0], code);
    await until(`${code} is in the quote`, async () =>
      (await page.call("quoting.quote", { id })).sections.flatMap(({ lines }) => lines).some((line) => line.code === code));
  }
  await look(page, "quote");
  await page.click(role("button", t("quoting:send.button")));
  await page.click(role("button", t("quoting:send.verb")));
  await page.click(role("button", t("quoting:accept.verb")));
  const quote = await page.call("quoting.quote", { id });
  const title = t("quoting:accept.title", { number: `${quote.number} V${quote.version}` });
  await page.see(role("dialog", title));
  await look(page, "quote-accept");
  await page.click(role("button", t("quoting:accept.verb")), { within: role("dialog", title) });
  await page.see(text(t("quoting:locked.accepted")));
  return quote;
}

async function makeList(page, quote) {
  await page.go(`/supply/bills/${quote.id}`);
  await page.see(role("heading", `${t("supply:bill")} ${quote.number} V${quote.version}`));
  await page.see(role("button", t("supply:newList")));
  await look(page, "bill");
  await page.click(role("button", t("supply:newList")));
  await page.see(role("heading", t("supply:previewBySupplier")));
  await look(page, "list-preview");
  await page.click(role("button", t("supply:makeList")));
  await page.see(role("button", t("supply:printList")));
  await look(page, "list");
  return idHere(page, "supply/lists");
}

/** The paper that the window shows, saved: in English, with the logo at its head. Gives back its lines. */
async function savePaper(page, folder, name) {
  await page.see(css("canvas"));
  await until("the page has its text", async () =>
    (await page.session.executeScript("return document.querySelector('[data-page] > div')?.textContent ?? ''")).includes(FIRM));
  await look(page, name);
  const before = readdirSync(join(folder, "saved"));
  await page.click(role("button", t("components:pdf.savePdf")));
  const pdf = await savedFile(folder, "pdf", before);
  await page.see(text(pdf));
  const at = await until("the paper is whole", () => colourOnPage(pdf, LOGO));
  // Three times as wide as high, as it was drawn, in the upper left of an A4 page.
  const [width, height] = [at.right - at.left, at.bottom - at.top];
  assert.ok(at.left < 30 && at.top < 30 && height > 5 && Math.abs(width / height - 3) < 0.3, JSON.stringify(at));
  return pdfLines(pdf);
}

windowTest("from a lead to a printed quote and purchase list in English, with the firm's logo on both", {
  args: (folder) => ["--db", join(folder, "firm.kaigong")],
  screen: { width: 1280, height: 720 },
}, async ({ page, folder }) => {
  await page.watch();
  await makeFirm(page, folder);
  await look(page, "today");
  await makeProject(page);
  await survey(page);
  const quote = await makeQuote(page);
  await page.click(role("button", t("quoting:preview")));
  const paper = await savePaper(page, folder, "quote-paper");
  seeAmount(paper, "", quote.totals.total);
  const list = await makeList(page, quote);
  await page.click(role("button", t("supply:printList")));
  const listed = await savePaper(page, folder, "list-paper");
  const { head } = await page.call("supply.list", { id: list });
  assert.ok(listed.some((line) => line.includes(head.number)), listed.join("\n"));
  // The sum in formal capitals is the document's own, in any language.
  const chinese = [...paper, ...listed].filter((line) => /\p{Script=Han}/u.test(line.replaceAll(ADDRESS, "")) && !line.includes("人民币"));
  assert.deepEqual(chinese, []);
  assert.deepEqual(await page.trouble(), [], "errors in the window");
});
