/** The price book in Chromium: a labour price, a recipe's line and many prices at once, each looked at in the file and taken back by Ctrl+Z. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { kaigong } from "../lib/build.mjs";
import { until } from "../lib/processes.mjs";
import { call, picture, watch, webTest } from "../lib/web.mjs";
import { homeEnv } from "../lib/window.mjs";
import { words } from "../lib/words.mjs";

const t = words("zh");
const NEW = JSON.stringify({ name: "青山装饰", taxStatus: "small_scale", logoBase64: null, owner: "林青" });

function makeFirm(folder) {
  const file = join(folder, "firm.kaigong");
  execFileSync(kaigong(), ["call", "app.create_firm", NEW, "--db", file], { env: homeEnv(folder) });
  return file;
}

async function go(page, path) {
  await page.evaluate((to) => {
    location.hash = `#${to}`;
  }, path);
}

/** Ctrl+Z from outside of any field. */
async function undo(page) {
  await page.evaluate(() => document.activeElement?.blur());
  await page.keyboard.press("Control+z");
}

/** As a person types a figure: into the field, over what is there. */
async function type(page, field, text) {
  await field.click();
  await page.keyboard.press("Control+a");
  await page.keyboard.type(text);
}

const items = async (page, text) => (await call(page, "catalog.items", { text })).items;
/** The items' labour prices, by code. */
const labours = async (page, text) => Object.fromEntries((await items(page, text)).map((item) => [item.code, item.labour]));

webTest("prices and recipes are changed by the screens and taken back by Ctrl+Z", { prepare: makeFirm }, async ({ browser, server }) => {
  const scene = await browser.newContext({ viewport: { width: 1366, height: 768 }, locale: "zh-CN" });
  const page = await scene.newPage();
  const trouble = watch(page);
  await page.goto(await server.link());
  await page.getByRole("navigation").first().waitFor();

  // One item's labour price, in its drawer.
  const [item] = (await items(page, "T09")).filter(({ code }) => code === "T09");
  const labour = async () => (await items(page, "T09")).find(({ code }) => code === "T09").labour;
  await go(page, `/price-book?item=${item.id}`);
  const drawer = page.getByRole("dialog");
  await type(page, drawer.getByLabel(t("catalog:labour"), { exact: true }), "66.6");
  await picture(page, "pricebook item");
  await drawer.getByRole("button", { name: t("catalog:saveItem") }).click();
  await page.getByText(t("catalog:itemSaved", { name: item.name })).waitFor();
  await drawer.waitFor({ state: "hidden" });
  assert.equal(await labour(), "66.6");
  await undo(page);
  await until("the labour price is as before", async () => (await labour()) === item.labour);

  // A line of a recipe.
  const recipes = await call(page, "catalog.recipes");
  const detail = async (id) => call(page, "catalog.recipe", { id });
  const found = (await Promise.all(recipes.map(({ id }) => detail(id)))).find(({ lines }) => lines.length > 1);
  const { id, name } = found.recipe;
  const first = async () => (await detail(id)).lines.map((line) => line.perUnit);
  const before = await first();
  await go(page, `/price-book/recipes?recipe=${id}`);
  const perUnit = page.getByLabel(t("catalog:perUnitFormula", { unit: found.recipe.unit })).first();
  await type(page, perUnit, "0.123");
  await picture(page, "pricebook recipe");
  await page.getByRole("button", { name: t("catalog:saveRecipe") }).click();
  await page.getByText(t("catalog:recipeSaved", { name })).waitFor();
  const after = await first();
  assert.equal(after.length, before.length);
  assert.equal(after.filter((text) => text === "0.123").length, 1);
  assert.equal(after.filter((text, at) => text !== before[at]).length, 1, "the other lines stay");
  await undo(page);
  await until("the recipe is as before", async () => `${await first()}` === `${before}`);

  // Many prices: the preview says what will be, and changes nothing.
  const old = await labours(page, "T0");
  await go(page, "/price-book?q=T0&adjust=1");
  const modal = page.getByRole("dialog");
  await type(page, modal.getByRole("textbox", { name: t("catalog:adjust.by") }), "10");
  const rows = modal.locator("tbody tr");
  await rows.first().waitFor();
  await picture(page, "pricebook bulk");
  const shown = await rows.evaluateAll((all) => all.map((row) => [...row.cells].map((cell) => cell.textContent.trim())));
  assert.ok(shown.length > 3, `${shown.length} rows`);
  assert.deepEqual(await labours(page, "T0"), old, "a preview changes nothing");
  await modal.getByRole("button", { name: t("catalog:adjust.apply_other", { count: shown.length }) }).click();
  await page.getByText(t("catalog:adjust.done_other", { count: shown.length })).waitFor();
  const now = Object.fromEntries((await items(page, "T0")).map((one) => [one.code, Number(one.price)]));
  for (const [code, , was, is] of shown) {
    const figure = (text) => Number(text.replaceAll(/[¥,]/g, ""));
    assert.ok(figure(is) > figure(was), `${code}: ${was} to ${is}`);
    assert.equal(now[code], figure(is), `${code} is as the preview said`);
  }
  await undo(page);
  await until("the prices are as before", async () => JSON.stringify(await labours(page, "T0")) === JSON.stringify(old));
  assert.deepEqual(trouble, []);
});
