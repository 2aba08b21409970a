/**
 * The one script itself: what it says of what is missing, that it stops there, and what it does without a display. A copy of it
 * runs in a folder of the test, with a PATH of programs that the test made: nothing is built, installed or fetched.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { kaigong, ROOT } from "../lib/build.mjs";
import { pdfLines } from "../lib/papers.mjs";

/** What the script asks of every system. */
const PLAIN = ["basename", "cat", "chmod", "cmp", "cp", "cut", "date", "dirname", "env", "grep", "head", "mkdir", "mktemp", "printf", "rm", "sed", "sh", "sort", "tail", "tr", "true", "uname"];

/** A computer on which everything is there already; a program that is called is noted in `called`. */
const WHOLE = {
  cargo: 'echo "cargo $*" >>called',
  rustc: 'echo "rustc 1.999.0 (made up)"',
  node: "echo v99.0.0",
  npm: 'echo "npm $*" >>called',
  "dpkg-query": 'printf "install ok installed"',
  "apt-get": 'echo "apt-get $*" >>called',
  id: "echo 0",
};

let root;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "kaigong-dev-"));
  for (const name of ["bin", "ui", "tests"]) mkdirSync(join(root, name));
  for (const name of ["dev", "Cargo.toml", "ui/package-lock.json", "tests/package-lock.json"]) copyFileSync(join(ROOT, name), join(root, name));
  const find = (name) => process.env.PATH.split(delimiter).map((folder) => join(folder, name)).find(existsSync);
  for (const name of PLAIN) symlinkSync(find(name) ?? assert.fail(`no ${name} here`), join(root, "bin", name));
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

/** `./dev WORDS` on such a computer; `programs` are there besides or instead, null: missing. */
function dev(words, programs = {}) {
  for (const [name, lines] of Object.entries({ ...WHOLE, ...programs })) {
    const path = join(root, "bin", name);
    rmSync(path, { force: true });
    if (lines === null) continue;
    writeFileSync(path, `#!/bin/sh\n${lines}\n`);
    chmodSync(path, 0o755);
  }
  const env = {
    PATH: join(root, "bin"),
    HOME: root,
    LC_ALL: "C.UTF-8",
    CARGO_TARGET_DIR: dirname(dirname(kaigong())),
    // Else it starts one.
    KAIGONG_TEST_POSTGRES: "postgres://nowhere",
  };
  const { status, stdout, stderr } = spawnSync(join(root, "dev"), words, { env, encoding: "utf8", timeout: 120_000 });
  const called = join(root, "called");
  return { status, stdout, stderr, called: existsSync(called) ? readFileSync(called, "utf8").trim().split("\n") : [] };
}

/** It failed, and its last line says so; nothing was called that would have gone on without. */
function refuses(words, programs, why) {
  const { status, stderr, called } = dev(words, programs);
  const said = stderr.trim().split("\n");
  assert.equal(status, 1, stderr);
  assert.match(said.at(-1), why);
  assert.equal(said.filter((line) => line.startsWith("./dev: ")).length, 1, stderr);
  assert.deepEqual(called, []);
  return said;
}

const COMMANDS = ["run", "test", "demo", "serve", "relay", "bench", "package", "fmt", "types"];

test("says what there is where nothing or something unknown is asked for", () => {
  const alone = dev([]);
  assert.equal(alone.status, 2);
  const unknown = dev(["tset"]);
  assert.equal(unknown.status, 2);
  assert.match(unknown.stderr, /^\.\/dev: there is no command 'tset'/);
  const asked = dev(["help"]);
  assert.equal(asked.status, 0);
  for (const text of [alone.stderr, unknown.stderr, asked.stdout]) {
    for (const command of COMMANDS) assert.match(text, new RegExp(`^\\./dev ${command}\\b.{10}`, "m"));
  }
});

test("knows every command that it names, and names every one", () => {
  const script = readFileSync(join(root, "dev"), "utf8");
  const cases = [...script.slice(script.lastIndexOf("case ${1:-} in")).matchAll(/^ {2}([a-z]+)\)/gm)].map(([, name]) => name);
  assert.deepEqual(cases.filter((name) => name !== "help").sort(), COMMANDS.toSorted());
});

test("without a display `run` walks the main job and writes its papers", () => {
  for (let time = 1; time <= 2; time += 1) {
    const { status, stderr, stdout, called } = dev(["run"]);
    assert.equal(status, 0, stderr);
    assert.match(stderr, /no display here/);
    assert.deepEqual(new Set(called), new Set(["cargo build --locked -p cli"]));
    assert.match(stdout, /人民币/);
  }
  for (const [name, words] of [["quote.pdf", "人民币"], ["purchase-list.pdf", "采购"]]) {
    assert.ok(pdfLines(join(root, "out", name)).some((line) => line.includes(words)), name);
  }
});

test("says in a line what is missing and what to do", () => {
  refuses(["run"], { cargo: null }, /^\.\/dev: Rust is missing: install it with rustup \(version 1\.\d+ or later\)/);
  refuses(["run"], { rustc: 'echo "rustc 1.60.0 (old)"' }, /^\.\/dev: Rust 1\.60\.0 is too old: 1\.\d+(\.\d+)? or later is needed \(rustup update\)/);
  refuses(["serve"], { npm: null }, /^\.\/dev: Node is missing: install Node 20\.19 or later with npm/);
  refuses(["serve"], { node: "echo v18.1.0" }, /^\.\/dev: Node 18\.1\.0 is too old: 20\.19 or later is needed/);
  refuses(["test", "--soak"], {}, /^\.\/dev: say for how many minutes/);
  refuses(["test", "--soak", "soon"], {}, /^\.\/dev: say for how many minutes/);
});

const BARE = { "dpkg-query": "exit 1" };

test("says which system's packages cannot be installed, and stops", () => {
  const broken = { ...BARE, "apt-get": 'echo "E: Unable to fetch some archives"; exit 100' };
  const said = refuses(["run"], broken, /^\.\/dev: apt-get could not install build-essential perl pkg-config \(is there a network\?\)/);
  assert.ok(said.some((line) => line.includes("Installing with apt-get, to build the database") && line.includes("build-essential perl pkg-config")), said.join("\n"));
  assert.ok(said.includes("E: Unable to fetch some archives"), "why, in apt-get's own words");
  refuses(["run"], { ...BARE, "apt-get": null }, /^\.\/dev: apt-get could not install build-essential perl pkg-config/);
  refuses(["run"], { ...BARE, id: "echo 1000", sudo: null }, /^\.\/dev: these Debian packages are missing and only root can install them: build-essential perl pkg-config$/);
  const withSudo = dev(["run"], { ...BARE, id: "echo 1000", sudo: 'echo "sudo $*" >>called' });
  assert.equal(withSudo.status, 0, withSudo.stderr);
  assert.match(withSudo.called[1], /^sudo env DEBIAN_FRONTEND=noninteractive apt-get .* install --no-install-recommends build-essential perl pkg-config$/);
});

test("says which tools and packages of others cannot be fetched, and stops", () => {
  refuses(["serve"], { npm: 'echo "npm error network" >&2; exit 1' }, /^\.\/dev: npm ci failed in ui\/ \(is there a network\?\)/);
  assert.ok(!existsSync(join(root, "ui/node_modules/.installed-lock.json")), "they are not taken for installed");
  refuses(["test", "--soak", "1"], { cargo: "exit 101" }, /^\.\/dev: cargo-nextest could not be installed \(is there a network\?\)/);
});

test("a step that fails is named and is the last one", () => {
  for (const name of ["ui", "tests"]) {
    mkdirSync(join(root, name, "node_modules"));
    copyFileSync(join(root, name, "package-lock.json"), join(root, name, "node_modules/.installed-lock.json"));
  }
  const { status, stderr, called } = dev(["test"], { cargo: '[ "$1" != fmt ] || exit 1\necho "cargo $*" >>called' });
  assert.equal(status, 1);
  assert.match(stderr.trim().split("\n").at(-1), /^\.\/dev: failed: rustfmt$/);
  assert.ok(!called.some((line) => line.startsWith("cargo clippy")), called.join("\n"));
});
