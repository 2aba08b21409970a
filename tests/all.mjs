// Every test of the whole system, file after file. A file that fails runs once more: what a busy machine does to
// windows and browsers may spoil one run. That it took two is told in the end, since it wants mending all the same.
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = dirname(fileURLToPath(import.meta.url));
const files = ["dev", "window", "web", "package"].flatMap((part) =>
  readdirSync(join(folder, part))
    .filter((name) => name.endsWith(".test.mjs"))
    .sort()
    .map((name) => `${part}/${name}`),
);
const passes = (file) => {
  console.log(`\n${file}`);
  return spawnSync(process.execPath, ["--test", file], { cwd: folder, stdio: "inherit" }).status === 0;
};

const flaky = [];
const failed = [];
for (const file of files) {
  if (passes(file)) continue;
  console.log(`\n${file} failed: once more`);
  (passes(file) ? flaky : failed).push(file);
}
console.log(`\n${files.length} files of tests, ${failed.length} failed, ${flaky.length} flaky`);
for (const file of flaky) console.log(`flaky: ${file}`);
for (const file of failed) console.log(`failed: ${file}`);
process.exit(files.length > 0 && failed.length === 0 ? 0 : 1);
