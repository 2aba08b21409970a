/** A firm's file encrypted by a passphrase: turned on in the settings, asked for at the next start, and a backup that needs it. */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { kaigong } from "../lib/build.mjs";
import { css, role, text } from "../lib/page.mjs";
import { until } from "../lib/processes.mjs";
import { homeEnv, newHome, openWindow, windowTest } from "../lib/window.mjs";
import { words } from "../lib/words.mjs";

const t = words("zh");
const NEW = JSON.stringify({ name: "青山装饰", taxStatus: "small_scale", logoBase64: null, owner: "林青" });
const PASSPHRASE = "Correct-Horse 2026";
const CANARY = "张三丰金丝雀";

const file = (folder) => join(folder, "firm.kaigong");
const open = (folder) => ["--db", file(folder)];
const run = (folder, args, env = {}) =>
  spawnSync(kaigong(), [...args, "--db", file(folder), "--as", "林青"], {
    env: { ...homeEnv(folder), ...env },
    encoding: "utf8",
  });
const member = (name) => JSON.stringify({ id: null, name, phone: "", role: "sales", active: false });

/** Files below a folder that have a text in them. */
function holding(folder, words) {
  const found = [];
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) found.push(...holding(path, words));
    else if (readFileSync(path).includes(words)) found.push(path);
  }
  return found;
}
/** What lies beside the firm's file, and nothing of the browser inside the window. */
const readable = (folder) =>
  readdirSync(folder)
    .filter((name) => name.startsWith("firm."))
    .flatMap((name) => (statSync(join(folder, name)).isDirectory() ? holding(join(folder, name), CANARY) : readFileSync(join(folder, name)).includes(CANARY) ? [name] : []));

const secret = (label) => css(`[role=dialog] input[aria-label="${label}"]`);

windowTest(
  "a passphrase protects the firm, its backups too",
  {
    args: open,
    before: ({ folder }) => {
      execFileSync(kaigong(), ["call", "app.create_firm", NEW, "--db", file(folder)], { env: homeEnv(folder) });
      assert.equal(run(folder, ["call", "firm.save_member", member(CANARY)]).status, 0);
      return null;
    },
  },
  async ({ window, page, folder, display }) => {
    await page.see("青山装饰");
    const backups = () => readdirSync(join(folder, "firm.backups")).filter((name) => name.endsWith(".kgbackup"));
    await until("a backup is made at the start", () => backups().length === 1);
    assert.ok(readable(folder).length >= 2, "without protection everything is readable");

    await page.go("/settings/care");
    await page.see(text(t("protection:offText")));
    await page.picture("protection-off");
    await page.click(role("button", t("protection:turnOn")));
    await page.fill(secret(t("protection:passphrase")), PASSPHRASE);
    await page.fill(secret(t("protection:again")), "another one");
    await page.see(text(t("protection:differs")));
    await page.fill(secret(t("protection:again")), PASSPHRASE);
    await page.picture("protection-turn-on");
    await page.click(role("button", t("protection:turnOnVerb")));
    await page.see(css("[role=dialog] output"));
    // It fades in; what is not seen yet has no text for the driver.
    const shown = await until("the code can be read", () => page.textOf(css("[role=dialog] output")));
    await page.picture("protection-code");
    const code = shown.replace(/\s+/g, "-");
    assert.match(code, /^([0-9A-Z]{4}-?){9}$/);
    await page.click(css("[role=dialog] input[type=checkbox]"));
    await page.click(role("button", t("components:recovery.goOn")));
    await page.see(text(t("protection:byPassphrase")));
    await until("the backup of before is encrypted too", () => readable(folder).length === 0);
    assert.deepEqual(readable(folder), []);
    await page.picture("protection-on");
    const members = await page.call("firm.members");
    assert.deepEqual(members.map((each) => each.name), ["林青", CANARY]);
    await window.close();

    // Without a window: asked for in a file or the environment, never as an argument.
    const locked = run(folder, ["call", "firm.members"]);
    assert.equal(JSON.parse(locked.stderr).code, "store.locked_file");
    const told = run(folder, ["call", "firm.members"], { KAIGONG_PASSPHRASE: PASSPHRASE });
    assert.equal(JSON.parse(told.stdout).length, 2);

    const again = await openWindow({ folder, display, args: open(folder) });
    try {
      const { page } = again;
      await page.see(text(t("protection:unlock.title")));
      await page.picture("protection-unlock");
      assert.equal((await page.call("app.state")).firm, null);
      const field = css(`input[aria-label="${t("protection:passphrase")}"]`);
      await page.fill(field, "correct-horse 2026");
      await page.press("Enter");
      await page.see(text(t("store:errors.store.passphrase_wrong")));
      await page.picture("protection-wrong");
      await page.fill(field, PASSPHRASE);
      await page.click(role("button", t("protection:unlock.verb")));
      await page.see("青山装饰");
      assert.equal((await page.call("firm.members")).length, 2);

      // The backup of before, encrypted since, is put back.
      await page.call("firm.save_member", JSON.parse(member("后来的人")));
      await page.go("/settings/care");
      const { backups: listed } = await page.call("care.state");
      await page.call("care.restore", { name: listed.at(-1).name });
      await page.go("/settings/members");
      await page.see(CANARY);
      assert.deepEqual((await page.call("firm.members")).map((each) => each.name), ["林青", CANARY]);
      assert.equal((await page.call("protection.state")).on, true);
      assert.deepEqual(readable(folder), []);
    } finally {
      await again.close();
    }

    const byCode = await openWindow({ folder, display, args: open(folder) });
    try {
      const { page } = byCode;
      await page.click(role("button", t("protection:unlock.useCode")));
      await page.fill(css(`input[aria-label="${t("protection:unlock.code")}"]`), code.toLowerCase());
      await page.press("Enter");
      await page.see("青山装饰");
    } finally {
      await byCode.close();
    }
  },
);

/** Runs a program in a session of its own that has a keychain, which is this folder's. */
function withKeychain(folder, args) {
  const share = join(folder, "home", ".local", "share");
  mkdirSync(share, { recursive: true });
  const script = 'printf test | gnome-keyring-daemon --unlock --components=secrets >/dev/null; "$@"; told=$?; exit $told';
  return spawnSync("dbus-run-session", ["--", "sh", "-c", script, "sh", kaigong(), ...args], {
    env: { ...homeEnv(folder), XDG_DATA_HOME: share },
    encoding: "utf8",
    timeout: 60_000,
  });
}

test("the keychain opens a protected firm in the next session, and without it the file stays shut", { timeout: 300_000 }, async () => {
  const folder = newHome();
  const db = ["--db", file(folder)];
  const made = withKeychain(folder, ["call", "app.create_firm", JSON.stringify({ ...JSON.parse(NEW), protect: true }), ...db]);
  assert.equal(made.status, 0, made.stderr);
  assert.equal(readFileSync(file(folder)).subarray(0, 4).toString(), "KGE1");
  const again = withKeychain(folder, ["call", "firm.members", "{}", ...db, "--as", "林青"]);
  assert.equal(JSON.parse(again.stdout)[0].name, "林青");
  const bare = run(folder, ["call", "firm.members"]);
  assert.equal(JSON.parse(bare.stderr).code, "store.locked_file");
  rmSync(folder, { recursive: true, force: true });
});
