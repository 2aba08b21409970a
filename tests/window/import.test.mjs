/** A price book out of a workbook in the real window. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { kaigong } from "../lib/build.mjs";
import { role, text } from "../lib/page.mjs";
import { homeEnv, windowTest } from "../lib/window.mjs";
import { words } from "../lib/words.mjs";
import { workbook } from "../lib/workbook.mjs";

const t = words("zh");
const NEW = JSON.stringify({ name: "青山装饰", taxStatus: "small_scale", logoBase64: null, owner: "林青" });
const db = (folder) => join(folder, "firm.kaigong");

function makeFirm({ folder }) {
  execFileSync(kaigong(), ["call", "app.create_firm", NEW, "--db", db(folder)], { env: homeEnv(folder) });
  return null;
}

windowTest("a price book is imported from a file, and taken back", {
  args: (folder) => ["--db", db(folder)],
  before: makeFirm,
}, async ({ page, folder }) => {
  await page.see("青山装饰");
  await page.watch();
  const path = join(folder, "价目.xlsx");
  writeFileSync(path, await workbook({ 价目: [["编号", "项目名称", "单位", "辅材", "人工"], ["ZZ1", "拆除旧门套", "樘", 5, 60], ["ZZ2", "铲除墙皮", "㎡", 2, 12]] }));
  const items = async () => (await page.call("catalog.items", { text: "ZZ" })).items.filter(({ code }) => code.startsWith("ZZ")).sort((one, other) => one.code.localeCompare(other.code));

  await page.go("/price-book/import");
  await page.chooseFile(role("button", t("import:choose")), path);
  await page.see(text(t("import:ready")));
  await page.click(role("button", t("import:toCheck")));
  await page.click(role("button", t("import:run_other", { count: 2 })));
  await page.see(text(t("import:doneTitle")));
  await page.picture("window-import");
  assert.deepEqual((await items()).map(({ code, labour }) => [code, labour]), [["ZZ1", "60"], ["ZZ2", "12"]]);
  await page.click(role("button", t("import:undo")));
  await page.see(text(t("common:undone")));
  assert.deepEqual(await items(), []);
  assert.deepEqual(await page.trouble(), []);
});
