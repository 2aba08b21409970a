/** Both imports in a browser: real workbooks through the file input, columns, rows with errors, applied, undone; and given up. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { kaigong } from "../lib/build.mjs";
import { makeDemo } from "../lib/demo.mjs";
import { call, picture, watch, webTest } from "../lib/web.mjs";
import { homeEnv } from "../lib/window.mjs";
import { words } from "../lib/words.mjs";
import { workbook } from "../lib/workbook.mjs";

const t = words("zh");
const NEW = JSON.stringify({ name: "青山装饰", taxStatus: "small_scale", logoBase64: null, owner: "林青" });

function makeFirm(folder) {
  const file = join(folder, "firm.kaigong");
  execFileSync(kaigong(), ["call", "app.create_firm", NEW, "--db", file], { env: homeEnv(folder) });
  return file;
}

async function open(browser, server, path) {
  const scene = await browser.newContext({ viewport: { width: 1366, height: 768 }, locale: "zh-CN" });
  const page = await scene.newPage();
  const trouble = watch(page);
  await page.goto(await server.link());
  await page.getByRole("navigation").first().waitFor();
  if (path) await go(page, path);
  return { scene, page, trouble };
}

async function go(page, path) {
  await page.evaluate((to) => {
    location.hash = `#${to}`;
  }, path);
}

/** Answers the file input that a button opens. */
async function choose(page, button, path) {
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: button }).first().click();
  await (await chooser).setFiles(path);
}

const button = (page, key, values) => page.getByRole("button", { name: t(key, values) });
/** Items whose code begins so. */
const items = async (page, code) => (await call(page, "catalog.items", { text: code })).items.filter((item) => item.code.startsWith(code));

/** A price book as a firm has it: its own word for the items' names, a subtotal in a column that nothing is made of. */
async function priceBook(folder, name, labour) {
  const path = join(folder, name);
  writeFileSync(
    path,
    await workbook({
      说明: [["本价目表自 2026 年起执行"]],
      价目: [
        ["某某装饰工程价目表"],
        ["类", "编号", "施工内容", "单位", "辅材", "人工"],
        ["", "", "一、拆除工程"],
        ["", "ZZ1", "拆除旧门套", "樘", 5, 60],
        ["", "ZZ2", "铲除墙皮", "㎡", 2, labour],
        ["小计", "", "", "", 7, 60],
        ["", "ZZ3", "拆除旧地板", "㎡", 1, "18元"],
      ],
    }),
  );
  return path;
}

webTest("a price book: columns by hand, errors by row, corrected, imported, undone", { prepare: makeFirm }, async ({ browser, server, folder }) => {
  const wrong = await priceBook(folder, "价目.xlsx", "面议");
  const right = await priceBook(folder, "价目改.xlsx", 12);
  const { page, trouble } = await open(browser, server, "/price-book/import");
  await choose(page, t("import:choose"), wrong);

  // The names' column has a heading that nobody knows.
  await page.getByText("表格缺少这些列：项目名称").waitFor();
  await page.getByRole("combobox", { name: t("import:columnField", { letter: "C" }) }).click();
  await page.getByTitle(`${t("catalog:import.fields.name")} *`, { exact: true }).last().click();
  await page.getByText(t("import:ready")).waitFor();
  await picture(page, "import-columns");
  await button(page, "import:toCheck").click();

  await page.getByText(/F5：“面议”不是数字/).waitFor();
  await picture(page, "import-bad-row");
  const toImport = page.getByRole("button", { name: t("import:run_other", { count: 2 }) });
  assert.equal(await toImport.isDisabled(), true);
  await page.locator("label", { hasText: `${t("catalog:import.outcome.skipped")} 2` }).click();
  await page.getByText(t("import:note.subtotal")).waitFor();
  await page.getByText(t("import:note.heading")).waitFor();

  // Corrected in Excel and chosen again: the columns stay, and the rows are checked at once.
  await choose(page, t("import:again"), right);
  await button(page, "import:run_other", { count: 3 }).waitFor();
  assert.equal(await page.getByText(/不是数字/).count(), 0);
  await button(page, "import:run_other", { count: 3 }).click();
  await page.getByText(t("import:doneTitle")).waitFor();
  await picture(page, "import-done");
  assert.equal((await items(page, "ZZ2"))[0].name, "铲除墙皮");
  assert.equal((await items(page, "ZZ3"))[0].labour, "18");

  await button(page, "import:undo").click();
  await page.getByText(t("common:undone")).first().waitFor();
  assert.equal((await items(page, "ZZ")).length, 0);

  // The next file with these headings is known at once.
  await button(page, "import:another").click();
  await choose(page, t("import:choose"), right);
  await page.getByText(t("import:ready")).waitFor();
  assert.deepEqual(trouble, []);
});

webTest("files that are no table say so, and a dropped one is read", { prepare: makeFirm }, async ({ browser, server, folder }) => {
  const { page, trouble } = await open(browser, server, "/price-book/import");
  const bad = [
    ["空.xlsx", Buffer.alloc(0), "文件是空的"],
    ["加密.xlsx", Buffer.from("d0cf11e0a1b11ae1", "hex"), "文件无法读取"],
    ["照片.jpg", Buffer.from("ffd8ffe0", "hex"), "不是表格"],
    ["很大.xlsx", Buffer.alloc(0), "文件超过 20 MB", 1024 ** 3],
  ];
  // A file is refused by its size: nothing of the large one is ever read.
  await page.evaluate(() => {
    window.readSizes = [];
    const read = Blob.prototype.arrayBuffer;
    Blob.prototype.arrayBuffer = function () {
      window.readSizes.push(this.size);
      return read.call(this);
    };
  });
  for (const [name, bytes, says, length = bytes.length] of bad) {
    const path = join(folder, name);
    writeFileSync(path, bytes);
    truncateSync(path, length);
    await choose(page, t("import:choose"), path);
    await page.getByText(says).waitFor();
  }
  assert.deepEqual(await page.evaluate(() => window.readSizes), [0, 8, 4]);
  const csv = new TextEncoder().encode("编号,项目名称,单位,单价\nZZ1,拆门,樘,60\n");
  const dropped = await page.evaluateHandle((bytes) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([new Uint8Array(bytes)], "价.csv", { type: "text/csv" }));
    return transfer;
  }, [...csv]);
  const place = page.getByText(t("import:drop"));
  await place.dispatchEvent("dragover", { dataTransfer: dropped });
  await page.getByText(t("import:dropNow")).dispatchEvent("drop", { dataTransfer: dropped });
  await page.getByText(t("import:ready")).waitFor();
  assert.deepEqual(trouble, []);
});

webTest("a quote out of a workbook: rooms and lines, imported into a draft and undone", {
  prepare: (folder) => makeDemo(folder, join(folder, "demo.kaigong")),
}, async ({ browser, server, folder }) => {
  const { page, trouble } = await open(browser, server);
  const [{ id }] = (await call(page, "design.projects", { limit: 1 })).rows;
  const before = (await call(page, "quoting.quotes", { project: id })).length;
  const path = join(folder, "预算.xlsx");
  writeFileSync(
    path,
    await workbook({
      Sheet1: [
        ["序号", "项目名称", "单位", "工程量", "单价", "合价", "备注"],
        ["一", "客厅"],
        [1, "墙面乳胶漆", "㎡", 105, 28, 2940, ""],
        [2, "石膏线", "m", "约二十", 15, 300, ""],
        ["", "小计", "", "", "", 2940, ""],
        ["备注：以上不含主材"],
      ],
    }),
  );
  await go(page, `/quotes/import?project=${id}`);
  await choose(page, t("import:choose"), path);
  await page.getByText(t("import:ready")).waitFor();
  await button(page, "import:toCheck").click();
  await page.getByText(/D4：“约二十”不是数字/).waitFor();
  await picture(page, "import-quote-check");
  await page.getByRole("checkbox").check();
  await button(page, "import:run_other", { count: 1 }).click();
  await page.getByText(t("import:doneTitle")).waitFor();
  const made = await call(page, "quoting.quotes", { project: id });
  assert.equal(made.length, before + 1);
  await button(page, "import:undo").click();
  await page.getByText(t("common:undone")).first().waitFor();
  assert.equal((await call(page, "quoting.quotes", { project: id })).length, before);
  assert.deepEqual(trouble, []);
});

/** Enough rows that the work is still under way when somebody gives it up. */
const MANY = 60_000;

async function bigBook(folder) {
  const path = join(folder, "大价目.xlsx");
  const rows = Array.from({ length: MANY }, (_, n) => [`QQ${n}`, `工序第${n}种`, "㎡", 10, 20 + (n % 7)]);
  writeFileSync(path, await workbook({ 价目: [["编号", "项目名称", "单位", "辅材", "人工"], ...rows] }));
  return path;
}

webTest("a big import is given up: by Esc while it is checked, by closing the tab while it is written", { prepare: makeFirm }, async ({ browser, server, folder }) => {
  const path = await bigBook(folder);
  const { scene, page, trouble } = await open(browser, server, "/price-book/import");
  await choose(page, t("import:choose"), path);
  await page.getByText(t("import:ready")).waitFor();
  await button(page, "import:toCheck").click();
  await page.getByText(t("catalog:stages.catalog.check_rows")).waitFor();
  await picture(page, "import-under-way");
  await page.keyboard.press("Escape");
  // Back at the columns, with everything as it was.
  await page.getByText(t("import:ready")).waitFor();
  await button(page, "import:toCheck").click();
  const other = await scene.newPage();
  await other.goto(page.url());
  await other.getByRole("navigation").first().waitFor();
  await page.bringToFront();
  await button(page, "import:run_other", { count: MANY }).click();
  await page.getByText(t("catalog:stages.catalog.check_rows")).waitFor();
  await page.close();
  // What is written next waits for the import's end, however it ended: and then nothing of the file is there.
  await call(other, "catalog.save_supplier", { fields: { name: "城东建材" } });
  assert.equal((await items(other, "QQ")).length, 0);
  const lists = await call(other, "catalog.price_lists");
  assert.equal(lists.some(({ name }) => name === "大价目"), false);
  assert.deepEqual(trouble, []);
});
