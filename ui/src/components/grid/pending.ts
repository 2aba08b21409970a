/**
 * Edits on their way: what was typed is shown at once, and stays, with its message, where the server refused it.
 *
 * Immutable maps, so that a row whose edits did not change need not render. No clock: the caller says when the wait for new rows
 * is over.
 */
import type { CellEdit, CellError } from "./types";

export interface Pending {
  text: string;
  /** What the cell showed when the edit was made. */
  base: string;
  state: "sending" | "stored" | "refused";
  message?: string;
  batch: number;
}

export type RowPending = ReadonlyMap<string, Pending>;
export type PendingEdits = ReadonlyMap<string, RowPending>;

export const NO_PENDING: PendingEdits = new Map();

type Change = (entry: Pending, rowKey: string, columnId: string) => Pending | null;

/** Applies `change` to every entry; keeps the identity of rows, and of the whole, that stay the same. */
function mapPending(edits: PendingEdits, change: Change): PendingEdits {
  let changed = false;
  const next = new Map<string, RowPending>();
  for (const [rowKey, row] of edits) {
    let rowChanged = false;
    const own = new Map<string, Pending>();
    for (const [columnId, entry] of row) {
      const after = change(entry, rowKey, columnId);
      if (after !== entry) rowChanged = true;
      if (after) own.set(columnId, after);
    }
    if (rowChanged) changed = true;
    if (own.size > 0) next.set(rowKey, rowChanged ? own : row);
  }
  return changed ? next : edits;
}

export function begin(
  edits: PendingEdits,
  cells: readonly CellEdit[],
  batch: number,
  shown: (rowKey: string, columnId: string) => string,
): PendingEdits {
  const next = new Map(edits);
  const fresh = new Map<string, Map<string, Pending>>();
  for (const { rowKey, columnId, text } of cells) {
    let row = fresh.get(rowKey);
    if (!row) {
      row = new Map(next.get(rowKey));
      fresh.set(rowKey, row);
      next.set(rowKey, row);
    }
    row.set(columnId, { text, base: shown(rowKey, columnId), state: "sending", batch });
  }
  return next;
}

/** The answer to a batch: refused cells keep their text and get the message, the rest is stored. */
export function settle(
  edits: PendingEdits,
  batch: number,
  errors: readonly CellError[],
): PendingEdits {
  return mapPending(edits, (entry, rowKey, columnId) => {
    if (entry.batch !== batch || entry.state !== "sending") return entry;
    const error = errors.find((one) => one.rowKey === rowKey && one.columnId === columnId);
    return error
      ? { ...entry, state: "refused", message: error.message }
      : { ...entry, state: "stored" };
  });
}

/** The whole batch failed. */
export function refuse(edits: PendingEdits, batch: number, message: string): PendingEdits {
  return mapPending(edits, (entry) =>
    entry.batch === batch && entry.state === "sending"
      ? { ...entry, state: "refused", message }
      : entry,
  );
}

/**
 * Drops stored texts whose row has caught up (`shown` differs from what it was), is gone (`shown` null), or which have waited long
 * enough (`expired`): the server then took the text as what was there before.
 */
export function reconcile(
  edits: PendingEdits,
  shown: (rowKey: string, columnId: string) => string | null,
  expired: (batch: number) => boolean,
): PendingEdits {
  return mapPending(edits, (entry, rowKey, columnId) => {
    if (entry.state !== "stored") return entry;
    const now = shown(rowKey, columnId);
    return now === null || now !== entry.base || expired(entry.batch) ? null : entry;
  });
}

/** Gives up a refused text: the stored value shows again. */
export function discard(edits: PendingEdits, rowKey: string, columnId: string): PendingEdits {
  return mapPending(edits, (entry, row, column) =>
    row === rowKey && column === columnId && entry.state === "refused" ? null : entry,
  );
}

/** Gives up all of a row's texts. */
export function discardRow(edits: PendingEdits, rowKey: string): PendingEdits {
  if (!edits.has(rowKey)) return edits;
  const next = new Map(edits);
  next.delete(rowKey);
  return next;
}

/**
 * A row on its way has become the line `toKey`: its texts move there. What is stored shows until the line has it; what is under way
 * waits from what the line `shows` now.
 */
export function rename(
  edits: PendingEdits,
  fromKey: string,
  toKey: string,
  shows: (columnId: string) => string,
): PendingEdits {
  const from = edits.get(fromKey);
  if (!from) return edits;
  const row = new Map(edits.get(toKey));
  for (const [columnId, entry] of from) {
    if ((row.get(columnId)?.batch ?? 0) > entry.batch) continue;
    row.set(columnId, entry.state === "sending" ? { ...entry, base: shows(columnId) } : entry);
  }
  const next = new Map(edits);
  next.delete(fromKey);
  next.set(toKey, row);
  return next;
}
