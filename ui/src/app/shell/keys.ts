import { useEffect, useRef } from "react";
import { isDialogOpen } from "../../lib/dialogs";
import { isComposing, isTextTarget } from "../../lib/ime";

export interface ShellKeys {
  palette: () => void;
  help: () => void;
  toggleNav: () => void;
  undo: () => void;
  redo: () => void;
  /** The letter after G. */
  go: (letter: string) => void;
}

/** Milliseconds between G and the letter. */
const GO_WAIT = 1200;

/** The keys that work everywhere. Inside text only Ctrl+K and Ctrl+B do, and none while an input method composes. */
export function useShellKeys(keys: ShellKeys): void {
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    let goSince = Number.NEGATIVE_INFINITY;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || isComposing(event)) return;
      const act = (run: () => void) => {
        event.preventDefault();
        run();
      };
      const now = latest.current;
      const control = event.ctrlKey || event.metaKey;
      const key = event.key.toLowerCase();
      if (control && !event.altKey && !event.shiftKey && key === "k") return act(now.palette);
      if (control && !event.altKey && !event.shiftKey && key === "b") return act(now.toggleNav);
      if (isTextTarget(event.target)) return;
      if (control && !event.altKey) {
        if (key === "z") return act(event.shiftKey ? now.redo : now.undo);
        if (key === "y" && !event.shiftKey) return act(now.redo);
        return;
      }
      if (event.altKey || isDialogOpen()) return;
      if (event.key === "?") return act(now.help);
      if (event.timeStamp - goSince < GO_WAIT && /^[a-z]$/.test(key)) {
        goSince = Number.NEGATIVE_INFINITY;
        return act(() => now.go(key));
      }
      goSince = key === "g" ? event.timeStamp : Number.NEGATIVE_INFINITY;
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, []);
}
