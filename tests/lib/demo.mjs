/** The demonstration firm in a file of the test. */
import { execFileSync } from "node:child_process";
import { kaigong } from "./build.mjs";
import { homeEnv } from "./window.mjs";

export function makeDemo(folder, file) {
  execFileSync(kaigong(), ["demo", "--small", "--db", file], { env: homeEnv(folder), stdio: "pipe" });
  return file;
}
