/** Small hooks that the grid's parts share. */
import { useCallback, useRef, useState, useSyncExternalStore } from "react";
import type { Box } from "./unsaved";

/** A function of stable identity that always runs the latest version. */
export function useStable<A extends unknown[], R>(run: (...args: A) => R): (...args: A) => R {
  const latest = useRef(run);
  latest.current = run;
  return useCallback((...args: A) => latest.current(...args), []);
}

/**
 * State that event handlers can read back at once: several keys may be handled before the next render. `get` returns what was
 * last set.
 */
export function useSynced<T>(initial: T): [value: T, get: () => T, set: (value: T) => void] {
  const [value, setValue] = useState(initial);
  const latest = useRef(value);
  const get = useCallback(() => latest.current, []);
  const set = useCallback((next: T) => {
    latest.current = next;
    setValue(next);
  }, []);
  return [value, get, set];
}

/** The value of the latest render, for handlers. */
export function useLatest<T>(value: T): { readonly current: T } {
  const latest = useRef(value);
  latest.current = value;
  return latest;
}

/** The same array as long as its elements are the same: callers may write it inline. */
export function useSameArray<T>(array: readonly T[]): readonly T[] {
  const kept = useRef(array);
  const same =
    kept.current.length === array.length && array.every((item, n) => item === kept.current[n]);
  if (!same) kept.current = array;
  return kept.current;
}

/** The value of a box, drawn again when it changes. */
export function useBox<T>(box: Box<T>): T {
  return useSyncExternalStore(box.listen, box.get);
}
