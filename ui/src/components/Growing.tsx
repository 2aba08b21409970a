import { type ReactNode, useEffect, useRef, useState } from "react";

/** Rows that are drawn at first, and with each step: more than a tall window shows. */
const STEP = 40;
/** CSS pixels before its end comes into sight at which a list grows. */
const AHEAD = 800;

export interface GrowingProps<T> {
  rows: readonly T[];
  /** Height of a row, CSS pixels: those not drawn yet take their room. */
  height: number;
  /** So many are drawn at first; fewer than usual where other lists stand above this one. */
  first?: number;
  /** One list item. */
  children: (row: T) => ReactNode;
}

/** The items of a list that may be long: only those that somebody has scrolled to are drawn. */
export function Growing<T>(props: GrowingProps<T>) {
  const { rows } = props;
  const end = useRef<HTMLLIElement>(null);
  const [grown, setDrawn] = useState(props.first ?? STEP);
  // Where nothing tells what is in sight, all of it is drawn.
  const drawn = "IntersectionObserver" in window ? grown : rows.length;
  const rest = Math.max(0, rows.length - drawn);
  const { height } = props;
  // biome-ignore lint/correctness/useExhaustiveDependencies: watched anew when it has moved
  useEffect(() => {
    const element = end.current;
    if (!element) return;
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (!entry?.isIntersecting) return;
        // Up to the lower edge of what is in sight: somebody may have jumped to the end.
        const seen = (entry.intersectionRect.bottom - entry.boundingClientRect.top) / height;
        setDrawn((now) => now + STEP + Math.max(0, Math.ceil(seen)));
      },
      { root: element.closest("[data-scrolls]"), rootMargin: `${AHEAD}px 0px` },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [drawn, rest > 0, height]);
  return (
    <>
      {rows.slice(0, drawn).map(props.children)}
      {rest > 0 ? <li ref={end} aria-hidden style={{ height: rest * height }} /> : null}
    </>
  );
}
