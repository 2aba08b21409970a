/** The first start: an empty computer, a firm made by keyboard, and the next start finds it. */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { role } from "../lib/page.mjs";
import { openWindow, windowTest } from "../lib/window.mjs";
import { words } from "../lib/words.mjs";

const t = words("zh");

windowTest("a firm is made by keyboard at the first start, and opened at the next", {}, async ({ page, window, folder, display }) => {
  await page.see(role("button", t("firm:makeFirmButton")));
  await page.picture("first-run");

  // The firm's name has the focus; every step is by keyboard alone, and these are all there are.
  await page.type("青山装饰");
  await page.press("Tab");
  await page.type("林青");
  await page.press("Enter");
  await page.see(role("navigation"));
  await page.see("青山装饰");
  await page.picture("shell-of-a-new-firm");

  const state = await page.call("app.state");
  assert.equal(state.firm.name, "青山装饰");
  assert.equal(state.members[0].name, "林青");
  assert.equal(state.problem, null);
  const firms = readdirSync(join(folder, "home"), { recursive: true }).filter((name) => name.endsWith(".kaigong"));
  assert.equal(firms.length, 1, firms.join(", "));

  await window.close();
  const again = await openWindow({ folder, display });
  try {
    await again.page.see("青山装饰");
    assert.equal((await again.page.call("app.state")).firm.name, "青山装饰");
  } finally {
    await again.close();
  }
});

windowTest("the demonstration firm opens by one button, and the own firm stays to be made", {}, async ({ page, window, folder, display }) => {
  await page.click(role("button", t("firm:openDemo")));
  // It is lived day by day while one waits, which takes a program that is not optimised a while.
  await page.see(role("navigation"), 300);
  const state = await page.call("app.state");
  assert.equal(state.firm.demo, true);
  assert.ok((await page.call("quoting.quotes", { project: null })).length > 0, "there is work to look at");
  await page.see(t("app:demo"));
  await page.picture("demo-by-button");

  // Once more at the next start, and it is the same firm.
  await window.close();
  const again = await openWindow({ folder, display });
  try {
    await again.page.see(t("app:demo"));
    assert.deepEqual((await again.page.call("app.state")).firm, state.firm);
  } finally {
    await again.close();
  }
});

windowTest("a logo that is none is refused, and leaves no firm behind", {}, async ({ page, folder }) => {
  await page.see(role("button", t("firm:makeFirmButton")));
  const req = { name: "青山装饰", taxStatus: "general", owner: "林青", logoBase64: "5L2g5aW9" };
  const refused = await page.call("app.create_firm", req).then(() => null, (error) => error.fault);
  assert.equal(refused?.code, "firm.logo_invalid");
  assert.equal(refused.params.field, "logoBase64");
  const firms = readdirSync(join(folder, "home"), { recursive: true }).filter((name) => name.endsWith(".kaigong"));
  assert.deepEqual(firms, []);
});

windowTest("the first-run screen is in English for who reads English", {}, async ({ page }) => {
  const en = words("en");
  await page.click(role("button", "English"));
  await page.see(role("button", en("firm:makeFirmButton")));
  await page.picture("first-run-en");
});
