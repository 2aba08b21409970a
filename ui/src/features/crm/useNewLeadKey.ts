import { useEffect, useRef } from "react";
import { isComposing, isTextTarget } from "../../lib/ime";

/** Ctrl+N, or N outside of text, on the screens of leads. */
export function useNewLeadKey(open: () => void): void {
  const latest = useRef(open);
  latest.current = open;
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || isComposing(event) || event.altKey || event.shiftKey) return;
      const control = event.ctrlKey || event.metaKey;
      if (event.key.toLowerCase() !== "n" || (!control && isTextTarget(event.target))) return;
      if (document.querySelector(".ant-modal-root .ant-modal:not([style*='display: none'])"))
        return;
      event.preventDefault();
      latest.current();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, []);
}
