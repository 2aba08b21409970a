import { useEffect, useRef } from "react";
import { isDialogOpen } from "../lib/dialogs";
import { isComposing, isTextTarget } from "../lib/ime";

/** `N` outside of text, or Ctrl+N, begins a new record on the page, unless a drawer or dialog is open. */
export function useNewKey(begin: () => void): void {
  const latest = useRef(begin);
  latest.current = begin;
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || isComposing(event) || event.altKey || event.shiftKey) return;
      const control = event.ctrlKey || event.metaKey;
      if (event.key.toLowerCase() !== "n" || (!control && isTextTarget(event.target))) return;
      if (isDialogOpen()) return;
      event.preventDefault();
      latest.current();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, []);
}
