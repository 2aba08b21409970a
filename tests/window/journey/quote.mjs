/** A quote in the grid: items by initials, by Chinese and by an input method, own quantities, paste, undo, fees, lock, versions. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Grid } from "../../lib/grid.mjs";
import { css, role, text } from "../../lib/page.mjs";
import { capitals, fen, pdfLines, query, savedFile, seeAmount, shownAmount, xlsxRows, yuan } from "../../lib/papers.mjs";
import { until } from "../../lib/processes.mjs";
import { words } from "../../lib/words.mjs";

const t = words("zh");
const column = (key) => t(`quoting:column.${key}`);
const NAME = column("name");

/** The quote's id from where the window is. */
async function quoteHere(page) {
  const hash = await until("the window shows a quote", async () => {
    const here = await page.session.executeScript("return location.hash");
    return /quotes\/[0-9a-f-]{36}$/.test(here) ? here : null;
  });
  return hash.split("/").at(-1);
}

export const sheetOf = (page, id) => page.call("quoting.quote", { id });
export const linesOf = (sheet) => sheet.sections.flatMap(({ lines }) => lines);

/** The blank row under a room. */
const blankOf = (room) => (row, at, rows) => {
  if (row.kind !== "new") return false;
  const head = rows.slice(0, at).findLast(({ kind }) => kind === "section");
  return head?.cells[NAME].includes(room) ?? false;
};

/** Types a character as GTK's own input method composes it: Ctrl+Shift+U, its code, Enter. */
async function compose(page, character) {
  await page.press("Ctrl+Shift+u");
  await page.type(character.codePointAt(0).toString(16));
  await page.press("Enter");
}

/** What an Excel range leaves on the clipboard: the next Ctrl+C of the window puts it there. */
async function copyElsewhere(page, tsv) {
  await page.session.executeScript(
    `addEventListener("copy", (event) => {
       event.clipboardData.setData("text/plain", arguments[0]);
       event.preventDefault();
       event.stopImmediatePropagation();
     }, { capture: true, once: true });`.replace("arguments[0]", JSON.stringify(tsv)),
  );
  await page.press("Ctrl+c");
}

export async function makeQuote(page, { bedroom, bath }) {
  await page.click(role("tab", t("design:hub.overview")));
  await page.click(role("button", t("design:hub.makeQuote")));
  const id = await quoteHere(page);
  const sheet = () => sheetOf(page, id);
  const grid = new Grid(page, t("quoting:gridLabel", { number: "" }).trim(), NAME);
  const named = async (code) => (await page.call("catalog.items", { text: code, limit: 1 })).items[0];
  const [paint, screed, proof, tile] = await Promise.all(["P07", "T06", "W01", "T11"].map(named));
  const line = async (name) => linesOf(await sheet()).find((one) => one.name === name);

  // Two letters of pinyin, the list, Enter: the quantity comes from the room.
  await grid.select(blankOf(bedroom), NAME);
  await grid.choose("rjq", paint.code);
  // Walls 42.735 and the ceiling 15.12, at full precision; 57.855 × 17.475 is rounded once.
  await grid.shows(paint.name, column("quantity"), "57.855");
  await grid.shows(paint.name, column("amount"), "1,011.02");

  // Chinese as it comes out of an input method that commits whole words.
  await grid.select(blankOf(bedroom), NAME);
  await grid.choose("找平", screed.code);
  await grid.shows(screed.name, column("quantity"), "15.12");

  // A real composition: its first key starts in the cell, Enter takes the candidate and stores nothing.
  await grid.select(blankOf(bath), NAME);
  await compose(page, "防");
  assert.equal(await grid.editor(), "防");
  assert.equal(await line(proof.name), undefined);
  await compose(page, "水");
  assert.equal(await grid.editor(), "防水");
  await page.picture("journey-composed");
  await grid.take(proof.code);
  await grid.row(proof.name);
  await grid.select(blankOf(bath), NAME);
  await grid.choose("dz", tile.code);
  await grid.shows(tile.name, column("quantity"), "4.32");

  // A quantity of one's own, taken back, and again.
  await grid.enter(tile.name, column("quantity"), "5.5");
  await grid.shows(tile.name, column("quantity"), "5.5");
  assert.equal((await line(tile.name)).manual, true);
  await page.press("Ctrl+z");
  await grid.shows(tile.name, column("quantity"), "4.32");
  await page.press("Ctrl+y");
  await grid.shows(tile.name, column("quantity"), "5.5");

  // A range from Excel: new rows under the room, with a comma for thousands and full-width digits.
  await grid.select(blankOf(bath), NAME);
  await copyElsewhere(page, "定制淋浴房\t\t套\t１\n成品浴室柜\t\t套\t2\n");
  await page.press("Ctrl+v");
  await grid.row("定制淋浴房");
  await grid.shows("成品浴室柜", column("quantity"), "2");
  await grid.enter("定制淋浴房", column("unitPrice"), "2,680");
  await grid.enter("成品浴室柜", column("unitPrice"), "1999.99");
  await grid.shows("定制淋浴房", column("amount"), "2,680.00");
  await grid.shows("成品浴室柜", column("amount"), "3,999.98");
  await page.picture("journey-quote");
  return { id, grid, items: { paint, screed, proof, tile } };
}

/** Copies a room's lines into another of another size, and puts the copied lines in another order with the mouse. */
export async function arrangeRooms(page, id, grid, source, target) {
  const sections = async () => (await sheetOf(page, id)).sections;
  const named = (all, name) => all.find((one) => one.name === name);
  const before = await sections();
  const copied = named(before, source).lines.map(({ code }) => code);
  assert.ok(copied.length > 1, copied.join());
  await page.click(role("button", t("quoting:copy.title")));
  const dialog = role("dialog", t("quoting:copy.title"));
  const { letter } = named(before, source);
  await page.choose(role("combobox"), `${letter} ${source}`, { within: dialog });
  await page.click(role("checkbox", target), { within: dialog });
  await page.picture("journey-copy-room");
  await page.click(role("button", t("quoting:copy.verb")), { within: dialog });
  await page.see(text(t("quoting:copy.done_other", { count: copied.length })));
  const made = named(await sections(), target).lines;
  assert.deepEqual(made.map(({ code }) => code), copied);

  // The last line is dragged by its handle above the first one.
  const rowOf = (line) => (row, at, rows) => row.kind === "line" && row.cells[NAME] === line.name
    && rows.slice(0, at).findLast(({ kind }) => kind === "section").cells[NAME].includes(target);
  const handleOf = async (line) => {
    const { elements } = await grid.row(rowOf(line));
    await page.still(elements[NAME]);
    return page.session.executeScript("return arguments[0].closest('[role=row]').querySelector('.grid-handle')", elements[NAME]);
  };
  // The room is below what is on the screen.
  await grid.select(made[0].name, NAME);
  await page.press("PageDown", "PageDown");
  const [held, goal] = [await handleOf(made.at(-1)), await handleOf(made[0])];
  await page.session.actions({ async: true })
    .move({ origin: held }).press()
    .move({ origin: goal, duration: 200 }).move({ origin: goal, y: -8, duration: 100 }).release()
    .perform();
  const wanted = [made.at(-1), ...made.slice(0, -1)].map(({ id: line }) => line);
  await until("the lines have their new order", async () =>
    named(await sections(), target).lines.map(({ id: line }) => line).join() === wanted.join());
  await page.picture("journey-dragged");
  await grid.select(rowOf(made[0]), NAME);
  await page.press("PageUp", "PageUp");
}

/** What the firm pays and earns is shown when it is asked for, and hidden again. */
export async function showCosts(page, id, grid, line) {
  const titles = ["cost", "margin"].map(column);
  const shown = async () => Object.keys((await grid.row(line)).cells).filter((title) => titles.includes(title));
  assert.deepEqual(await shown(), []);
  await page.click(role("button", t("quoting:columns.costs")));
  await until("the columns are there", async () => (await shown()).length === titles.length);
  const { cost } = linesOf(await sheetOf(page, id)).find(({ name }) => name === line);
  await grid.shows(line, column("cost"), shownAmount(cost));
  await page.picture("journey-costs");
  await page.click(role("button", t("quoting:columns.costs")));
  await until("the columns are gone", async () => (await shown()).length === 0);
}

/** Fees, a discount, rounding and tax beside the grid; every figure is the backend's. */
export async function agreeSums(page, id) {
  const sheet = () => sheetOf(page, id);
  await page.choose(role("combobox", t("quoting:sums.discount")), t("quoting:discountKind.rate"));
  await page.fill(role("textbox", t("quoting:discountKind.rate")), "5");
  await page.press("Enter");
  await until("the discount is stored", async () => (await sheet()).agreement.discountRate === "0.05");
  await page.choose(role("combobox", t("quoting:sums.tax")), t("quoting:taxMode.added"));
  await until("the tax is stored", async () => (await sheet()).agreement.taxMode === "added");
  await page.choose(role("combobox", t("quoting:sums.rounding")), t("quoting:rounding.1"));
  await until("the rounding is stored", async () => (await sheet()).agreement.rounding === "1");
  const { totals, fees } = await sheet();
  assert.notEqual(totals.discount, "0");
  assert.notEqual(totals.tax, "0");
  assert.ok(fees.some(({ fee }) => fee.active), "the firm's usual fees are there");
  const side = await until("the sums beside show it", async () => {
    const words = await page.textOf(role("complementary", t("quoting:side.label")));
    return words.includes(shownAmount(totals.total)) ? words : null;
  });
  for (const figure of [totals.direct, totals.discount, totals.beforeDiscount, totals.tax]) {
    assert.ok(side.includes(shownAmount(figure)), `${figure} in ${side}`);
  }
  assert.ok(side.includes(totals.capitals));
  const foot = await page.textOf(css(`[aria-label="${t("quoting:sums.label")}"]`));
  assert.ok(foot.includes(shownAmount(totals.total)), foot);
  await page.picture("journey-sums");
}

/** What was forgotten, settled by one click. */
export async function settleOmission(page, id) {
  await page.click(role("tab", t("quoting:side.check")));
  const found = await page.call("quoting.omissions", { id });
  const open = found.find(({ section, suggest }) => section && suggest.length > 0) ?? found.find(({ suggest }) => suggest.length > 0);
  assert.ok(open, JSON.stringify(found));
  await page.see(text(open.text));
  await page.picture("journey-omissions");
  const [item] = open.suggest;
  await page.click(role("button", `${item.code} ${item.name}`));
  await until("the item is in the quote", async () =>
    linesOf(await sheetOf(page, id)).some(({ code }) => code === item.code));
}

/** Sent: typing is refused and said so, by the screen and by the backend. */
export async function sendQuote(page, id, grid, line) {
  const before = await sheetOf(page, id);
  await page.click(role("button", t("quoting:send.button")));
  await page.see(text(before.totals.capitals));
  await page.picture("journey-send");
  await page.click(role("button", t("quoting:send.verb")));
  await page.see(text(t("quoting:locked.sent")));
  await grid.select(line, column("quantity"));
  await page.type("99");
  await page.see(css(".grid-bubble"));
  assert.equal(await grid.editor(), null);
  const after = await sheetOf(page, id);
  assert.equal(after.status, "sent");
  assert.deepEqual(linesOf(after).map(({ amount }) => amount), linesOf(before).map(({ amount }) => amount));
  const [{ id: lineId }] = linesOf(after);
  await assert.rejects(page.call("quoting.delete_lines", { lines: [lineId] }), { message: /./ });
  await page.picture("journey-locked");
}

/** A new version with a change; the comparison says what and how much. */
export async function nextVersion(page, id, grid, line) {
  await page.click(role("button", t("quoting:newVersion")));
  await until("the new version is shown", async () => (await quoteHere(page)) !== id);
  const next = await quoteHere(page);
  await page.miss(text(t("quoting:locked.sent")));
  await grid.enter(line, column("quantity"), "6.6");
  await grid.shows(line, column("quantity"), "6.6");
  await page.click(role("button", t("quoting:compare.with", { version: "V1" })));
  await page.see(role("heading", t("quoting:compare.title")));
  const compared = await page.call("quoting.compare", { from: id, to: next });
  assert.equal(compared.changed, 1);
  await page.see(text(t("quoting:compare.changed_other", { count: 1 })));
  await page.see(text(line));
  const shown = await page.textOf(role("main"));
  assert.ok(shown.includes(shownAmount(compared.difference.replace("-", ""))), shown);
  await page.picture("journey-compare");
  return next;
}

/** Sent and taken by the customer. */
export async function acceptQuote(page, id) {
  await page.click(css(`[aria-label="${t("common:back")}"]`));
  await page.click(role("button", t("quoting:send.button")));
  await page.click(role("button", t("quoting:send.verb")));
  await page.click(role("button", t("quoting:accept.verb")));
  const { number, version } = await sheetOf(page, id);
  await page.click(role("button", t("quoting:accept.verb")), {
    within: role("dialog", t("quoting:accept.title", { number: `${number} V${version}` })),
  });
  await page.see(text(t("quoting:locked.accepted")));
  assert.equal((await sheetOf(page, id)).status, "accepted");
}

/** Saves what the preview shows as PDF, workbook and picture. */
export async function savePapers(page, folder) {
  await page.see(css("canvas"));
  // The text on the drawn page can be selected and found.
  await until("the page has its text", async () =>
    (await page.session.executeScript("return document.querySelector('[data-page] > div')?.textContent ?? ''")).includes("青山装饰"));
  const paths = {};
  for (const [ending, button] of [["pdf", "savePdf"], ["xlsx", "saveXlsx"], ["png", "savePicture"]]) {
    const before = readdirSync(join(folder, "saved"));
    await page.click(role("button", t(`components:pdf.${button}`)));
    paths[ending] = await savedFile(folder, ending, before);
    await page.see(text(paths[ending]));
  }
  const picture = await until("the picture is whole", () => {
    const bytes = readFileSync(paths.png);
    return bytes.subarray(1, 4).toString() === "PNG" && bytes.subarray(-8, -4).toString() === "IEND" ? bytes : null;
  });
  assert.ok(picture.readUInt32BE(16) > 600, "wide enough to read");
  return paths;
}

/** The quote on paper against the file: every line, subtotal, fee, sum and the capitals, to the fen. */
export async function printQuote(page, id, folder, file) {
  await page.click(role("button", t("quoting:preview")));
  const paths = await savePapers(page, folder);
  await page.picture("journey-quote-paper");
  const sheet = await sheetOf(page, id);
  const { totals } = sheet;
  const paper = pdfLines(paths.pdf);
  const rows = xlsxRows(paths.xlsx);

  // What the file holds, without any of our code: amounts are whole fen.
  const hex = id.replaceAll("-", "");
  const [stored] = query(file, `SELECT direct, fees, discount, rounded_off, tax, total FROM quoting_quote WHERE id = x'${hex}'`);
  const lines = query(file, `SELECT l.name, l.amount, hex(l.section_id) AS section FROM quoting_line l WHERE l.quote_id = x'${hex}'`);
  const summed = lines.reduce((sum, { amount }) => sum + amount, 0);
  assert.equal(summed, stored.direct, "the lines make the direct cost");
  assert.equal(stored.direct + stored.fees - stored.discount - stored.rounded_off + stored.tax, stored.total, "the sums make the total");
  for (const [word, value] of Object.entries({ direct: totals.direct, fees: totals.fees, discount: totals.discount, tax: totals.tax, total: totals.total })) {
    assert.equal(fen(value), stored[word], `the screen's ${word}`);
  }

  const onPaper = (words, decimal) => seeAmount(paper, words, decimal);
  const inBook = (words, decimal) => {
    const found = rows.filter((row) => row.some((cell) => String(cell).replaceAll(/\s+/g, " ").trim() === words));
    assert.ok(found.some((row) => row.some((cell) => typeof cell === "number" && Math.round(cell * 100) === fen(decimal) && Math.abs(cell * 100 - fen(decimal)) < 1e-6)),
      `${words} ${decimal} in the workbook: ${JSON.stringify(found)}`);
  };
  for (const section of sheet.sections.filter((one) => one.lines.length > 0)) {
    let sum = 0;
    for (const line of section.lines) {
      const [row] = lines.filter(({ name, section: of }) => name === line.name && of === section.id.replaceAll("-", "").toUpperCase());
      assert.equal(fen(line.amount), row.amount, line.name);
      sum += row.amount;
      onPaper(line.number, yuan(row.amount));
      inBook(line.number, yuan(row.amount));
    }
    onPaper(`${section.letter} 小计`, yuan(sum));
    inBook(`${section.letter} 小计`, yuan(sum));
  }
  for (const { fee, amount } of sheet.fees.filter((one) => one.fee.active)) onPaper(fee.name, amount);
  onPaper("工程直接费", yuan(stored.direct));
  onPaper("费用合计", yuan(stored.fees));
  onPaper("优惠", yuan(-stored.discount));
  onPaper("抹零", yuan(-stored.rounded_off));
  onPaper("税金（1%）", yuan(stored.tax));
  onPaper("含税总价（元）", yuan(stored.total));
  assert.equal(totals.capitals, capitals(stored.total));
  assert.ok(paper.some((line) => line.includes(totals.capitals)), totals.capitals);
  for (const [words, amount] of [["工程直接费", stored.direct], ["优惠", -stored.discount], ["税金（1%）", stored.tax], ["含税总价（元）", stored.total]]) {
    inBook(words, yuan(amount));
  }
  assert.ok(rows.flat().some((cell) => String(cell).includes(totals.capitals)), "the capitals in the workbook");
  assert.ok(paper.some((line) => line.includes("𠮷田㛃")), "the customer's rare name");
  const pages = paper.map((line) => line.match(/第 ?(\d+) ?页 共 ?(\d+) ?页/)).filter(Boolean);
  assert.deepEqual(pages.map(([, n]) => Number(n)), [...Array(Number(pages[0][2])).keys()].map((n) => n + 1), "page x of y");
}
