/** A firm's file that cannot be opened: the window says why and what to do, and goes on once it is put right. */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { desktop, kaigong } from "../lib/build.mjs";
import { makeDemo } from "../lib/demo.mjs";
import { css, role, text } from "../lib/page.mjs";
import { isLocked, start, until } from "../lib/processes.mjs";
import { homeEnv, windowTest } from "../lib/window.mjs";
import { words } from "../lib/words.mjs";

const t = words("zh");
const NEW = JSON.stringify({ name: "青山装饰", taxStatus: "small_scale", logoBase64: null, owner: "林青" });

const file = (folder) => join(folder, "firm.kaigong");
const open = (folder) => ["--db", file(folder)];

function makeFirm(folder, at = file(folder)) {
  execFileSync(kaigong(), ["call", "app.create_firm", NEW, "--db", at], { env: homeEnv(folder) });
}

async function seeProblem(page, code) {
  await page.see(t("firm:problem.title"));
  await page.see(text(t(`store:errors.${code}`)));
  assert.equal((await page.call("app.state")).problem.fault.code, code);
  await page.picture(`problem-${code}`);
}

windowTest("a damaged file", { args: open, before: ({ folder }) => writeFileSync(file(folder), "x".repeat(40_000)) && null }, async ({ page, folder }) => {
  await seeProblem(page, "store.damaged");
  assert.equal(readFileSync(file(folder), "utf8"), "x".repeat(40_000), "it is left as it was");

  // A backup put in its place opens without a new start.
  await page.click(role("button", t("firm:problem.tryAgain")));
  await page.see(text(t("store:errors.store.damaged")));
  renameSync(file(folder), join(folder, "damaged"));
  makeFirm(folder);
  await page.click(role("button", t("firm:problem.tryAgain")));
  await page.see("青山装饰");
});

windowTest("a file of another program", {
  args: open,
  before: ({ folder }) => {
    execFileSync("sqlite3", [file(folder), "CREATE TABLE t(x)"]);
    return null;
  },
}, async ({ page }) => {
  await seeProblem(page, "store.not_a_firm");
  await page.click(role("button", t("firm:problem.other")));
  await page.see(role("button", t("firm:makeFirmButton")));
});

windowTest("a file made by a newer Kaigong", {
  args: open,
  before: ({ folder }) => {
    makeFirm(folder);
    execFileSync("sqlite3", [file(folder), "INSERT INTO _migration(slice, version, at) VALUES('firm', 999, 0)"]);
    return null;
  },
}, async ({ page }) => {
  await seeProblem(page, "store.newer");
});

windowTest("a file that another program holds", {
  args: open,
  before: async ({ folder, context }) => {
    makeFirm(folder);
    // The lock alone, as a Kaigong that does not answer would hold it.
    const holder = start("flock", ["--exclusive", `${file(folder)}.lock`, "sleep", "120"]);
    context.after(() => holder.end());
    await until("the lock is held", () => isLocked(`${file(folder)}.lock`));
    return null;
  },
}, async ({ page }) => {
  await seeProblem(page, "store.open_elsewhere");
});

windowTest("a folder that is not there", {
  args: (folder) => ["--db", join(folder, "gone", "deeper", "firm.kaigong")],
}, async ({ page, folder }) => {
  await seeProblem(page, "store.cannot_open");
  mkdirSync(join(folder, "gone", "deeper"), { recursive: true });
  await page.click(role("button", t("firm:problem.tryAgain")));
  await page.see(role("button", t("firm:makeFirmButton")));
});

windowTest("a file that may not be written", {
  args: open,
  person: true,
  before: ({ folder }) => {
    makeFirm(folder);
    // The file alone refuses: its folder and its lock are open to all.
    chmodSync(folder, 0o777);
    writeFileSync(`${file(folder)}.lock`, "");
    chmodSync(`${file(folder)}.lock`, 0o666);
    chmodSync(file(folder), 0o444);
    return null;
  },
}, async ({ page, folder }) => {
  await seeProblem(page, "store.read_only");
  chmodSync(file(folder), 0o666);
  await page.click(role("button", t("firm:problem.tryAgain")));
  await page.see("青山装饰");
});

const shut = (folder) => join(folder, "shut", "firm.kaigong");

windowTest("a folder that may not be written", {
  args: (folder) => ["--db", shut(folder)],
  person: true,
  before: ({ folder }) => {
    mkdirSync(join(folder, "shut"));
    makeFirm(folder, shut(folder));
    rmSync(`${shut(folder)}.lock`, { force: true });
    chmodSync(shut(folder), 0o666);
    chmodSync(join(folder, "shut"), 0o555);
    return null;
  },
}, async ({ page, folder }) => {
  await seeProblem(page, "store.cannot_open");
  chmodSync(join(folder, "shut"), 0o777);
  await page.click(role("button", t("firm:problem.tryAgain")));
  await page.see("青山装饰");
});

windowTest("a second start leads to the first window", { args: open, before: ({ folder }) => makeFirm(folder) ?? null }, async ({ page, folder, display }) => {
  await page.see("青山装饰");
  const second = spawnSync(desktop(), open(folder), {
    env: { ...homeEnv(folder), DISPLAY: display.name },
    encoding: "utf8",
    timeout: 60_000,
  });
  assert.equal(second.status, 0, second.stderr);
  assert.match(second.stdout, /already open/);

  // The command line works beside it, and the window shows what it wrote.
  const made = execFileSync(
    kaigong(),
    ["call", "firm.save_member", '{"id":null,"name":"王工","phone":"","role":"designer","active":true}', "--db", file(folder), "--as", "林青"],
    { env: homeEnv(folder), encoding: "utf8" },
  );
  assert.equal(JSON.parse(made).name, "王工");
  await page.go("/settings/members");
  await page.see("王工");
  execFileSync(
    kaigong(),
    ["call", "firm.save_member", '{"id":null,"name":"赵工长","phone":"","role":"manager","active":true}', "--db", file(folder), "--as", "林青"],
    { env: homeEnv(folder) },
  );
  await page.see("赵工长");
  assert.ok(await page.has(css("main")));
});

windowTest("a second start without a firm leads to the first window too", {}, async ({ page, folder, display }) => {
  await page.see(role("button", t("firm:makeFirmButton")));
  const again = () =>
    spawnSync(desktop(), [], { env: { ...homeEnv(folder), DISPLAY: display.name }, encoding: "utf8", timeout: 60_000 });
  const second = again();
  assert.equal(second.status, 0, second.stderr);
  assert.match(second.stdout, /already open/);

  // The same once a firm was made here: then it is the firm's window.
  await page.call("app.create_firm", JSON.parse(NEW));
  const third = again();
  assert.equal(third.status, 0, third.stderr);
  assert.match(third.stdout, /already open/);
});

windowTest("a full disk while a document is saved", {
  args: (folder) => ["--db", join(folder, "demo.kaigong")],
  before: ({ folder }) => makeDemo(folder, join(folder, "demo.kaigong")) && null,
}, async ({ page, folder }) => {
  await page.see(role("navigation"));
  const [quote] = await page.call("quoting.quotes", { project: null });
  const { fileName } = await page.call("document.render", {
    name: "quoting.quote_paper",
    req: { id: quote.id, copy: "client", language: "zh", parts: false },
    format: "pdf",
  });
  const saved = join(folder, "saved");
  symlinkSync("/dev/full", join(saved, fileName));
  await page.go(`/quotes/${quote.id}/print`);
  await page.click(role("button", t("components:pdf.savePdf")));
  await page.see(text(t("host:errors.host.disk_full")));
  await page.picture("save-full-disk");
  assert.deepEqual(readdirSync(saved), [fileName], "nothing half is left");

  rmSync(join(saved, fileName));
  await page.click(role("button", t("components:pdf.savePdf")));
  await until("it is saved", () => existsSync(join(saved, fileName)));
  assert.equal(readFileSync(join(saved, fileName)).subarray(0, 5).toString(), "%PDF-");
  assert.deepEqual(readdirSync(saved), [fileName]);
});

windowTest("a file is saved without leaving its folder", { args: open, before: ({ folder }) => makeFirm(folder) ?? null }, async ({ page, folder }) => {
  await page.see("青山装饰");
  const saved = await page.ask("kaigong_save_file", { name: "../报价单.pdf", base64: Buffer.from("%PDF").toString("base64") });
  assert.deepEqual(saved, { ok: join(folder, "saved", "报价单.pdf") });
  assert.equal(readFileSync(saved.ok, "utf8"), "%PDF");
  const full = await page.ask("kaigong_save_file", { name: "报价单.pdf/x", base64: "" });
  assert.equal(existsSync(join(folder, "saved", "x")), true);
  assert.equal(full.ok, join(folder, "saved", "x"));
  chmodSync(join(folder, "saved"), 0o700);
});
