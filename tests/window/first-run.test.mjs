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

  // The firm's name has the focus; every step is by keyboard alone.
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

windowTest("the first-run screen is in English for who reads English", {}, async ({ page }) => {
  const en = words("en");
  await page.click(role("button", "English"));
  await page.see(role("button", en("firm:makeFirmButton")));
  await page.picture("first-run-en");
});
