/** What a cell says, copies, edits and allows: the one place that knows row kinds. Pure. */
import type { ColumnBox, Layout } from "./layout";
import type { GridRow } from "./types";

export function shownText<Line>(
  row: GridRow<Line>,
  box: ColumnBox<Line>,
  labelIndex: number,
): string {
  switch (row.kind) {
    case "line":
      return box.column.getText(row.line);
    case "new":
      return "";
    default:
      return row.cells?.[box.column.id] ?? (box.index === labelIndex ? row.label : "");
  }
}

/** The text an editor opens with and that fills carry: the formula, not its value. */
export function editText<Line>(
  row: GridRow<Line>,
  box: ColumnBox<Line>,
  labelIndex: number,
): string {
  if (row.kind === "line" && box.column.getEditText) return box.column.getEditText(row.line);
  return shownText(row, box, labelIndex);
}

export function copyText<Line>(
  row: GridRow<Line>,
  box: ColumnBox<Line>,
  labelIndex: number,
): string {
  if (row.kind !== "line") return shownText(row, box, labelIndex);
  if (box.column.getCopyText) return box.column.getCopyText(row.line);
  return choiceLabel(box, box.column.getText(row.line));
}

/** Label of a choice's value; other texts as they are. */
export function choiceLabel<Line>(box: ColumnBox<Line>, text: string): string {
  if (box.column.kind !== "choice") return text;
  return box.column.choices?.find((choice) => choice.value === text)?.label ?? text;
}

/** Text as the server is to get it: a choice's label becomes its value, a single-line cell holds no line breaks. */
export function rawText<Line>(box: ColumnBox<Line>, text: string): string {
  const { column } = box;
  if (column.kind === "choice") {
    const wish = text.trim();
    const hit = column.choices?.find(({ label, value }) => label === wish || value === wish);
    return hit ? hit.value : wish;
  }
  return column.multiline ? text : text.replace(/\s*[\r\n]+\s*/g, " ").replaceAll("\t", " ");
}

export function isOpenCell<Line>(
  row: GridRow<Line> | undefined,
  box: ColumnBox<Line> | undefined,
  labelIndex: number,
): boolean {
  if (!row || !box) return false;
  const { column } = box;
  switch (row.kind) {
    case "line":
      return !row.readOnly && column.kind !== "readonly" && !column.isReadOnly?.(row.line);
    case "new":
      return column.kind !== "readonly" && !column.closedOnNew;
    case "section":
      return row.editable === true && box.index === labelIndex;
    case "subtotal":
      return false;
  }
}

export function isGroupRow(row: GridRow<unknown> | undefined): boolean {
  return row?.kind === "section" || row?.kind === "subtotal";
}

/** Texts of a rectangle, by `read`. */
export function tableOf<Line>(
  rows: readonly GridRow<Line>[],
  layout: Layout<Line>,
  box: { top: number; bottom: number; left: number; right: number },
  read: (row: GridRow<Line>, column: ColumnBox<Line>) => string,
): string[][] {
  return rows
    .slice(box.top, box.bottom + 1)
    .map((row) => layout.boxes.slice(box.left, box.right + 1).map((column) => read(row, column)));
}
