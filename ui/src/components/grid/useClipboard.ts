/** Copy, cut and paste of cells. While a cell is edited the text box does its own. */
import { type ClipboardEvent, useRef } from "react";
import { formatTsv, parseTsv } from "./clipboard";
import { useStable, useSynced } from "./hooks";
import type { Model } from "./model";
import { lineRows, type OwnCopy, planPaste, tableForPaste } from "./paste";
import { type Box, boxOf, range, type Selection } from "./selection";
import type { CellEdit } from "./types";
import type { Edits } from "./useEdits";

interface Setup<Line> {
  model: Model<Line>;
  edits: Edits;
  getSel(): Selection;
  select(sel: Selection): void;
  isEditing(): boolean;
  canPasteRows: boolean;
  readOnly: boolean;
  onNotice(what: "readOnly" | "noRoom" | "nothingOpen"): void;
}

/** What was copied last, and where from, while it is still marked. */
interface Mark {
  keys: { top: string; bottom: string; left: string; right: string };
}

export function useClipboard<Line>(setup: Setup<Line>) {
  const own = useRef<OwnCopy | null>(null);
  const [mark, getMark, setMark] = useSynced<Mark | null>(null);

  const take = useStable((cut: boolean): string => {
    const { model } = setup;
    const box = boxOf(setup.getSel());
    const cells = (read: (row: number, col: number) => string, rows: number[]) =>
      rows.map((row) =>
        model.layout.boxes.slice(box.left, box.right + 1).map((column) => read(row, column.index)),
      );
    const all = Array.from({ length: box.bottom - box.top + 1 }, (_, n) => box.top + n);
    const kept = all.filter((row) => model.rows[row]?.kind !== "new" || all.length === 1);
    const lines = lineRows(model, box);
    const text = formatTsv(cells(model.copied, kept));
    own.current = {
      text,
      columnIds: model.layout.boxes.slice(box.left, box.right + 1).map((one) => one.column.id),
      raw: cells(model.raw, lines),
      cut: cut
        ? lines.flatMap((row) =>
            model.layout.boxes
              .slice(box.left, box.right + 1)
              .filter((column) => model.isOpen(row, column.index))
              .map((column) => model.ref(row, column.index)),
          )
        : null,
    };
    const from = model.ref(box.top, box.left);
    const to = model.ref(box.bottom, box.right);
    setMark({
      keys: { top: from.rowKey, left: from.columnId, bottom: to.rowKey, right: to.columnId },
    });
    return text;
  });

  const paste = useStable((text: string) => {
    const { model } = setup;
    if (setup.readOnly) {
      setup.onNotice("readOnly");
      return;
    }
    if (text === "") return;
    const box = boxOf(setup.getSel());
    const ours = own.current && plain(own.current.text) === plain(text) ? own.current : null;
    const { table, own: raw } = tableForPaste(ours, parseTsv(text), model.layout, box.left);
    const plan = planPaste(model, table, box, raw);
    const clears = ours?.cut ? clearsOf(ours.cut, plan.edits) : [];
    const edits = [...clears, ...plan.edits];
    const extra = plan.rows.length > 0;
    if (edits.length === 0 && !extra) {
      setup.onNotice("nothingOpen");
      return;
    }
    if (extra && setup.canPasteRows) {
      setup.edits.sendPaste({ edits, atKey: plan.atKey, rows: plan.rows });
    } else {
      setup.edits.send(edits, ours?.cut ? "cut" : "paste");
      if (extra) setup.onNotice("noRoom");
    }
    const { covered } = plan;
    setup.select(
      range(
        { row: covered.top, col: covered.left },
        { row: covered.bottom, col: Math.max(covered.left, covered.right) },
      ),
    );
    if (ours?.cut) own.current = null;
    setMark(null);
  });

  const put = (event: ClipboardEvent, cut: boolean) => {
    if (setup.isEditing()) return;
    event.preventDefault();
    event.clipboardData.setData("text/plain", take(cut && !setup.readOnly));
  };

  return {
    copied: mark ? boxOfMark(setup.model, mark) : null,
    clearMark: useStable(() => {
      const had = getMark() !== null;
      if (had) setMark(null);
      if (own.current) own.current = { ...own.current, cut: null };
      return had;
    }),
    copyText: useStable(() => take(false)),
    paste,
    onCopy: useStable((event: ClipboardEvent) => put(event, false)),
    onCut: useStable((event: ClipboardEvent) => put(event, true)),
    onPaste: useStable((event: ClipboardEvent) => {
      if (setup.isEditing()) return;
      event.preventDefault();
      paste(event.clipboardData.getData("text/plain"));
    }),
  };
}

/** Systems write line ends their own way. */
function plain(text: string): string {
  return text.replaceAll("\r\n", "\n");
}

/** Cells that a cut leaves empty: those that the paste does not fill again. */
function clearsOf(
  cut: readonly { rowKey: string; columnId: string }[],
  edits: readonly CellEdit[],
): CellEdit[] {
  const filled = new Set(edits.map((edit) => `${edit.rowKey}\n${edit.columnId}`));
  return cut
    .filter((cell) => !filled.has(`${cell.rowKey}\n${cell.columnId}`))
    .map((cell) => ({ ...cell, text: "" }));
}

function boxOfMark<Line>(model: Model<Line>, { keys }: Mark): Box | null {
  const top = model.rowIndex.get(keys.top);
  const bottom = model.rowIndex.get(keys.bottom);
  const left = model.colIndex.get(keys.left);
  const right = model.colIndex.get(keys.right);
  if (top === undefined || bottom === undefined || left === undefined || right === undefined) {
    return null;
  }
  return { top, bottom, left, right };
}
