/** Rows, columns and unsaved edits seen as one sheet of cells by position. Pure; built anew when one of them changes. */
import { choiceLabel, copyText, editText, isGroupRow, isOpenCell, shownText } from "./cells";
import { outerKey } from "./drafts";
import type { Layout } from "./layout";
import type { Pending, PendingEdits } from "./pending";
import type { Box, GridShape, Selection } from "./selection";
import { boxOf } from "./selection";
import type { CellRef, GridRow, GridSelection } from "./types";

export interface Model<Line> {
  rows: readonly GridRow<Line>[];
  layout: Layout<Line>;
  rowIndex: ReadonlyMap<string, number>;
  colIndex: ReadonlyMap<string, number>;
  shape: GridShape;
  pendingAt(row: number, col: number): Pending | undefined;
  /** As shown, unsaved text first. */
  text(row: number, col: number): string;
  /** As edited and filled, unsaved text first. */
  raw(row: number, col: number): string;
  copied(row: number, col: number): string;
  isOpen(row: number, col: number): boolean;
  ref(row: number, col: number): CellRef;
}

export function indexRows(rows: readonly GridRow<unknown>[]): ReadonlyMap<string, number> {
  return new Map(rows.map((row, index) => [row.key, index]));
}

export function buildModel<Line>(
  rows: readonly GridRow<Line>[],
  rowIndex: ReadonlyMap<string, number>,
  layout: Layout<Line>,
  pending: PendingEdits,
  readOnly: boolean,
): Model<Line> {
  const { boxes, labelIndex } = layout;
  const pendingAt = (row: number, col: number) =>
    pending.get(rows[row]?.key ?? "")?.get(boxes[col]?.column.id ?? "");
  const read =
    (stored: typeof shownText<Line>, asShown: boolean) =>
    (row: number, col: number): string => {
      const target = rows[row];
      const box = boxes[col];
      if (!target || !box) return "";
      const text = pendingAt(row, col)?.text ?? stored(target, box, labelIndex);
      return asShown ? choiceLabel(box, text) : text;
    };
  const text = read(shownText, true);
  const isOpen = (row: number, col: number) =>
    !readOnly && isOpenCell(rows[row], boxes[col], labelIndex);
  return {
    rows,
    layout,
    rowIndex,
    colIndex: new Map(boxes.map((box) => [box.column.id, box.index])),
    shape: {
      rows: rows.length,
      cols: boxes.length,
      isEmpty: (row, col) => text(row, col) === "",
      isOpen,
      isGroup: (row) => isGroupRow(rows[row]),
    },
    pendingAt,
    text,
    raw: read(editText, false),
    copied: read(copyText, true),
    isOpen,
    ref: (row, col) => ({ rowKey: rows[row]?.key ?? "", columnId: boxes[col]?.column.id ?? "" }),
  };
}

/** The selection by the keys that the feature knows: a row on its way goes by its "new" row. */
export function selectionByKey<Line>(model: Model<Line>, sel: Selection): GridSelection | null {
  const activeKey = outerKey(model.rows[sel.active.row]);
  if (activeKey === undefined || !model.layout.boxes[sel.active.col]) return null;
  const box: Box = boxOf(sel);
  return {
    active: { ...model.ref(sel.active.row, sel.active.col), rowKey: activeKey },
    rowKeys: [
      ...new Set(model.rows.slice(box.top, box.bottom + 1).map((row) => outerKey(row) ?? row.key)),
    ],
    columnIds: model.layout.boxes.slice(box.left, box.right + 1).map((one) => one.column.id),
    wholeRows: sel.wholeRows,
  };
}
