/**
 * The selection as plain values: an active cell inside one rectangle, moved the way Excel moves it.
 *
 * Knows rows and columns by position only. What a cell holds and whether it is open to typing is asked from a `GridShape`.
 */

export interface Cell {
  row: number;
  col: number;
}

/** Inclusive on all sides. */
export interface Box {
  top: number;
  bottom: number;
  left: number;
  right: number;
}

export interface Selection {
  /** Takes the typing; inside the box. */
  active: Cell;
  /** The corner that stays. */
  anchor: Cell;
  /** The corner that Shift moves. */
  focus: Cell;
  wholeRows: boolean;
}

export type Direction = "up" | "down" | "left" | "right";

export interface GridShape {
  rows: number;
  cols: number;
  isEmpty(row: number, col: number): boolean;
  /** Open to typing. */
  isOpen(row: number, col: number): boolean;
  /** Section heads and subtotals: Enter and Tab pass over them. */
  isGroup(row: number): boolean;
}

const STEP: Record<Direction, Cell> = {
  up: { row: -1, col: 0 },
  down: { row: 1, col: 0 },
  left: { row: 0, col: -1 },
  right: { row: 0, col: 1 },
};

const clamp = (value: number, max: number): number => Math.max(0, Math.min(max, value));

export function clampCell(cell: Cell, shape: GridShape): Cell {
  return { row: clamp(cell.row, shape.rows - 1), col: clamp(cell.col, shape.cols - 1) };
}

export function single(cell: Cell): Selection {
  return { active: cell, anchor: cell, focus: cell, wholeRows: false };
}

export function range(anchor: Cell, focus: Cell): Selection {
  return { active: anchor, anchor, focus, wholeRows: false };
}

/** Whole rows; `focusRow` is the end that Shift moves. */
export function rowRange(
  anchorRow: number,
  focusRow: number,
  activeCol: number,
  cols: number,
): Selection {
  return {
    active: { row: anchorRow, col: activeCol },
    anchor: { row: anchorRow, col: 0 },
    focus: { row: focusRow, col: cols - 1 },
    wholeRows: true,
  };
}

export function allCells(sel: Selection, shape: GridShape): Selection {
  return {
    active: sel.active,
    anchor: { row: 0, col: 0 },
    focus: { row: shape.rows - 1, col: shape.cols - 1 },
    wholeRows: false,
  };
}

export function boxOf(sel: Selection): Box {
  return {
    top: Math.min(sel.anchor.row, sel.focus.row),
    bottom: Math.max(sel.anchor.row, sel.focus.row),
    left: Math.min(sel.anchor.col, sel.focus.col),
    right: Math.max(sel.anchor.col, sel.focus.col),
  };
}

export function isSingle(sel: Selection): boolean {
  return sel.anchor.row === sel.focus.row && sel.anchor.col === sel.focus.col;
}

export function contains(box: Box, cell: Cell): boolean {
  return (
    cell.row >= box.top && cell.row <= box.bottom && cell.col >= box.left && cell.col <= box.right
  );
}

/** Where Ctrl+arrow goes: the end of the run of filled cells, else the next filled cell, else the border. */
export function dataEdge(from: Cell, direction: Direction, shape: GridShape): Cell {
  const step = STEP[direction];
  const inside = (c: Cell) => c.row >= 0 && c.row < shape.rows && c.col >= 0 && c.col < shape.cols;
  const after = (c: Cell): Cell => ({ row: c.row + step.row, col: c.col + step.col });
  let at = from;
  let next = after(at);
  if (!inside(next)) return from;
  if (!shape.isEmpty(at.row, at.col) && !shape.isEmpty(next.row, next.col)) {
    while (inside(next) && !shape.isEmpty(next.row, next.col)) {
      at = next;
      next = after(at);
    }
    return at;
  }
  while (inside(next)) {
    at = next;
    if (!shape.isEmpty(at.row, at.col)) return at;
    next = after(at);
  }
  return at;
}

function stepped(from: Cell, direction: Direction, count: number, shape: GridShape): Cell {
  const step = STEP[direction];
  return clampCell({ row: from.row + step.row * count, col: from.col + step.col * count }, shape);
}

export interface MoveOptions {
  extend: boolean;
  /** To the edge of the data. */
  edge?: boolean;
  /** Rows or columns; 1 by default. */
  count?: number;
}

/** Arrow keys, Ctrl+arrows, page keys, each with or without Shift. */
export function move(
  sel: Selection,
  direction: Direction,
  shape: GridShape,
  options: MoveOptions,
): Selection {
  const from = options.extend ? sel.focus : sel.active;
  const to = options.edge
    ? dataEdge(from, direction, shape)
    : stepped(from, direction, options.count ?? 1, shape);
  return goTo(sel, to, options.extend, shape);
}

/** Puts the moving corner (with `extend`) or everything on a cell. */
export function goTo(sel: Selection, to: Cell, extend: boolean, shape: GridShape): Selection {
  if (!extend) return single(to);
  const focus = sel.wholeRows ? { row: to.row, col: shape.cols - 1 } : to;
  return { ...sel, focus };
}

/**
 * Tab: inside a rectangle round it; else to the next open cell, over the row's end, past group rows. Returns null at the very end,
 * where Tab may leave the grid. Where nothing is open (a locked grid) it goes cell by cell.
 */
export function tab(sel: Selection, back: boolean, shape: GridShape): Selection | null {
  const box = boxOf(sel);
  const turning = !isSingle(sel);
  const area: Box = turning
    ? box
    : { top: 0, bottom: shape.rows - 1, left: 0, right: shape.cols - 1 };
  const width = area.right - area.left + 1;
  const total = width * (area.bottom - area.top + 1);
  const start = (sel.active.row - area.top) * width + (sel.active.col - area.left);
  const cellAt = (index: number): Cell => ({
    row: area.top + Math.floor(index / width),
    col: area.left + (index % width),
  });
  for (const anyCell of [false, true]) {
    for (let n = 1; n <= total; n++) {
      let index = back ? start - n : start + n;
      if (turning) index = (index + total * 2) % total;
      else if (index < 0 || index >= total) break;
      const cell = cellAt(index);
      const open = shape.isOpen(cell.row, cell.col) && !shape.isGroup(cell.row);
      if (open || (anyCell && !hasOpenCell(area, shape))) {
        return turning ? { ...sel, active: cell } : single(cell);
      }
    }
  }
  return null;
}

function hasOpenCell(area: Box, shape: GridShape): boolean {
  for (let row = area.top; row <= area.bottom; row++) {
    for (let col = area.left; col <= area.right; col++) {
      if (shape.isOpen(row, col) && !shape.isGroup(row)) return true;
    }
  }
  return false;
}

/**
 * Enter: inside a rectangle down its columns and round; else one row on past group rows, in the column where the run of Tabs began
 * (`originCol`), if there was one.
 */
export function enter(
  sel: Selection,
  back: boolean,
  shape: GridShape,
  originCol: number | null,
): Selection {
  if (!isSingle(sel)) {
    const box = boxOf(sel);
    const height = box.bottom - box.top + 1;
    const total = height * (box.right - box.left + 1);
    const start = (sel.active.col - box.left) * height + (sel.active.row - box.top);
    for (let n = 1; n <= total; n++) {
      const index = (start + (back ? -n : n) + total * 2) % total;
      const row = box.top + (index % height);
      if (shape.isGroup(row) && n < total) continue;
      return { ...sel, active: { row, col: box.left + Math.floor(index / height) } };
    }
    return sel;
  }
  const col = originCol ?? sel.active.col;
  const by = back ? -1 : 1;
  let row = sel.active.row + by;
  while (row >= 0 && row < shape.rows && shape.isGroup(row)) row += by;
  if (row < 0 || row >= shape.rows) row = sel.active.row;
  return single({ row, col });
}
