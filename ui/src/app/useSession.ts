import { useEffect } from "react";
import type { SessionState } from "../generated/commands";
import { call, showFault } from "../lib/data";
import { faultOf } from "../lib/faults";
import { isComposing } from "../lib/ime";
import { onLocked, wantedMember } from "../lib/session";

/** Locks the screen, with the one who is to come shown first. */
export async function lockScreen(next: string | null = null): Promise<void> {
  wantedMember.set(next);
  try {
    await call("session.lock", {});
  } catch (reason) {
    showFault(faultOf(reason));
  }
}

/** Ctrl+L locks, inside text too. */
export function useLockKey(on: boolean): void {
  useEffect(() => {
    if (!on) return;
    const onKeyDown = (event: KeyboardEvent) => {
      const plain = !event.altKey && !event.shiftKey && !isComposing(event);
      if (!plain || !(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "l") return;
      event.preventDefault();
      void lockScreen();
    };
    window.addEventListener("keydown", onKeyDown, { capture: true });
    return () => window.removeEventListener("keydown", onKeyDown, { capture: true });
  }, [on]);
}

/** Milliseconds between two words to the host that somebody is here. */
const SAY_EVERY = 15_000;
const SIGNS = ["pointerdown", "keydown", "wheel", "input"] as const;

/** Says that somebody is here, and looks when the host locks. Whether it does is the host's word alone. */
export function useIdleLock(session: SessionState | undefined, look: () => void): void {
  const lockAfter = session?.member ? session.lockAfter : null;
  useEffect(() => onLocked(look), [look]);
  useEffect(() => {
    if (lockAfter === null) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let over = false;
    let said = 0;
    const onSign = (event: Event) => {
      if (event.timeStamp - said < SAY_EVERY) return;
      said = event.timeStamp;
      // Refused when it is locked by now: the cover comes then.
      call("session.active", {}).catch(look);
    };
    const ask = async () => {
      const now = await call("session.state", {}).catch(() => null);
      if (over) return;
      if (now && !now.member) look();
      else timer = setTimeout(ask, (now?.locksIn ?? 30) * 1000 + 300);
    };
    void ask();
    for (const sign of SIGNS)
      window.addEventListener(sign, onSign, { capture: true, passive: true });
    return () => {
      over = true;
      clearTimeout(timer);
      for (const sign of SIGNS) window.removeEventListener(sign, onSign, { capture: true });
    };
  }, [lockAfter, look]);
}
