/** Sizes, and where columns and rows stand. Pure. */
import type { ColumnWidths, GridColumn } from "./types";

export const ROW_HEIGHT = 28;
export const HEADER_HEIGHT = 32;
/** The strip at the left that selects and drags rows. */
export const HANDLE_WIDTH = 24;
export const MIN_COLUMN_WIDTH = 40;
/** Frozen columns leave at least this much for the others, else nothing is frozen. */
const MIN_MAIN_WIDTH = 240;

export interface ColumnBox<Line> {
  column: GridColumn<Line>;
  index: number;
  /** Within its pane. */
  left: number;
  width: number;
  frozen: boolean;
  align: "start" | "center" | "end";
}

export interface Layout<Line> {
  boxes: readonly ColumnBox<Line>[];
  frozenCount: number;
  frozenWidth: number;
  /** All columns that are not frozen. */
  mainWidth: number;
  /** Width of the part of the viewport in which they move. */
  mainView: number;
  labelIndex: number;
}

/** `viewWidth` is the grid's inner width without row handles and scrollbar. */
export function layoutColumns<Line>(
  columns: readonly GridColumn<Line>[],
  widths: ColumnWidths,
  viewWidth: number,
  labelColumnId: string | undefined,
): Layout<Line> {
  const shown = columns.filter((column) => !column.hidden);
  const own = shown.map((column) =>
    Math.max(column.minWidth ?? MIN_COLUMN_WIDTH, Math.round(widths[column.id] ?? column.width)),
  );
  const spare = viewWidth - own.reduce((sum, width) => sum + width, 0);
  const growing = shown.map((column) => (widths[column.id] === undefined ? (column.grow ?? 0) : 0));
  const shares = growing.reduce((sum, grow) => sum + grow, 0);
  if (spare > 0 && shares > 0) {
    let left = spare;
    let open = shares;
    growing.forEach((grow, index) => {
      if (grow === 0) return;
      const extra = Math.floor((left * grow) / open);
      own[index] = (own[index] ?? 0) + extra;
      left -= extra;
      open -= grow;
    });
  }
  const leading = shown.findIndex((column) => !column.frozen);
  let frozenCount = leading < 0 ? shown.length : leading;
  const sum = (from: number, to: number) => own.slice(from, to).reduce((total, w) => total + w, 0);
  if (frozenCount < shown.length && sum(0, frozenCount) + MIN_MAIN_WIDTH > viewWidth)
    frozenCount = 0;
  let left = 0;
  const boxes = shown.map((column, index) => {
    if (index === frozenCount) left = 0;
    const width = own[index] ?? column.width;
    const box: ColumnBox<Line> = {
      column,
      index,
      left,
      width,
      frozen: index < frozenCount,
      align: column.align ?? defaultAlign(column.kind),
    };
    left += width;
    return box;
  });
  const frozenWidth = sum(0, frozenCount);
  const named = shown.findIndex((column) => column.id === labelColumnId);
  const firstText = shown.findIndex(
    (column) => column.kind === "text" || column.kind === "suggest",
  );
  return {
    boxes,
    frozenCount,
    frozenWidth,
    mainWidth: sum(frozenCount, shown.length),
    mainView: Math.max(0, viewWidth - frozenWidth),
    labelIndex: Math.max(0, named >= 0 ? named : firstText),
  };
}

function defaultAlign(kind: GridColumn<unknown>["kind"]): "start" | "center" | "end" {
  if (kind === "decimal") return "end";
  return kind === "check" ? "center" : "start";
}

/** Column under `x` (pixels from the end of the row handles), clamped to the columns there are. */
export function columnAt<Line>(layout: Layout<Line>, x: number, scrollX: number): number {
  const inFrozen = x < layout.frozenWidth;
  const at = inFrozen ? x : x - layout.frozenWidth + scrollX;
  let hit = inFrozen ? 0 : layout.frozenCount;
  for (const box of layout.boxes) {
    if (box.frozen === inFrozen && at >= box.left) hit = box.index;
  }
  return Math.max(0, Math.min(hit, layout.boxes.length - 1));
}

/** Horizontal scroll that shows a column, as near to `scrollX` as possible. */
export function scrollToColumn<Line>(layout: Layout<Line>, col: number, scrollX: number): number {
  const box = layout.boxes[col];
  if (!box || box.frozen) return scrollX;
  if (box.left < scrollX || box.width > layout.mainView) return box.left;
  return Math.max(scrollX, box.left + box.width - layout.mainView);
}

/** First row to show so that `row` is wholly visible, as near to `top` as possible. */
export function scrollToRow(row: number, top: number, fullRows: number): number {
  if (row < top) return row;
  return row >= top + fullRows ? row - fullRows + 1 : top;
}

/** Pixels of wheel movement to whole rows; what does not make a row stays for the next event. */
export function wheelRows(carry: number, delta: number): { rows: number; carry: number } {
  const sum = Math.sign(delta) === Math.sign(carry) ? carry + delta : delta;
  // Adding zero turns -0 into 0.
  const rows = Math.trunc(sum / ROW_HEIGHT) + 0;
  return { rows, carry: sum - rows * ROW_HEIGHT };
}
