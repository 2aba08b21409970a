/** Going between firms: by the palette, in the settings, and out of the way of one that cannot be opened. */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { desktop, kaigong } from "../lib/build.mjs";
import { css, role, text } from "../lib/page.mjs";
import { isLocked, start, until } from "../lib/processes.mjs";
import { homeEnv, openDisplay, windowTest } from "../lib/window.mjs";
import { words } from "../lib/words.mjs";

const t = words("zh");
const first = (folder) => join(folder, "青山.kaigong");
const second = (folder) => join(folder, "远山.kaigong");

function makeFirms({ folder }) {
  for (const [name, path] of [["青山装饰", first(folder)], ["远山设计", second(folder)]]) {
    const req = JSON.stringify({ name, taxStatus: "small_scale", logoBase64: null, owner: "林青" });
    execFileSync(kaigong(), ["call", "app.create_firm", req, "--db", path], { env: homeEnv(folder) });
  }
  return null;
}

const nameOf = async (page) => (await page.call("app.state")).firm?.name;
const byButton = async (page) => {
  await page.go("/settings/appearance");
  await page.click(role("button", t("firm:files.open")));
};
const byPalette = async (page) => {
  await page.press("Ctrl+k");
  await page.see(css("[cmdk-input]:focus"));
  await page.write("打开其他");
  // The answer to all of it: its first line is chosen.
  await until("it is chosen", async () => {
    const chosen = await page.session.executeScript("return document.querySelector('[cmdk-item][aria-selected=true]')?.textContent");
    return chosen === t("firm:files.open");
  });
  await page.press("Enter");
};
/** Does what opens another firm, and waits until the screens have begun anew: its name may be seen in the old ones before. */
const goTo = async (page, name, act) => {
  await page.session.executeScript("window.before = true");
  await act();
  await until("the screens begin anew", () => page.session.executeScript("return window.before === undefined"));
  await page.see(name);
};

windowTest("another firm opens by the palette, and the way back is in the settings", {
  args: (folder) => [first(folder), "--choose-firm", second(folder)],
  before: makeFirms,
}, async ({ page, folder, display }) => {
  await page.see("青山装饰");
  await page.go("/customers");
  // The palette closes when a page comes up behind it.
  await page.see(role("heading", t("crm:nav.customers")));
  await goTo(page, "远山设计", () => byPalette(page));
  assert.equal(await nameOf(page), "远山设计");

  // The first one is free now, and the second one is this window's.
  assert.equal(spawnSync("flock", ["--nonblock", `${first(folder)}.lock`, "true"]).status, 0);
  const again = spawnSync(desktop(), [second(folder)], { env: { ...homeEnv(folder), DISPLAY: display.name }, encoding: "utf8", timeout: 60_000 });
  assert.match(again.stdout, /already open/);

  await page.go("/settings/appearance");
  await page.see(text(t("firm:files.isOpen")));
  await page.picture("firm-files");
  await goTo(page, "青山装饰", () => page.click(text(first(folder))));
  await until("the first firm is open", async () => (await nameOf(page)) === "青山装饰");
});

windowTest("a firm's file that is gone, is none, or is open in another window", {
  args: (folder) => [first(folder), "--choose-firm", second(folder)],
  before: makeFirms,
}, async ({ page, folder }) => {
  await page.see("青山装饰");
  // On a display of its own: a window that comes to the front takes the keyboard along.
  const display = await openDisplay();
  const other = start(desktop(), [second(folder)], { env: { ...homeEnv(folder), DISPLAY: display.name } });
  try {
    await until("the lock is held", () => isLocked(`${second(folder)}.lock`));
    // Its window is there a moment after its lock; until then the firm is refused as open elsewhere.
    await until("its window is there", async () => (await page.ask("kaigong_open_firm", { path: null })).ok === "elsewhere");
    await byButton(page);
    await page.see(text(t("firm:files.elsewhere")));
  } finally {
    await other.end();
    await display.close();
  }

  writeFileSync(second(folder), "x".repeat(40_000));
  await byButton(page);
  await page.see(text(t("store:errors.store.damaged")));
  rmSync(second(folder));
  await byButton(page);
  await page.see(text(t("host:errors.host.no_firm_file")));
  assert.equal(await nameOf(page), "青山装饰", "the firm that was open stays open");
});

windowTest("out of the way of a firm that cannot be opened", {
  args: (folder) => [join(folder, "damaged.kaigong"), "--choose-firm", second(folder)],
  before: ({ folder }) => {
    makeFirms({ folder });
    writeFileSync(join(folder, "damaged.kaigong"), "x".repeat(40_000));
    return null;
  },
}, async ({ page }) => {
  await page.see(t("firm:problem.title"));
  await page.picture("problem-with-other-firms");
  await page.click(role("button", t("firm:files.open")));
  await page.see("远山设计");
});

windowTest("characters of rare names are on the screen in a face that has them", {
  args: (folder) => [first(folder)],
  before: makeFirms,
}, async ({ page }) => {
  await page.see("青山装饰");
  await page.session.executeScript(`
    const line = document.createElement("div");
    line.id = "rare";
    line.style.cssText = "position:fixed;inset:200px auto auto 240px;z-index:9999;background:white;color:black;font-size:40px";
    line.textContent = "䶮㛃𬭚龘燊𠮷𪚥𨭎";
    document.body.append(line);
  `);
  const loaded = await page.session.executeAsyncScript(`
    const done = arguments[0];
    Promise.all(["Noto Sans SC Kaigong", "Hanazono Mincho B Kaigong"].map((face) => document.fonts.load("40px '" + face + "'", "䶮龘𠮷")))
      .then((sets) => done(sets.map((set) => set.map((face) => face.family + " " + face.status))), (error) => done(String(error)));
  `);
  assert.deepEqual(loaded.flat().filter((face) => !face.endsWith("loaded")), [], JSON.stringify(loaded));
  assert.equal(loaded.length, 2);
  assert.ok(loaded.every((set) => set.length === 1), JSON.stringify(loaded));
  await page.picture("rare-characters");
});

windowTest("a locked window reaches nothing of the computer, and catches up once it is open", {
  args: (folder) => [first(folder)],
  before: makeFirms,
}, async ({ page, folder }) => {
  await page.see("青山装饰");
  await page.go("/customers");
  await page.see(role("heading", t("crm:nav.customers")));
  const { member } = await page.call("session.state");
  await page.call("session.lock");
  await page.see(t("session:title"));
  for (const [command, args] of [
    ["kaigong_recent_firms", {}],
    ["kaigong_open_firm", { path: second(folder) }],
    ["kaigong_open_saved", { path: first(folder), inFolder: false }],
    ["kaigong_open_attachment", { id: "01900000-0000-7000-8000-000000000000" }],
    ["kaigong_save_file", { name: "x.pdf", base64: "" }],
    ["kaigong_printers", {}],
  ]) {
    const { err } = await page.ask(command, args);
    assert.equal(err?.code, "session.locked", command);
  }
  // What was written meanwhile is on the page that comes back.
  const customer = JSON.stringify({ id: null, fields: { name: "王女士", phone: "13800138000" } });
  execFileSync(kaigong(), ["call", "crm.save_customer", customer, "--db", first(folder), "--as", "林青"], { env: homeEnv(folder) });
  await page.call("session.enter", { member: member.id, pin: null });
  await page.see("王女士");
  assert.equal(await nameOf(page), "青山装饰");
  assert.equal((await page.ask("kaigong_recent_firms")).ok[0].isOpen, true);
});
