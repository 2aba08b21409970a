import { useIsFetching } from "@tanstack/react-query";
import { useEffect, useRef } from "react";

/**
 * Leaves the mark `first-screen` in the page's own timeline once the first page has all that it asked for and has been painted:
 * what a person waits for at the start. Measurements read it; nothing else does.
 */
export function useFirstScreen() {
  const asking = useIsFetching();
  const marked = useRef(false);
  useEffect(() => {
    if (marked.current || asking > 0 || !document.querySelector("main h1")) return;
    let frame = requestAnimationFrame(() => {
      frame = requestAnimationFrame(() => {
        marked.current = true;
        performance.mark("first-screen");
      });
    });
    return () => cancelAnimationFrame(frame);
  }, [asking]);
}
