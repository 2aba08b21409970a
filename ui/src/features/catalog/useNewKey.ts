import { useEffect } from "react";
import { isComposing, isTextTarget } from "../../lib/ime";

/** `N` begins a new record, wherever no text is being typed and no drawer or dialog is open. */
export function useNewKey(begin: () => void): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || isComposing(event) || isTextTarget(event.target)) return;
      if (event.ctrlKey || event.metaKey || event.altKey || event.key !== "n") return;
      const dialogs = [...document.querySelectorAll('[role="dialog"]')];
      if (dialogs.some((dialog) => dialog.getClientRects().length > 0)) return;
      event.preventDefault();
      begin();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [begin]);
}
