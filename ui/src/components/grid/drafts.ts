/**
 * Rows on their way to become lines.
 *
 * What is typed into a "new" row becomes a row of the grid's own at once, above the "new" row, which is blank again for the next
 * one. It turns into the line as soon as that is there; refused, it stays with its texts until they are corrected or given up.
 * Outside of the grid it goes by the key of its "new" row. Pure.
 */
import type { CellEdit, GridRow, NewRow } from "./types";

export interface DraftRow extends NewRow {
  /** Key of the "new" row it was typed into. */
  of: string;
}

/** The key of a draft row, and that of its "new" row. */
export interface DraftKeys {
  key: string;
  of: string;
}

export function isDraft(row: GridRow<unknown> | undefined): row is DraftRow {
  return row?.kind === "new" && "of" in row;
}

/** The blank row itself, not a row on its way. */
export function isBlank(row: GridRow<unknown> | undefined): boolean {
  return row?.kind === "new" && !("of" in row);
}

/** The key that the feature knows a row by. */
export function outerKey(row: GridRow<unknown> | undefined): string | undefined {
  return isDraft(row) ? row.of : row?.key;
}

/** The rows with those on their way, oldest first, above the "new" row they belong to. */
export function withDrafts<Line>(
  rows: readonly GridRow<Line>[],
  drafts: readonly DraftKeys[],
): readonly GridRow<Line>[] {
  if (drafts.length === 0) return rows;
  const byNew = new Map<string, DraftRow[]>();
  for (const { key, of } of drafts) {
    byNew.set(of, [...(byNew.get(of) ?? []), { kind: "new", key, of }]);
  }
  return rows.flatMap((row): GridRow<Line>[] => [...(byNew.get(row.key) ?? []), row]);
}

/** The latest text of each column; its suggestion goes with it. */
export function latestCells(cells: readonly CellEdit[]): CellEdit[] {
  return [...new Map(cells.map((cell) => [cell.columnId, cell])).values()];
}

/**
 * Keys of rows that are there no more. Rows of a section that was folded are only out of sight.
 */
export function goneRows(
  before: readonly GridRow<unknown>[],
  after: readonly GridRow<unknown>[],
): string[] {
  const now = new Map(after.map((row) => [row.key, row]));
  let folded = false;
  return before.flatMap((row) => {
    const same = now.get(row.key);
    if (row.kind === "section") folded = same?.kind === "section" && same.collapsed === true;
    return same || folded ? [] : [row.key];
  });
}
