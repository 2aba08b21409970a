/**
 * Which text goes where when a table is pasted, a range filled or cleared. Pure: reads rows, returns edits.
 *
 * Group rows (section heads, subtotals) take nothing. A pasted table flows over them onto the next lines, unless it was itself
 * copied with the same group rows in it (a sheet of ours that comes back from Excel): then rows fall on their own places.
 */
import { isOpenCell, rawText, shownText } from "./cells";
import { isBlank, isDraft, outerKey } from "./drafts";
import type { Layout } from "./layout";
import type { Box, Cell } from "./selection";
import type { CellEdit, GridRow } from "./types";

export interface Sheet<Line> {
  rows: readonly GridRow<Line>[];
  layout: Layout<Line>;
}

export interface PastePlan {
  edits: CellEdit[];
  /** Rows for which there is no line; with `atKey` the "new" row that takes them. */
  rows: Record<string, string>[];
  atKey: string | null;
  /** What the pasted cells cover, to be selected afterwards. */
  covered: Box;
}

/**
 * Lays a table over the sheet from the top left of `box`; a table that fits a larger box several times repeats. `linesOnly`: the
 * table is known to hold no group rows.
 */
export function planPaste<Line>(
  sheet: Sheet<Line>,
  table: readonly (readonly string[])[],
  box: Box,
  linesOnly = false,
): PastePlan {
  const cols = table[0]?.length ?? 0;
  const first: Cell = { row: box.top, col: box.left };
  const start = sheet.rows[first.row];
  const plan: PastePlan = { edits: [], rows: [], atKey: null, covered: { ...box } };
  if (cols === 0 || !start) return plan;
  const boxRows = lineRows(sheet, box).length;
  const repeats =
    table.length < boxRows && boxRows % table.length === 0 ? boxRows / table.length : 1;
  const boxCols = box.right - box.left + 1;
  const across = cols < boxCols && boxCols % cols === 0 ? boxCols / cols : 1;
  const source = tile(table, repeats, across);
  const width = Math.min(cols * across, sheet.layout.boxes.length - first.col);
  const boxes = sheet.layout.boxes.slice(first.col, first.col + width);
  const inPlace = !linesOnly && keepsPlaces(sheet, source, first);
  let bottom = first.row;
  let row = first.row;
  let overflow = isBlank(start);
  for (const texts of source) {
    if (!overflow) {
      while (row < sheet.rows.length && passesOver(sheet.rows[row], inPlace)) row++;
      overflow = row >= sheet.rows.length;
    }
    if (overflow) {
      const cells = newRow(boxes, texts);
      if (Object.keys(cells).length > 0) plan.rows.push(cells);
      continue;
    }
    const target = sheet.rows[row];
    boxes.forEach((column, n) => {
      if (target && takesCells(target) && isOpenCell(target, column, sheet.layout.labelIndex)) {
        plan.edits.push({
          rowKey: target.key,
          columnId: column.column.id,
          text: rawText(column, texts[n] ?? ""),
        });
      }
    });
    bottom = row;
    row++;
  }
  plan.atKey = start.kind === "new" ? (outerKey(start) ?? null) : lastNewRow(sheet.rows);
  plan.covered = {
    top: first.row,
    left: first.col,
    right: first.col + width - 1,
    bottom: Math.max(bottom, repeats > 1 ? box.bottom : first.row),
  };
  return plan;
}

/** Texts for open columns of a line that is to be made; blank rows make none. */
function newRow<Line>(
  boxes: Layout<Line>["boxes"],
  texts: readonly string[],
): Record<string, string> {
  const cells: Record<string, string> = {};
  boxes.forEach((box, n) => {
    const text = rawText(box, texts[n] ?? "");
    const open = box.column.kind !== "readonly" && !box.column.closedOnNew;
    if (open && text.trim() !== "") cells[box.column.id] = text;
  });
  return cells;
}

function lastNewRow<Line>(rows: readonly GridRow<Line>[]): string | null {
  const found = rows.findLast(isBlank);
  return found ? found.key : null;
}

function passesOver(row: GridRow<unknown> | undefined, inPlace: boolean): boolean {
  if (inPlace) return row?.kind === "new";
  return !takesCells(row);
}

/** Lines, and rows on their way to become lines. */
function takesCells(row: GridRow<unknown> | undefined): boolean {
  return row?.kind === "line" || isDraft(row);
}

function tile(table: readonly (readonly string[])[], down: number, across: number): string[][] {
  const wide = table.map((row) => Array.from({ length: across }, () => row).flat());
  return Array.from({ length: down }, () => wide).flat();
}

/** The pasted table holds the group rows of this very place: label where ours has its label, nothing where ours has nothing. */
function keepsPlaces<Line>(
  sheet: Sheet<Line>,
  table: readonly (readonly string[])[],
  first: Cell,
): boolean {
  let compared = 0;
  let row = first.row;
  for (const texts of table) {
    while (sheet.rows[row]?.kind === "new") row++;
    const target = sheet.rows[row];
    row++;
    if (target?.kind !== "section" && target?.kind !== "subtotal") continue;
    const agrees = texts.every((text, n) => {
      const box = sheet.layout.boxes[first.col + n];
      const shown = box ? shownText(target, box, sheet.layout.labelIndex) : "";
      const isLabel = box?.index === sheet.layout.labelIndex;
      // A sum may differ from ours; it says nothing about the place.
      if (!box || (shown !== "" && !isLabel)) return true;
      compared++;
      return text.trim() === shown.trim();
    });
    if (!agrees) return false;
  }
  return compared > 0;
}

/** Positions of the lines within a box. */
export function lineRows<Line>(sheet: Sheet<Line>, box: Box): number[] {
  const found: number[] = [];
  for (let row = box.top; row <= box.bottom; row++) {
    if (sheet.rows[row]?.kind === "line") found.push(row);
  }
  return found;
}

/** The same text in every open cell of the lines in a box (Ctrl+Enter, Delete with ""). */
export function planSame<Line>(sheet: Sheet<Line>, box: Box, text: string): CellEdit[] {
  return lineRows(sheet, box).flatMap((index) => {
    const row = sheet.rows[index];
    return sheet.layout.boxes.slice(box.left, box.right + 1).flatMap((column) => {
      if (!row || !isOpenCell(row, column, sheet.layout.labelIndex)) return [];
      const { id, kind } = column.column;
      const own = kind === "check" && text === "" ? "false" : rawText(column, text);
      return [{ rowKey: row.key, columnId: id, text: own }];
    });
  });
}

/**
 * Ctrl+D and Ctrl+R: the first line (column) of the box over the others; a single line (column) takes the one before it.
 * `read` gives a cell's raw text: formulas are carried as formulas.
 */
export function planFill<Line>(
  sheet: Sheet<Line>,
  box: Box,
  to: "down" | "right",
  read: (row: number, col: number) => string,
): CellEdit[] {
  const lines = lineRows(sheet, box);
  const edits: CellEdit[] = [];
  const put = (row: number, col: number, text: string) => {
    const target = sheet.rows[row];
    const column = sheet.layout.boxes[col];
    if (target && column && isOpenCell(target, column, sheet.layout.labelIndex)) {
      edits.push({ rowKey: target.key, columnId: column.column.id, text: rawText(column, text) });
    }
  };
  if (to === "down") {
    let source = lines[0];
    let targets = lines.slice(1);
    if (lines.length === 1 && source !== undefined) {
      targets = lines;
      source = previousLine(sheet, source);
    }
    if (source === undefined) return [];
    for (const row of targets) {
      for (let col = box.left; col <= box.right; col++) put(row, col, read(source, col));
    }
    return edits;
  }
  const alone = box.left === box.right;
  const source = alone ? box.left - 1 : box.left;
  if (source < 0) return [];
  for (const row of lines) {
    for (let col = source + 1; col <= box.right; col++) put(row, col, read(row, source));
  }
  return edits;
}

function previousLine<Line>(sheet: Sheet<Line>, row: number): number | undefined {
  for (let at = row - 1; at >= 0; at--) if (sheet.rows[at]?.kind === "line") return at;
  return undefined;
}

/** What Ctrl+C puts out, and beside it the raw texts for pasting inside the product, where formulas stay formulas. */
export interface OwnCopy {
  text: string;
  columnIds: readonly string[];
  /** Lines only. */
  raw: readonly (readonly string[])[];
  /** Cells to clear when a cut is pasted. */
  cut: readonly { rowKey: string; columnId: string }[] | null;
}

/**
 * The table to paste for a clipboard text. Our own copy gives its raw texts when it lands on the same columns, its shown texts (lines
 * only) elsewhere.
 */
export function tableForPaste<Line>(
  own: OwnCopy | null,
  parsed: string[][],
  layout: Layout<Line>,
  left: number,
): { table: readonly (readonly string[])[]; own: boolean } {
  if (!own || own.raw.length === 0) return { table: parsed, own: false };
  const same = own.columnIds.every((id, n) => layout.boxes[left + n]?.column.id === id);
  if (!same) return { table: parsed, own: false };
  return { table: own.raw, own: true };
}
