/**
 * Texts whose row went away before they were stored: deleted in another window, taken back by an undo. They are kept until the user
 * has copied them or lets them go.
 */
import { useLayoutEffect, useRef } from "react";
import { formatTsv } from "./clipboard";
import { goneRows } from "./drafts";
import { useBox, useStable } from "./hooks";
import type { Model } from "./model";
import type { GridRow } from "./types";
import type { Unsaved } from "./unsaved";
import type { Editor } from "./useEditor";
import { type Edits, refusedCells, WAIT_FOR_ROWS } from "./useEdits";

interface Setup<Line> {
  /** Of the rows shown. */
  model: Model<Line>;
  edits: Edits;
  editor: Editor;
  unsaved: Unsaved;
}

export interface Kept {
  text: string;
  /** How often a text came here out of the open editor: what is typed on is to go here too. */
  typed: number;
}

export function useKept<Line>({ model, edits, editor, unsaved }: Setup<Line>) {
  const kept = useBox(unsaved.kept);
  const setKept = (change: (now: Kept | null) => Kept | null) =>
    unsaved.kept.set(change(unsaved.kept.get()));
  /** Nothing before there are rows: texts from an earlier visit may have lost theirs. */
  const seen = useRef<readonly GridRow<Line>[] | null>(null);
  /** Rows that went away, as far as texts of theirs may still be refused. */
  const gone = useRef(new Set<string>());
  /** Rows that the user deletes here: their texts go with them. */
  const deleting = useRef(new Set<string>());

  /** What was typed into the open editor, if its cell is there no more. Closes the editor. */
  const takeEdit = (): string => {
    const edit = editor.getEdit();
    if (!edit || (model.rowIndex.has(edit.rowKey) && model.colIndex.has(edit.columnId))) return "";
    const typed = editor.isComposing() ? editor.finishComposition() : editor.text();
    editor.close();
    return typed === edit.opened ? "" : typed;
  };

  const takeRefused = (rowKey: string): string => {
    const cells = refusedCells(edits.getPending(), rowKey).sort(
      (a, b) => (model.colIndex.get(a.columnId) ?? 0) - (model.colIndex.get(b.columnId) ?? 0),
    );
    for (const cell of cells) edits.discard(cell);
    return formatTsv([cells.map(({ text }) => text)]);
  };

  const look = useStable(() => {
    if (seen.current !== model.rows && (seen.current || model.rows.length > 0)) {
      const lost = seen.current
        ? goneRows(seen.current, model.rows)
        : [...edits.getPending().keys()];
      for (const key of lost) gone.current.add(key);
      seen.current = model.rows;
    }
    const texts: string[] = [];
    for (const key of gone.current) {
      const text = model.rowIndex.has(key) ? "" : takeRefused(key);
      if (model.rowIndex.has(key) || !edits.getPending().has(key)) gone.current.delete(key);
      if (text !== "" && !deleting.current.has(key)) texts.push(text);
    }
    const typed = takeEdit();
    if (typed !== "") texts.push(typed);
    if (texts.length === 0) return;
    setKept((before) => ({
      text: [...(before ? [before.text] : []), ...texts].join("\n"),
      typed: (before?.typed ?? 0) + (typed === "" ? 0 : 1),
    }));
  });

  const { rows } = model;
  const { pending } = edits;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a row goes away, or a text is refused after it went
  useLayoutEffect(look, [rows, pending, look]);

  return {
    kept,
    write: useStable((text: string) => setKept((now) => now && { ...now, text })),
    letGo: useStable(() => setKept(() => null)),
    /** The user deletes these rows, as soon as `done`. */
    deletes: useStable((rowKeys: readonly string[], done: Promise<unknown>) => {
      for (const key of rowKeys) deleting.current.add(key);
      const over = () =>
        setTimeout(() => {
          for (const key of rowKeys) deleting.current.delete(key);
        }, WAIT_FOR_ROWS);
      done.then(over, over);
    }),
  };
}
