/**
 * The Debian package, installed on this computer as root: what it brings, that it starts, and that nothing of it stays.
 *
 * Without `KAIGONG_DEB` it is made of the programs that the other tests use; `./dev package` gives the real one.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { desktop, kaigong, ROOT } from "../lib/build.mjs";
import { role } from "../lib/page.mjs";
import { homeEnv, newHome, openDisplay, openWindow } from "../lib/window.mjs";
import { words } from "../lib/words.mjs";

const t = words("zh");
const asRoot = process.getuid() === 0 ? [] : ["sudo"];
const run = (program, ...args) => execFileSync(program, args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], maxBuffer: 1 << 26 });
const root = (...command) => run(...asRoot, ...command);

const filesUnder = (folder, ending) =>
  readdirSync(folder, { recursive: true }).filter((name) => name.endsWith(ending)).map((name) => join(folder, name));

const work = mkdtempSync(join(tmpdir(), "kaigong-deb-"));

/** A package of copies of the debug programs, because bundling writes into them; nothing is built. */
function bundled() {
  const files = JSON.parse(readFileSync(join(ROOT, "src-tauri", "tauri.conf.json"), "utf8")).bundle.linux.deb.files;
  files["/usr/bin/kaigong"] = kaigong();
  const config = JSON.stringify({ bundle: { linux: { deb: { files } } } });
  mkdirSync(join(work, "debug"));
  copyFileSync(desktop(), join(work, "debug", "kaigong-desktop"));
  execFileSync(join(ROOT, "ui", "node_modules", ".bin", "tauri"), ["bundle", "--debug", "--ci", "--bundles", "deb", "--config", config], {
    cwd: ROOT,
    env: { ...process.env, CARGO_TARGET_DIR: work },
    stdio: ["ignore", "ignore", "pipe"],
  });
  return filesUnder(join(work, "debug", "bundle", "deb"), ".deb")[0];
}

let deb;
let paths;

before(() => {
  deb = process.env.KAIGONG_DEB ?? bundled();
  assert.ok(deb && existsSync(deb), "there is a package");
}, { timeout: 300_000 });

/** Somebody who works with Kaigong on this computer keeps it. */
function isInstalled() {
  try {
    return run("dpkg-query", "--show", "--showformat", "${db:Status-Status}", "kaigong") === "installed";
  } catch {
    return false;
  }
}
const kept = isInstalled();

after(() => {
  // Whatever failed, this computer is left as it was.
  try {
    if (!kept) root("dpkg", "--purge", "kaigong");
  } catch {
    // It is not installed.
  }
  rmSync(work, { recursive: true, force: true });
});

test("the package says what it is and what it needs", () => {
  const field = (name) => run("dpkg-deb", "--field", deb, name).trim();
  assert.equal(field("Package"), "kaigong");
  assert.equal(field("Version"), /^version = "(.*)"$/m.exec(readFileSync(join(ROOT, "Cargo.toml"), "utf8"))[1]);
  assert.match(field("Depends"), /libwebkit2gtk-4\.1-0/);
  assert.equal(field("Section"), "office");
  const listing = run("dpkg-deb", "--contents", deb);
  for (const path of ["usr/bin/kaigong-desktop", "usr/bin/kaigong", "usr/share/doc/kaigong/copyright", "usr/share/mime/packages/kaigong.xml"]) {
    assert.ok(listing.includes(`${path}\n`), `${path} is in the package`);
  }
  assert.match(listing, /usr\/share\/applications\/.*\.desktop/);
  assert.match(listing, /usr\/share\/icons\/hicolor\/128x128\/apps\/.*\.png/);
});

test("it installs, starts, and makes a firm", { timeout: 300_000, skip: kept && "Kaigong is installed on this computer, and stays as it is" }, async () => {
  root("dpkg", "--install", deb);
  paths = run("dpkg", "--listfiles", "kaigong").trim().split("\n").filter((path) => !lstatSync(path).isDirectory());
  const entry = readFileSync(paths.find((path) => path.endsWith(".desktop")), "utf8");
  assert.match(entry, /^Exec=kaigong-desktop/m);
  assert.match(entry, /^MimeType=.*application\/x-kaigong/m);

  const folder = newHome();
  const display = await openDisplay();
  try {
    const window = await openWindow({ folder, display, program: "/usr/bin/kaigong-desktop" });
    try {
      await window.page.see(role("button", t("firm:makeFirmButton")), 60);
      await window.page.type("青山装饰");
      await window.page.press("Tab");
      await window.page.type("林青");
      await window.page.press("Enter");
      await window.page.see(role("navigation"));
    } finally {
      await window.close();
    }
    const firm = filesUnder(join(folder, "home"), ".kaigong")[0];
    const answer = execFileSync("/usr/bin/kaigong", ["call", "app.state", "{}", "--db", firm], { encoding: "utf8", env: homeEnv(folder) });
    assert.equal(JSON.parse(answer).firm.name, "青山装饰");

    root("dpkg", "--purge", "kaigong");
    assert.deepEqual(paths.filter((path) => existsSync(path)), [], "nothing of the package stays");
    assert.ok(existsSync(firm), "the firm's file is the person's and stays");
  } finally {
    await display.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
