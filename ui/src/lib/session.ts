/**
 * A locked screen. Calls that are refused meanwhile wait here, and are made again when the same member is back:
 * what was typed, and even what was on its way, is not lost. When somebody else comes, they are refused.
 */
const waiting = new Set<(same: boolean) => void>();
const listeners = new Set<() => void>();

/** Waits for somebody at the screen; true when it is the one who was here before. */
export function untilBack(): Promise<boolean> {
  const back = new Promise<boolean>((resolve) => waiting.add(resolve));
  for (const tell of listeners) tell();
  return back;
}

/** Somebody is at the screen again. */
export function comeBack(same: boolean): void {
  const all = [...waiting];
  waiting.clear();
  for (const resolve of all) resolve(same);
}

/** Tells when a call was refused because the screen is locked. */
export function onLocked(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

/** Whom the cover shows first: set when somebody was chosen in the top bar. */
let wanted: string | null = null;

export const wantedMember = {
  read: () => wanted,
  set: (member: string | null) => {
    wanted = member;
  },
};
