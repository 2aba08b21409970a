/**
 * Sends edits and keeps what is not stored yet.
 *
 * Text typed into a "new" row makes a row on its way (`drafts.ts`). Its cells wait for one another, and the rows of one "new" row
 * are made one after the other: however fast one types, each row becomes one line, in the order typed.
 */
import { useLayoutEffect, useRef } from "react";
import { type DraftKeys, latestCells } from "./drafts";
import { useBox, useLatest, useStable } from "./hooks";
import {
  begin,
  discard,
  discardRow,
  type PendingEdits,
  reconcile,
  refuse,
  rename,
  settle,
} from "./pending";
import type {
  CellEdit,
  CellError,
  CellRef,
  EditCause,
  EditResult,
  GridRow,
  PasteRows,
} from "./types";
import { nextNumber, type Unsaved } from "./unsaved";

/** How long a stored text waits for rows that show it. Milliseconds. */
export const WAIT_FOR_ROWS = 1500;

/** Cells of a row on its way that are to be sent; some are known only after a search. */
interface Waiting {
  batch: number;
  cells: CellEdit[] | Promise<CellEdit[]>;
}

export interface Draft extends DraftKeys {
  /** The line that was made of it. */
  lineKey: string | null;
  waiting: Waiting[];
  /** It is being made, or waits for its turn. */
  running: boolean;
}

export interface SendOptions {
  /** The cursor stays in the row: it goes over to the row on its way. */
  follow?: boolean;
  /** What to send in place of the cells, once it is known (a search still under way). */
  resolve?: Promise<CellEdit[]> | undefined;
}

interface Setup<Line> {
  /** As given by the feature. */
  rows: readonly GridRow<Line>[];
  /** Places of the rows shown: those on their way count. */
  rowIndex: ReadonlyMap<string, number>;
  unsaved: Unsaved;
  /** Text the stored row shows; null when the row is gone. */
  stored(rowKey: string, columnId: string): string | null;
  onEdit?: ((edits: CellEdit[], cause: EditCause) => Promise<EditResult | undefined>) | undefined;
  onPasteRows?: ((paste: PasteRows) => Promise<EditResult | undefined>) | undefined;
  failed: string;
  /** A row goes by another key from now on: cursor and editor stay with it. */
  onRenamed(from: string, to: string): void;
}

export interface Edits {
  pending: PendingEdits;
  getPending(): PendingEdits;
  send(cells: CellEdit[], cause: EditCause, options?: SendOptions): void;
  sendPaste(paste: PasteRows): void;
  discard(cell: CellRef): boolean;
  /** Gives up the refused texts of a row; false when it still is on its way. */
  discardRow(rowKey: string): boolean;
}

export function useEdits<Line>(setup: Setup<Line>): Edits {
  const { unsaved, rowIndex } = setup;
  const { get: getPending, set: setPending } = unsaved.pending;
  const { get: getDrafts, set: setDrafts } = unsaved.drafts;
  const pending = useBox(unsaved.pending);
  const latest = useLatest(setup);
  const version = useRef(0);
  const seenRows = useRef(setup.rows);
  /** Rows version at which a batch was stored. */
  const storedAt = useRef(new Map<number, number>());
  const overdue = useRef(new Set<number>());
  /** By "new" row: the end of the queue of rows to be made. */
  const turns = useRef(new Map<string, Promise<void>>());
  /** The cursor goes over to a row that is about to be shown. */
  const followed = useRef<{ from: string; to: string } | null>(null);

  const reconcileNow = () => {
    const after = (batch: number) =>
      overdue.current.has(batch) || (storedAt.current.get(batch) ?? Infinity) < version.current;
    setPending(reconcile(getPending(), setup.stored, after));
  };

  const catchUp = useStable(() => {
    reconcileNow();
    const left = getDrafts().filter(({ key, lineKey, running, waiting }) => {
      if (lineKey === null || !rowIndex.has(lineKey)) {
        return running || waiting.length > 0 || getPending().has(key);
      }
      const shows = (columnId: string) => setup.stored(lineKey, columnId) ?? "";
      setPending(rename(getPending(), key, lineKey, shows));
      setup.onRenamed(key, lineKey);
      return false;
    });
    if (left.length === getDrafts().length) return;
    setDrafts(left);
    reconcileNow();
  });

  // biome-ignore lint/correctness/useExhaustiveDependencies: answers to an earlier grid of the same name come in with `pending`
  useLayoutEffect(() => {
    if (seenRows.current !== setup.rows) {
      seenRows.current = setup.rows;
      version.current++;
    }
    catchUp();
  }, [setup.rows, pending, catchUp]);

  const follow = useStable(() => {
    const one = followed.current;
    if (!one || !rowIndex.has(one.to)) return;
    followed.current = null;
    setup.onRenamed(one.from, one.to);
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when rows come or go
  useLayoutEffect(follow, [rowIndex, follow]);

  const stored = useStable((batches: readonly number[], errors: readonly CellError[]) => {
    for (const batch of batches) {
      setPending(settle(getPending(), batch, errors));
      storedAt.current.set(batch, version.current);
    }
    catchUp();
    setTimeout(() => {
      for (const batch of batches) overdue.current.add(batch);
      catchUp();
    }, WAIT_FOR_ROWS);
  });

  const refused = useStable((batches: readonly number[], error: unknown) => {
    const message = sentence(error, setup.failed);
    for (const batch of batches) setPending(refuse(getPending(), batch, message));
  });

  const start = (cells: readonly CellEdit[]): number => {
    const batch = nextNumber();
    setPending(begin(getPending(), cells, batch, (row, col) => setup.stored(row, col) ?? ""));
    return batch;
  };

  /** Sends all that waits in a row on its way: as a new line, or into the line that was made of it. */
  const deliver = async (draft: Draft): Promise<void> => {
    const batches: number[] = [];
    let cells: CellEdit[] = [];
    while (draft.waiting.length > 0) {
      for (const one of draft.waiting.splice(0)) {
        batches.push(one.batch);
        cells.push(...(await one.cells));
      }
    }
    const last = batches.at(-1);
    const { onEdit } = latest.current;
    if (last === undefined || !onEdit) return;
    if (draft.lineKey === null) {
      // What an earlier attempt left here belongs to the line as well.
      const again = refusedCells(getPending(), draft.key).filter(
        ({ columnId }) => !cells.some((cell) => cell.columnId === columnId),
      );
      setPending(begin(getPending(), again, last, () => ""));
      cells = [...again, ...cells];
    }
    cells = latestCells(cells);
    const rowKey = draft.lineKey ?? draft.of;
    try {
      const result = await onEdit(
        cells.map((cell) => ({ ...cell, rowKey })),
        "type",
      );
      draft.lineKey ??= result?.created?.[draft.of] ?? null;
      stored(batches, errorsOf(draft, cells, result?.errors ?? []));
    } catch (error) {
      refused(batches, error);
    }
  };

  const inTurn = (of: string, work: () => Promise<void>): Promise<void> => {
    const turn = (turns.current.get(of) ?? Promise.resolve()).then(work);
    turns.current.set(of, turn);
    return turn;
  };

  const pump = async (draft: Draft): Promise<void> => {
    if (draft.running) return;
    draft.running = true;
    while (draft.waiting.length > 0) {
      if (draft.lineKey === null) await inTurn(draft.of, () => deliver(draft));
      else void deliver(draft);
    }
    draft.running = false;
    catchUp();
  };

  const typeInto = (rowKey: string, cells: readonly CellEdit[], options: SendOptions) => {
    let draft = getDrafts().find(({ key }) => key === rowKey);
    if (!draft) {
      const key = `${rowKey}#${nextNumber()}`;
      draft = { key, of: rowKey, lineKey: null, waiting: [], running: false };
      setDrafts([...getDrafts(), draft]);
      if (options.follow) followed.current = { from: rowKey, to: key };
    }
    const { key } = draft;
    const own = cells.map((cell) => ({ ...cell, rowKey: key }));
    draft.waiting.push({ batch: start(own), cells: options.resolve ?? own });
    void pump(draft);
  };

  /** Cells of "new" rows and of rows on their way go their own way; the others are returned. */
  const typeIntoNew = (cells: readonly CellEdit[], options: SendOptions): CellEdit[] => {
    const known = new Set(getDrafts().map(({ key }) => key));
    for (const row of setup.rows) if (row.kind === "new") known.add(row.key);
    const rowKeys = new Set(cells.map(({ rowKey }) => rowKey).filter((key) => known.has(key)));
    for (const rowKey of rowKeys) {
      typeInto(
        rowKey,
        cells.filter((cell) => cell.rowKey === rowKey),
        options,
      );
    }
    return cells.filter(({ rowKey }) => !rowKeys.has(rowKey));
  };

  const send = useStable((cells: CellEdit[], cause: EditCause, options: SendOptions = {}) => {
    const { onEdit } = setup;
    if (!onEdit) return;
    const lines = typeIntoNew(cells, options);
    if (lines.length === 0) return;
    const batch = start(lines);
    const run = async () => onEdit(options.resolve ? await options.resolve : lines, cause);
    run().then(
      (result) => stored([batch], result?.errors ?? []),
      (error: unknown) => refused([batch], error),
    );
  });

  const sendPaste = useStable((paste: PasteRows) => {
    const { onPasteRows } = setup;
    if (!onPasteRows) return;
    const edits = typeIntoNew(paste.edits, {});
    if (edits.length === 0 && paste.rows.length === 0) return;
    const batch = start(edits);
    onPasteRows({ ...paste, edits }).then(
      (result) => stored([batch], result?.errors ?? []),
      (error: unknown) => refused([batch], error),
    );
  });

  const discardOne = useStable(({ rowKey, columnId }: CellRef) => {
    const before = getPending();
    const after = discard(before, rowKey, columnId);
    setPending(after);
    catchUp();
    return after !== before;
  });

  const discardAll = useStable((rowKey: string) => {
    const sending = [...(getPending().get(rowKey)?.values() ?? [])].some(
      ({ state }) => state === "sending",
    );
    if (sending) return false;
    setPending(discardRow(getPending(), rowKey));
    catchUp();
    return true;
  });

  return { pending, getPending, send, sendPaste, discard: discardOne, discardRow: discardAll };
}

/** Refused texts of a row. */
export function refusedCells(pending: PendingEdits, rowKey: string): CellEdit[] {
  return [...(pending.get(rowKey) ?? [])].flatMap(([columnId, { state, text }]) =>
    state === "refused" ? [{ rowKey, columnId, text }] : [],
  );
}

/**
 * Refusals by the keys under which the row's texts are kept. Where no line was made, the cells without a refusal wait for the
 * correction of the others, without a message.
 */
function errorsOf(
  draft: Draft,
  cells: readonly CellEdit[],
  errors: readonly CellError[],
): CellError[] {
  const { key, of, lineKey } = draft;
  const own = errors.filter(({ rowKey }) => rowKey === of || rowKey === lineKey);
  if (lineKey === null && own.length > 0) {
    const bad = new Set(own.map(({ columnId }) => columnId));
    for (const { columnId } of cells) {
      if (!bad.has(columnId)) own.push({ rowKey: key, columnId, message: "" });
    }
  }
  return own.flatMap((error) => [
    { ...error, rowKey: key },
    ...(lineKey === null ? [] : [{ ...error, rowKey: lineKey }]),
  ]);
}

/** Features reject with a plain `Error` that says a sentence; a fault of the host or a defect has no words for people. */
function sentence(error: unknown, failed: string): string {
  const plain = error instanceof Error && Object.getPrototypeOf(error) === Error.prototype;
  return plain && error.message !== "" ? error.message : failed;
}
