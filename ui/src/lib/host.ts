import type { Platform } from "../platform";

let installed: Platform | null = null;

/** Said once at start by main.tsx, and by tests with a platform of their own. */
export function installPlatform(platform: Platform): void {
  installed = platform;
}

/** The host: window or browser. */
export function host(): Platform {
  if (!installed) throw new Error("installPlatform() has to run before anything is drawn");
  return installed;
}

export { fromBase64, toBase64 } from "../platform/bytes";
export type {
  Commit,
  Fault,
  Link,
  PickedFile,
  Platform,
  Printer,
  Progress,
  Watch,
} from "../platform/contract";
export { HostFault } from "../platform/contract";
export { readPicked } from "../platform/pick";
