/** A short sentence under the active cell that goes away by itself. */
import { useEffect, useState } from "react";
import { useStable } from "./hooks";

/** Milliseconds. */
const SHOWN = 3000;

export function useNotice() {
  const [notice, setNotice] = useState<string | null>(null);
  useEffect(() => {
    if (notice === null) return;
    const timer = setTimeout(() => setNotice(null), SHOWN);
    return () => clearTimeout(timer);
  }, [notice]);
  const notify = useStable((text: string) => setNotice(text));
  const quiet = useStable(() => setNotice(null));
  return { notice, notify, quiet };
}
