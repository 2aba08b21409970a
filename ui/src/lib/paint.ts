/** What may wait until a person sees what was drawn for him. */
import { startTransition, useEffect, useState } from "react";

/** Longer nobody waits: a page that is not shown is not painted either. Milliseconds. */
const LATEST = 100;

/** Runs once what was drawn by now is on the screen. Returns the way to call it off. */
export function afterPaint(run: () => void): () => void {
  let timer = setTimeout(over, LATEST);
  const frame = requestAnimationFrame(() => {
    clearTimeout(timer);
    timer = setTimeout(over, 0);
  });
  function over() {
    cancelAnimationFrame(frame);
    run();
  }
  return () => {
    clearTimeout(timer);
    cancelAnimationFrame(frame);
  };
}

/** A value as it was painted last: what follows it costs the first frame nothing. */
export function usePainted<T>(value: T): T {
  const [painted, setPainted] = useState(value);
  useEffect(() => afterPaint(() => startTransition(() => setPainted(() => value))), [value]);
  return painted;
}
