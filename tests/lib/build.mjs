/** Where the built programs are. */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

function built(name) {
  const path = join(process.env.CARGO_TARGET_DIR ?? join(ROOT, "target"), "debug", name);
  if (!existsSync(path)) throw new Error(`${path} is not built; run \`cargo build --workspace\` first`);
  return path;
}

export const kaigong = () => built("kaigong");
export const relay = () => built("kaigong-relay");
export const desktop = () => built("kaigong-desktop");
/** Pictures of screens, for people to look at. */
export const PICTURES = join(ROOT, "out", "pictures");
