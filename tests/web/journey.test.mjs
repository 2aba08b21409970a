/** The main job in a browser through `kaigong serve`, with Chromium's own input method, and two windows that follow each other. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { kaigong } from "../lib/build.mjs";
import { makeDemo } from "../lib/demo.mjs";
import { capitals, fen, pdfLines, query, seeAmount, shownAmount } from "../lib/papers.mjs";
import { call, watch, webTest } from "../lib/web.mjs";
import { homeEnv } from "../lib/window.mjs";
import { words } from "../lib/words.mjs";

const t = words("zh");
const NEW = JSON.stringify({ name: "青山装饰", taxStatus: "small_scale", logoBase64: null, owner: "林青" });

function makeFirm(folder) {
  const file = join(folder, "firm.kaigong");
  execFileSync(kaigong(), ["call", "app.create_firm", NEW, "--db", file], { env: homeEnv(folder) });
  return file;
}

/** A browser of somebody who reads Chinese, signed in by a link. */
async function open(browser, server) {
  const scene = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: "zh-CN", acceptDownloads: true });
  const page = await scene.newPage();
  const trouble = watch(page);
  await page.goto(await server.link());
  await page.getByRole("navigation").first().waitFor();
  return { scene, page, trouble };
}

/** A cell by what its row says and its column's title. */
async function cell(page, title, row) {
  const index = await page.getByRole("columnheader", { name: title, exact: true }).getAttribute("aria-colindex");
  return row.locator(`[role="gridcell"][aria-colindex="${index}"]`);
}

webTest("a lead that is typed in one window appears in the other by itself", { prepare: makeFirm }, async ({ browser, server }) => {
  const [one, other] = [await open(browser, server), await open(browser, server)];
  for (const { page } of [one, other]) {
    await page.getByRole("link", { name: t("crm:nav.leads") }).click();
    await page.getByText(t("crm:emptyLeads")).waitFor();
  }
  await one.page.keyboard.press("Control+n");
  const form = one.page.getByRole("dialog", { name: t("crm:newLead") });
  await form.getByLabel(t("crm:fields.phone")).fill("13600001111");
  await form.getByLabel(t("crm:fields.name")).fill("欧阳先生");
  await one.page.keyboard.press("Control+Enter");
  // Nobody touches the other window.
  await other.page.locator("[data-lead]", { hasText: "欧阳先生" }).waitFor();

  // Moved by keyboard there, it moves here.
  const card = (page) => page.locator("[data-lead]");
  await card(other.page).focus();
  await other.page.keyboard.press("Alt+ArrowRight");
  await one.page.locator('section[data-stage="contacted"] [data-lead]').waitFor();

  // Given back here with a reason, it is in the pool there, and not for who just had it.
  await card(one.page).click();
  await one.page.getByRole("button", { name: t("common:more") }).click();
  await one.page.getByRole("menuitem", { name: t("crm:giveBack") }).click();
  const back = one.page.getByRole("dialog", { name: t("crm:giveBackTitle_other", { count: 1 }) });
  await back.getByRole("combobox").click();
  await one.page.getByTitle(t("crm:poolReasons.no_time")).click();
  await back.getByRole("button", { name: t("crm:giveBackVerb") }).click();
  await other.page.getByText(t("crm:inPool"), { exact: true }).first().click();
  await other.page.getByRole("row", { name: /欧阳先生/ }).getByText(t("crm:poolReasons.no_time")).waitFor();
  assert.equal(await other.page.getByRole("button", { name: `${t("crm:claim.verb")} 欧阳先生` }).count(), 0);
  assert.deepEqual([...one.trouble, ...other.trouble], []);
});

webTest("from a lead to a printed quote in a browser, typed with an input method", { prepare: makeFirm }, async ({ browser, server, folder }) => {
  const { scene, page, trouble } = await open(browser, server);
  const ime = await scene.newCDPSession(page);
  /** Letters of a pinyin word as an input method takes them, then the words that were chosen. */
  const compose = async (pinyin, chosen) => {
    for (let n = 1; n <= pinyin.length; n += 1) {
      const key = { key: "Process", code: pinyin[n - 1], windowsVirtualKeyCode: 229 };
      await ime.send("Input.dispatchKeyEvent", { type: "rawKeyDown", ...key });
      await ime.send("Input.imeSetComposition", { text: pinyin.slice(0, n), selectionStart: n, selectionEnd: n });
      await ime.send("Input.dispatchKeyEvent", { type: "keyUp", ...key });
    }
    // Enter on a candidate belongs to the input method.
    await ime.send("Input.dispatchKeyEvent", { type: "rawKeyDown", key: "Enter", code: "Enter", windowsVirtualKeyCode: 229 });
    await ime.send("Input.insertText", { text: chosen });
  };

  await page.getByRole("link", { name: t("crm:nav.leads") }).click();
  // The page before has a button of this name too.
  await page.getByText(t("crm:emptyLeads")).waitFor();
  await page.getByRole("button", { name: t("crm:newLead") }).first().click();
  const form = page.getByRole("dialog", { name: t("crm:newLead") });
  for (const [field, value] of [["phone", "13600002222"], ["name", "上官女士"], ["estate", "锦绣园"], ["room", "501"]]) {
    await form.getByLabel(t(`crm:fields.${field}`)).fill(value);
  }
  await page.keyboard.press("Control+Enter");
  await page.locator("[data-lead]").click();
  await page.getByRole("button", { name: t("crm:convert") }).click();
  await page.getByRole("dialog", { name: t("crm:convertTitle") }).getByRole("button", { name: t("crm:convertVerb") }).click();

  await page.getByRole("tab", { name: t("design:hub.survey") }).click();
  await page.getByLabel(t("design:survey.typeLayout")).fill("一室一卫");
  await page.keyboard.press("Enter");
  const rowOf = (name) => page.getByRole("row").filter({ has: page.getByRole("gridcell", { name, exact: true }) });
  const bath = rowOf("卫生间");
  await (await cell(page, t("design:survey.columns.length"), bath)).click();
  for (const [value, key] of [["2000", "Tab"], ["1.8", "Tab"], ["2.6", "Enter"]]) {
    await page.keyboard.type(value);
    await page.keyboard.press(key);
  }
  const floor = await cell(page, t("design:survey.columns.floor"), bath);
  await page.waitForFunction((element) => element.textContent.trim() === "3.6", await floor.elementHandle());

  await page.getByRole("tab", { name: t("design:hub.overview") }).click();
  await page.getByRole("button", { name: t("design:hub.makeQuote") }).first().click();
  await page.waitForURL(/quotes\/[0-9a-f-]{36}$/);
  const id = page.url().split("/").at(-1);
  const heads = page.getByRole("row").filter({ hasText: "卫生间" });
  await heads.first().waitFor();
  const blank = page.locator('[role="row"]:has-text("卫生间") + [role="row"]');
  await (await cell(page, t("quoting:column.name"), blank)).click();
  await compose("fangshui", "防水");
  assert.equal(await page.locator(".grid-editor").inputValue(), "防水");
  await page.getByRole("option", { name: "W01" }).waitFor();
  await page.keyboard.press("Enter");
  const [item] = (await call(page, "catalog.items", { text: "W01", limit: 1 })).items;
  const line = rowOf(item.name);
  await line.waitFor();
  await (await cell(page, t("quoting:column.quantity"), line)).click();
  await page.keyboard.type("7.25");
  await page.keyboard.press("Enter");
  await page.waitForFunction((name) => document.querySelector('[aria-live="polite"]') && [...document.querySelectorAll('[role="row"]')]
    .some((row) => row.textContent.includes(name) && row.textContent.includes("7.25")), item.name);
  await page.keyboard.press("Control+z");
  const quantity = async () => (await call(page, "quoting.quote", { id })).sections.flatMap(({ lines }) => lines)[0].quantity;
  await page.waitForFunction((name) => [...document.querySelectorAll('[role="row"]')]
    .some((row) => row.textContent.includes(name) && !row.textContent.includes("7.25")), item.name);
  // The floor and 0.3 m of the walls: 3.6 + 7.6 × 0.3.
  assert.equal(await quantity(), "5.88");

  await page.getByRole("button", { name: t("quoting:preview") }).click();
  await page.locator("[data-page] canvas").first().waitFor();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: t("components:pdf.savePdf") }).click(),
  ]);
  const pdf = join(folder, "quote.pdf");
  await download.saveAs(pdf);
  const sheet = await call(page, "quoting.quote", { id });
  const paper = pdfLines(pdf);
  const [only] = sheet.sections.flatMap(({ lines }) => lines);
  seeAmount(paper, only.number, only.amount);
  assert.ok(paper.some((each) => each.includes(capitals(fen(sheet.totals.total)))), paper.join("\n"));
  assert.deepEqual(trouble, []);
});

webTest("one purchase list of two quotes, by the screens", {
  prepare: (folder) => makeDemo(folder, join(folder, "demo.kaigong")),
}, async ({ browser, server, file }) => {
  const { page, trouble } = await open(browser, server);
  const offered = (await call(page, "supply.quotes", { project: null, all: true })).filter((row) => !row.superseded && row.lines > 0);
  const quotes = [...new Map(offered.map(({ quote }) => [quote.project, quote])).values()].slice(0, 2);
  assert.equal(quotes.length, 2, "quotes of two sites");
  const alone = await Promise.all(quotes.map(({ id }) => call(page, "supply.preview_list", { quotes: [id], takeStock: false })));

  await page.getByRole("link", { name: t("supply:nav.lists") }).click();
  await page.getByRole("button", { name: t("supply:newList") }).first().click();
  for (const { id } of quotes) await page.locator(`label[for="${id}"]`).click();
  const takeStock = page.getByLabel(t("supply:takeStock"));
  await takeStock.click();
  await page.waitForFunction((box) => !box.checked, await takeStock.elementHandle());
  const preview = await call(page, "supply.preview_list", { quotes: quotes.map(({ id }) => id), takeStock: false });
  await page.getByText(shownAmount(preview.estimate)).first().waitFor();
  // Each site gets its own packs: nothing is lost by buying for both at once.
  const lines = (list) => list.groups.flatMap((group) => group.lines.map(({ code, packs }) => `${group.siteName} ${code} ${packs}`)).sort();
  assert.deepEqual(lines(preview), alone.flatMap(lines).sort());
  assert.equal(fen(preview.estimate), alone.reduce((sum, { estimate }) => sum + fen(estimate), 0));

  await page.getByRole("button", { name: t("supply:makeList"), exact: true }).click();
  await page.waitForURL(/supply\/lists\/[0-9a-f-]{36}/);
  const id = /lists\/([0-9a-f-]{36})/.exec(page.url())[1];
  const { head } = await call(page, "supply.list", { id });
  assert.equal(head.estimate, preview.estimate);
  assert.equal(head.quotes.length, 2);
  await page.getByText(head.number).first().waitFor();
  for (const site of head.sites) await page.getByText(site).first().waitFor();
  const [{ stored }] = query(file, `SELECT count(*) AS stored FROM supply_list_line WHERE list_id = x'${id.replaceAll("-", "")}'`);
  assert.equal(stored, lines(preview).length);
  assert.deepEqual(trouble, []);
});
