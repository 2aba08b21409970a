import type { Platform } from "./contract";
import { httpPlatform } from "./http";
import { windowPlatform } from "./tauri";

export { fromBase64, toBase64 } from "./bytes";
export * from "./contract";

/** The host that this page was opened in. */
export function detectPlatform(): Platform {
  return "__TAURI_INTERNALS__" in window ? windowPlatform() : httpPlatform();
}
