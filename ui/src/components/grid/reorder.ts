/** Where dragged rows may land: lines inside a group, a section only between sections. Pure. */
import type { GridRow } from "./types";

type Kinds = readonly Pick<GridRow<unknown>, "kind" | "key">[];

/** Rows that travel with a section: its head to the row before the next head. */
export function sectionSpan(rows: Kinds, head: number): { first: number; last: number } {
  let last = head;
  while (last + 1 < rows.length && rows[last + 1]?.kind !== "section") last++;
  return { first: head, last };
}

/**
 * May rows be dropped in the gap before `gap` (0…rows.length)? A line needs a section head, a line or nothing above it; a gap
 * after a subtotal or a "new" row belongs to no group. Sections go before sections or to the end.
 */
export function isGap(rows: Kinds, gap: number, section: boolean): boolean {
  const above = rows[gap - 1]?.kind;
  const below = rows[gap]?.kind;
  if (section) return below === "section" || gap === rows.length;
  if (below === "line" || below === "new") return above !== "subtotal";
  return above === "line" || above === "section";
}

/** The allowed gap nearest to `wish` (a fractional row position); null where there is none. */
export function nearestGap(rows: Kinds, wish: number, section: boolean): number | null {
  let best: number | null = null;
  for (let gap = 0; gap <= rows.length; gap++) {
    if (!isGap(rows, gap, section)) continue;
    if (best === null || Math.abs(gap - wish) < Math.abs(best - wish)) best = gap;
  }
  return best;
}

/** What may be dragged together from a selection of rows: one section, or the lines in it. */
export function draggable(
  rows: Kinds,
  indices: readonly number[],
): { keys: string[]; section: boolean } {
  const [first] = indices;
  if (indices.length > 0 && first !== undefined && rows[first]?.kind === "section") {
    const span = sectionSpan(rows, first);
    if (indices.every((index) => index <= span.last)) {
      return { keys: [rows[first].key], section: true };
    }
  }
  const keys = indices.flatMap((index) => {
    const row = rows[index];
    return row?.kind === "line" ? [row.key] : [];
  });
  return { keys, section: false };
}

/** True when a drop would change nothing. */
export function isSamePlace(rows: Kinds, moved: readonly string[], gap: number): boolean {
  const places = moved.map((key) => rows.findIndex((row) => row.key === key));
  const first = places[0] ?? 0;
  const compact = places.every((place, n) => place === first + n);
  if (!compact) return false;
  if (moved.length === 1 && rows[first]?.kind === "section") {
    const span = sectionSpan(rows, first);
    return gap >= span.first && gap <= span.last + 1;
  }
  return gap >= first && gap <= first + moved.length;
}

/** Gap for "one up" or "one down" by keyboard; null at the border. */
export function gapBeside(
  rows: Kinds,
  moved: readonly string[],
  direction: "up" | "down",
  section: boolean,
): number | null {
  const places = moved.map((key) => rows.findIndex((row) => row.key === key));
  const first = Math.min(...places);
  const last = section ? sectionSpan(rows, first).last : Math.max(...places);
  if (direction === "up") {
    for (let gap = first - 1; gap >= 0; gap--) if (isGap(rows, gap, section)) return gap;
    return null;
  }
  for (let gap = last + 2; gap <= rows.length; gap++) if (isGap(rows, gap, section)) return gap;
  return null;
}
