/** From the quote to the bill of materials, a chosen main material, a purchase list and its paper. */
import assert from "node:assert/strict";
import { Grid } from "../../lib/grid.mjs";
import { css, role, text } from "../../lib/page.mjs";
import { capitals, fen, holds, pdfLines, query, seeAmount, shownAmount, xlsxRows, yuan } from "../../lib/papers.mjs";
import { until } from "../../lib/processes.mjs";
import { words } from "../../lib/words.mjs";
import { savePapers } from "./quote.mjs";

const t = words("zh");

async function openBill(page, quote) {
  await page.click(role("link", t("supply:nav.bills")));
  await page.click(text(`${quote.number} V${quote.version}`), { within: css(".ant-table-row") });
  await page.see(role("heading", `${t("supply:bill")} ${quote.number} V${quote.version}`));
}

/** The day that work starts, from where the bill says that it is missing. */
export async function setStart(page, quote) {
  await openBill(page, quote);
  await page.click(role("button", t("supply:setStart")));
  const day = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
  await page.fill(css("main .ant-picker input"), day);
  await page.press("Enter");
  await until("the start is stored", async () => (await page.call("design.project", { id: quote.project })).project.startOn === day);
  return day;
}

/** The bill of materials; a main material is chosen for the tiles, to be bought by the firm. */
export async function chooseMaterial(page, quote, tile) {
  await openBill(page, quote);
  const grid = new Grid(page, t("supply:bill"), t("supply:material"));
  const bill = () => page.call("supply.bill", { quote: quote.id, group: "room" });
  const mainOf = (found) => found.groups.flatMap(({ rows }) => rows).find(({ role: kind, lineName }) => kind === "main" && lineName === tile.name);
  const proposed = mainOf(await bill());
  assert.equal(proposed.chosen, false, "only proposed so far");
  await grid.row((row) => row.cells[t("supply:forWork")]?.includes(tile.code) && row.cells[t("supply:material")].includes(proposed.material.code));
  await page.picture("journey-bill");
  await page.click(role("button", t("supply:proposed")));
  await page.see(text(t("supply:findMaterialHelp")));
  const candidates = await page.call("supply.candidates", { line: proposed.line, text: "" });
  const other = candidates.find(({ material, fits }) => fits && material.id !== proposed.material.id) ?? candidates[0];
  await page.click(text(`${other.material.code} ${other.material.nameZh}`));
  await page.click(text(t("supply:supplied.firm")), { within: css(".ant-drawer-open .ant-segmented") });
  await page.picture("journey-choose");
  await page.press("Ctrl+Enter");
  await page.miss(text(t("supply:findMaterialHelp")));
  const chosen = mainOf(await bill());
  assert.equal(chosen.material.id, other.material.id);
  assert.equal(chosen.chosen, true);
  assert.equal(chosen.supplied, "firm");
  await grid.row((row) => row.cells[t("supply:material")]?.includes(other.material.code));
  return other.material;
}

/** The purchase list: what the preview says is what is made. */
export async function makeList(page, quote, start) {
  await page.click(role("button", t("supply:newList")));
  await page.see(role("heading", t("supply:previewBySupplier")));
  const preview = await page.call("supply.preview_list", { quotes: [quote.id], takeStock: true });
  await page.see(text(shownAmount(preview.estimate)));
  await page.picture("journey-list-preview");
  await page.click(role("button", t("supply:makeList")));
  await page.see(role("button", t("supply:printList")));
  const here = await until("the list is shown", async () => {
    const hash = await page.session.executeScript("return location.hash");
    return /supply\/lists\/[0-9a-f-]{36}/.exec(hash)?.[0].split("/").at(-1);
  });
  const sheet = await page.call("supply.list", { id: here });
  assert.equal(sheet.head.estimate, preview.estimate);
  for (const { needBy } of sheet.groups.flatMap(({ lines }) => lines)) assert.ok(needBy >= start, "needed after the start");
  await page.picture("journey-list");
  return here;
}

const shownPacks = (packs) => packs.replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "");

/** The purchase list on paper against the file: packs, prices, amounts and the sum of every supplier, to the fen. */
export async function printList(page, id, folder, file) {
  await page.click(role("button", t("supply:printList")));
  const paths = await savePapers(page, folder);
  await page.picture("journey-list-paper");
  const sheet = await page.call("supply.list", { id });
  const paper = pdfLines(paths.pdf);
  const rows = xlsxRows(paths.xlsx);
  const hex = id.replaceAll("-", "");
  // Packs are stored in millionths, prices per pack in 1e-4 yuan; the amount is rounded half up to the fen.
  const stored = query(file, `SELECT code, name_zh AS name, coalesce(packs_manual, packs) AS packs, coalesce(price_manual, price) AS price, source
    FROM supply_list_line WHERE list_id = x'${hex}'`);
  const amountOf = ({ packs, price }) => Number((BigInt(packs) * BigInt(price) + 50_000_000n) / 100_000_000n);
  assert.ok(stored.length > 4, JSON.stringify(stored));
  let total = 0;
  for (const group of sheet.groups.filter(({ owner }) => !owner)) {
    let sum = 0;
    for (const line of group.lines) {
      const [row] = stored.filter(({ code, name }) => code === line.code && name === line.nameZh);
      const amount = amountOf(row);
      assert.equal(fen(line.amount), amount, line.nameZh);
      sum += amount;
      const packs = ` ${shownPacks(line.packs)} ${line.pack.nameZh} `;
      const printed = paper.filter((each) => each.includes(line.nameZh) && each.includes(packs));
      assert.ok(printed.some((each) => holds(each, yuan(amount))), `${line.nameZh}${packs}${yuan(amount)}: ${paper.join("\n")}`);
      const cells = rows.filter((each) => each.some((cell) => String(cell).startsWith(line.nameZh)));
      assert.ok(
        cells.some((each) => each.some((cell) => typeof cell === "number" && Math.abs(cell * 100 - amount) < 1e-6)),
        `${line.nameZh} in the workbook: ${JSON.stringify(cells)}`,
      );
    }
    assert.equal(fen(group.total), sum, group.supplierName);
    seeAmount(paper, "合计（元）", yuan(sum));
    assert.ok(paper.some((each) => each.includes(capitals(sum))), `${capitals(sum)} for ${group.supplierName}`);
    total += sum;
  }
  assert.equal(fen(sheet.head.estimate), total, "the list's sum");
  await page.press("Escape");
}
