import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { loadAhead } from "../components/onDemand";

/**
 * Leaves the mark `first-screen` in the page's own timeline once the first page has all that it asked for and has been painted:
 * what a person waits for at the start. Measurements read it. What was put off is loaded from then on. Whether it is there.
 */
export function useFirstScreen(): boolean {
  const client = useQueryClient();
  const [isThere, setThere] = useState(false);
  useEffect(() => {
    let seen = false;
    let frame = requestAnimationFrame(function look() {
      const there =
        client.isFetching() === 0 &&
        document.querySelector("main h1") !== null &&
        document.querySelector("main [role=status]:not(.grid-spoken)") === null;
      // What is there in one frame is painted by the next.
      if (there && seen) {
        performance.mark("first-screen");
        setTimeout(() => {
          setThere(true);
          void loadAhead();
        }, 0);
        return;
      }
      seen = there;
      frame = requestAnimationFrame(look);
    });
    return () => cancelAnimationFrame(frame);
  }, [client]);
  return isThere;
}
