/** A firm's file that is damaged on purpose: the newest good backup by one click, and the work goes on. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { closeSync, openSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { kaigong } from "../lib/build.mjs";
import { css, role, text } from "../lib/page.mjs";
import { until } from "../lib/processes.mjs";
import { homeEnv, windowTest } from "../lib/window.mjs";
import { words } from "../lib/words.mjs";

const t = words("zh");
const NEW = JSON.stringify({ name: "青山装饰", taxStatus: "small_scale", logoBase64: null, owner: "林青" });

const file = (folder) => join(folder, "firm.kaigong");
const open = (folder) => ["--db", file(folder)];
const call = (folder, name, req = "{}") =>
  JSON.parse(
    execFileSync(kaigong(), ["call", name, req, "--db", file(folder), "--as", "林青"], {
      env: homeEnv(folder),
      encoding: "utf8",
    }),
  );
/** Somebody who has left: with one person who works here the window does not ask who it is. */
const member = (name) => JSON.stringify({ id: null, name, phone: "", role: "sales", active: false });
const backups = (folder) => readdirSync(join(folder, "firm.backups")).filter((name) => name.endsWith(".kgbackup"));

/** A firm with a backup, and one change after it. */
function makeFirm(folder) {
  execFileSync(kaigong(), ["call", "app.create_firm", NEW, "--db", file(folder)], { env: homeEnv(folder) });
  call(folder, "firm.save_member", member("王工"));
  assert.equal(call(folder, "care.back_up").state, "good");
  call(folder, "firm.save_member", member("赵工长"));
}

async function restoreByOneClick(page) {
  await page.see(text(t("care:rescue.title")));
  await page.picture("care-rescue");
  await page.click(role("button", t("care:rescue.verb")));
  await page.see("青山装饰");
  await page.go("/settings/members");
  await page.see("王工");
  const members = await page.call("firm.members");
  assert.deepEqual(members.map((each) => each.name), ["林青", "王工"]);
}

windowTest(
  "a file that is no database any more",
  {
    args: open,
    before: ({ folder }) => {
      makeFirm(folder);
      writeFileSync(file(folder), "x".repeat(60_000));
      return null;
    },
  },
  async ({ page, folder }) => {
    await page.see(text(t("store:errors.store.damaged")));
    await restoreByOneClick(page);
    // The damaged file is kept, and what is done now is in the new one.
    const kept = readdirSync(folder).filter((name) => name.startsWith("firm.kaigong.damaged-"));
    assert.equal(kept.length, 1);
    assert.equal(readFileSync(join(folder, kept[0]), "utf8"), "x".repeat(60_000));
    assert.equal(call(folder, "firm.save_member", member("钱会计")).name, "钱会计");
    await page.see("钱会计");
  },
);

windowTest(
  "damaged pages behind a whole beginning",
  {
    args: open,
    before: ({ folder }) => {
      makeFirm(folder);
      const size = statSync(file(folder)).size;
      const handle = openSync(file(folder), "r+");
      writeSync(handle, Buffer.alloc(12 * 4096, 0xa5), 0, 12 * 4096, size - 12 * 4096);
      closeSync(handle);
      return null;
    },
  },
  async ({ page, folder }) => {
    await restoreByOneClick(page);
    assert.equal(call(folder, "firm.save_member", member("钱会计")).name, "钱会计");
    await page.see("钱会计");
  },
);

windowTest(
  "backups make themselves, and one is restored from the list",
  { args: open, before: ({ folder }) => makeFirm(folder) ?? null },
  async ({ page, folder }) => {
    await page.see("青山装饰");
    await until("a backup is made at the start", () => backups(folder).length === 2);
    await page.go("/settings/care");
    await page.see(text(t("care:allSaved")));
    call(folder, "firm.save_member", member("钱会计"));
    await page.see(text(t("care:unsaved_other", { count: 1 })));
    await page.picture("care");
    // What it costs has to be typed.
    await page.click(role("button", t("care:restore")));
    await page.see(text(t("care:typeLost", { word: "1" })));
    await page.picture("care-restore");
    await page.fill(css("[role=dialog] input"), "1");
    await page.click(role("button", t("care:restoreVerb")));
    await until("the list has what was there before", () => backups(folder).length === 3);
    await page.go("/settings/members");
    await page.see("赵工长");
    const members = await page.call("firm.members");
    assert.deepEqual(members.map((each) => each.name), ["林青", "王工", "赵工长"]);
  },
);

windowTest(
  "a computer without a firm gets it from a backup's file, and everything is exported from it",
  {
    args: (folder) => ["--choose-backup", join(folder, "stick.kgbackup")],
    before: ({ folder }) => {
      makeFirm(folder);
      renameSync(join(folder, "firm.backups", backups(folder)[0]), join(folder, "stick.kgbackup"));
      for (const name of readdirSync(folder)) if (name.startsWith("firm.")) rmSync(join(folder, name), { recursive: true });
      return null;
    },
  },
  async ({ page, folder }) => {
    await page.click(role("button", t("care:restoreFile")));
    await page.see(text(t("care:fresh")));
    await page.picture("care-restore-at-first-start");
    await page.click(role("button", t("care:restoreVerb")));
    await page.see("青山装饰");
    const members = await page.call("firm.members");
    assert.deepEqual(members.map((each) => each.name), ["林青", "王工"]);

    await page.go("/settings/care");
    await page.click(role("button", t("care:export.verb")));
    const { fileName } = await page.call("care.export_plan");
    const path = join(folder, "saved", fileName);
    await page.see(text(t("care:export.saved", { path })));
    await page.picture("care-exported");
    assert.equal(readFileSync(path).subarray(0, 2).toString(), "PK");
  },
);
