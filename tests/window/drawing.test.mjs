/** A computer without a graphics card: the processor draws the window directly. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { role } from "../lib/page.mjs";
import { windowTest } from "../lib/window.mjs";
import { words } from "../lib/words.mjs";
import { makeFirm } from "./journey/lead.mjs";

const t = words("zh");

windowTest("drawn as it decides itself, the window is worked in by keyboard", { pictured: false }, async ({ page, window }) => {
  const chosen = readFileSync(`/proc/${window.pid()}/environ`, "utf8").includes("WEBKIT_DISABLE_COMPOSITING_MODE");
  assert.equal(chosen, false, "nobody has decided for it");
  await makeFirm(page);
  await page.see("青山装饰");
  await page.go("/leads");
  await page.see(role("heading", t("crm:nav.leads")));
});
