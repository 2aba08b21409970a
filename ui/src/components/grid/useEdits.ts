/**
 * Sends edits and keeps what is not stored yet.
 *
 * A "new" row that takes text is a line in the making: cells typed into it before the answer is there wait for the line's key, so
 * that fast typing fills one line and not several.
 */
import { useLayoutEffect, useRef } from "react";
import { useStable, useSynced } from "./hooks";
import {
  begin,
  discard,
  NO_PENDING,
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

/** How long a stored text waits for rows that show it. Milliseconds. */
const WAIT_FOR_ROWS = 1500;

/** One "new" row on its way to become a line. */
interface Creation {
  newKey: string;
  answer: Promise<string | null>;
  lineKey: string | null;
  /** Batches that belong to the line. */
  batches: Set<number>;
  /** The cursor stays with the line. */
  follow: boolean;
}

export interface SendOptions {
  /** The cursor goes on in the same "new" row: the next cells belong to the same line. */
  follow?: boolean;
  /** What to send in place of the cells, once it is known (a search still under way). */
  resolve?: Promise<CellEdit[]>;
}

interface Setup<Line> {
  rows: readonly GridRow<Line>[];
  rowIndex: ReadonlyMap<string, number>;
  /** Text the stored row shows; null when the row is gone. */
  stored(rowKey: string, columnId: string): string | null;
  onEdit?(edits: CellEdit[], cause: EditCause): Promise<EditResult | undefined>;
  onPasteRows?(paste: PasteRows): Promise<EditResult | undefined>;
  failed: string;
  /** A "new" row's line has arrived. */
  onCreated(newKey: string, lineKey: string, follow: boolean): void;
}

export interface Edits {
  pending: PendingEdits;
  getPending(): PendingEdits;
  send(cells: CellEdit[], cause: EditCause, options?: SendOptions): void;
  sendPaste(paste: PasteRows): void;
  discard(cell: CellRef): boolean;
}

export function useEdits<Line>(setup: Setup<Line>): Edits {
  const [pending, getPending, setPending] = useSynced<PendingEdits>(NO_PENDING);
  const counter = useRef(0);
  const version = useRef(0);
  const seenRows = useRef(setup.rows);
  /** Rows version at which a batch was stored. */
  const storedAt = useRef(new Map<number, number>());
  const overdue = useRef(new Set<number>());
  const creations = useRef<Creation[]>([]);
  /** By "new" row: the line that takes further cells. */
  const taking = useRef(new Map<string, Creation>());

  const catchUp = useStable(() => {
    for (const creation of creations.current) {
      const { lineKey, newKey, follow, batches } = creation;
      if (!lineKey || !setup.rowIndex.has(lineKey)) continue;
      setPending(rename(getPending(), newKey, lineKey, batches));
      if (taking.current.get(newKey) === creation) taking.current.delete(newKey);
      creations.current = creations.current.filter((one) => one !== creation);
      setup.onCreated(newKey, lineKey, follow);
    }
    const after = (batch: number) =>
      overdue.current.has(batch) || (storedAt.current.get(batch) ?? Infinity) < version.current;
    setPending(reconcile(getPending(), setup.stored, after));
  });

  useLayoutEffect(() => {
    if (seenRows.current !== setup.rows) {
      seenRows.current = setup.rows;
      version.current++;
    }
    catchUp();
  }, [setup.rows, catchUp]);

  const stored = useStable((batch: number, errors: readonly CellError[]) => {
    setPending(settle(getPending(), batch, errors));
    storedAt.current.set(batch, version.current);
    catchUp();
    setTimeout(() => {
      overdue.current.add(batch);
      catchUp();
    }, WAIT_FOR_ROWS);
  });

  const kindOf = (rowKey: string) => setup.rows[setup.rowIndex.get(rowKey) ?? -1]?.kind;

  /** Texts that a "new" row holds since an earlier attempt was refused: they belong to the line as well. */
  const waitingCells = (sent: readonly CellEdit[], batch: number): CellEdit[] => {
    const newKeys = new Set(sent.map((cell) => cell.rowKey).filter((key) => kindOf(key) === "new"));
    const found: CellEdit[] = [];
    for (const rowKey of newKeys) {
      for (const [columnId, entry] of getPending().get(rowKey) ?? []) {
        const own = sent.some((cell) => cell.rowKey === rowKey && cell.columnId === columnId);
        if (entry.state === "refused" && !own) found.push({ rowKey, columnId, text: entry.text });
      }
    }
    setPending(begin(getPending(), found, batch, () => ""));
    return found;
  };

  /** No line was made because of some cells: the others wait for their correction, without a message. */
  const unmade = (sent: readonly CellEdit[], errors: readonly CellError[]): CellError[] =>
    sent
      .filter(({ rowKey, columnId }) => {
        const inRow = errors.filter((error) => error.rowKey === rowKey);
        return (
          kindOf(rowKey) === "new" &&
          inRow.length > 0 &&
          !inRow.some((error) => error.columnId === columnId)
        );
      })
      .map(({ rowKey, columnId }) => ({ rowKey, columnId, message: "" }));

  const send = useStable((cells: CellEdit[], cause: EditCause, options: SendOptions = {}) => {
    const { onEdit } = setup;
    if (!onEdit || cells.length === 0) return;
    const batch = ++counter.current;
    setPending(begin(getPending(), cells, batch, (row, col) => setup.stored(row, col) ?? ""));
    const waitsFor = new Map<string, Creation>();
    const made: Creation[] = [];
    const answers = new Map<string, (lineKey: string | null) => void>();
    for (const newKey of new Set(cells.map((cell) => cell.rowKey))) {
      if (kindOf(newKey) !== "new") continue;
      const running = taking.current.get(newKey);
      if (running) {
        running.batches.add(batch);
        running.follow = options.follow ?? false;
        if (!options.follow) taking.current.delete(newKey);
        waitsFor.set(newKey, running);
        continue;
      }
      const { promise, resolve } = deferred<string | null>();
      answers.set(newKey, resolve);
      const follow = options.follow ?? false;
      const creation = {
        newKey,
        answer: promise,
        lineKey: null,
        batches: new Set([batch]),
        follow,
      };
      made.push(creation);
      creations.current.push(creation);
      if (follow) taking.current.set(newKey, creation);
    }
    const run = async () => {
      const known = options.resolve ? await options.resolve : cells;
      const keys = new Map<string, string>();
      for (const [newKey, creation] of waitsFor) {
        const lineKey = await creation.answer;
        if (lineKey) keys.set(newKey, lineKey);
      }
      const sent = known.map((cell) => ({ ...cell, rowKey: keys.get(cell.rowKey) ?? cell.rowKey }));
      sent.push(...waitingCells(sent, batch));
      const result = await onEdit(sent, cause);
      const back = new Map([...keys].map(([newKey, lineKey]) => [lineKey, newKey]));
      const errors = (result?.errors ?? []).flatMap((error) => {
        const newKey = back.get(error.rowKey);
        return newKey ? [error, { ...error, rowKey: newKey }] : [error];
      });
      for (const creation of made) creation.lineKey = result?.created?.[creation.newKey] ?? null;
      return [...errors, ...unmade(sent, errors)];
    };
    run()
      .then(
        (errors) => stored(batch, errors),
        (error: unknown) => setPending(refuse(getPending(), batch, sentence(error, setup.failed))),
      )
      .finally(() => {
        for (const creation of made) {
          answers.get(creation.newKey)?.(creation.lineKey);
          if (creation.lineKey) continue;
          creations.current = creations.current.filter((one) => one !== creation);
          if (taking.current.get(creation.newKey) === creation) {
            taking.current.delete(creation.newKey);
          }
        }
      });
  });

  const sendPaste = useStable((paste: PasteRows) => {
    const { onPasteRows } = setup;
    if (!onPasteRows) return;
    const batch = ++counter.current;
    setPending(begin(getPending(), paste.edits, batch, (row, col) => setup.stored(row, col) ?? ""));
    onPasteRows(paste).then(
      (result) => stored(batch, result?.errors ?? []),
      (error: unknown) => setPending(refuse(getPending(), batch, sentence(error, setup.failed))),
    );
  });

  const discardOne = useStable(({ rowKey, columnId }: CellRef) => {
    const before = getPending();
    const after = discard(before, rowKey, columnId);
    setPending(after);
    return after !== before;
  });

  return { pending, getPending, send, sendPaste, discard: discardOne };
}

function sentence(error: unknown, failed: string): string {
  return error instanceof Error && error.message !== "" ? error.message : failed;
}

function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
