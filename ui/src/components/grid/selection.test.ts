import { describe, expect, it } from "vitest";
import {
  boxOf,
  type Cell,
  dataEdge,
  enter,
  type GridShape,
  isSingle,
  move,
  range,
  rowRange,
  type Selection,
  single,
  tab,
} from "./selection";

/** `.` empty open, `x` filled open, `-` closed and filled, `s` a cell of a group row. */
function shapeOf(...lines: string[]): GridShape {
  const at = (row: number, col: number) => lines[row]?.[col];
  return {
    rows: lines.length,
    cols: lines[0]?.length ?? 0,
    isEmpty: (row, col) => at(row, col) === ".",
    isOpen: (row, col) => at(row, col) === "x" || at(row, col) === ".",
    isGroup: (row) => at(row, 0) === "s",
  };
}
const cell = (row: number, col: number): Cell => ({ row, col });

describe("dataEdge", () => {
  const shape = shapeOf("xx..x", "x...x", "x....", "....x", "x...x");
  it.each([
    ["end of a filled run", cell(0, 0), "down", cell(2, 0)],
    ["from its end over the gap", cell(2, 0), "down", cell(4, 0)],
    ["next filled cell", cell(0, 1), "right", cell(0, 4)],
    ["from an empty cell", cell(1, 2), "right", cell(1, 4)],
    ["the border where nothing follows", cell(0, 2), "down", cell(4, 2)],
    ["at the border", cell(0, 3), "up", cell(0, 3)],
    ["back to the start", cell(4, 4), "left", cell(4, 0)],
  ] as const)("%s", (_, from, direction, to) => {
    expect(dataEdge(from, direction, shape)).toEqual(to);
  });
});

describe("move", () => {
  const shape = shapeOf("xxx", "xxx", "xxx");
  it("stops at the borders", () => {
    expect(move(single(cell(0, 0)), "up", shape, { extend: false })).toEqual(single(cell(0, 0)));
    const far = move(single(cell(1, 1)), "down", shape, { extend: false, count: 99 });
    expect(far.active).toEqual(cell(2, 1));
  });
  it("extends from the anchor and keeps the active cell", () => {
    const sel = move(single(cell(1, 1)), "right", shape, { extend: true });
    expect(sel.active).toEqual(cell(1, 1));
    expect(boxOf(sel)).toEqual({ top: 1, bottom: 1, left: 1, right: 2 });
    expect(boxOf(move(sel, "left", shape, { extend: true }))).toEqual(boxOf(single(cell(1, 1))));
  });
  it("extends whole rows as whole rows", () => {
    const sel = move(rowRange(0, 0, 1, 3), "down", shape, { extend: true });
    expect(boxOf(sel)).toEqual({ top: 0, bottom: 1, left: 0, right: 2 });
  });
});

describe("tab", () => {
  const shape = shapeOf("sssss", "-x--x", "-x--x", "sssss", "-x--x");
  it.each([
    ["over closed cells", cell(1, 1), false, cell(1, 4)],
    ["to the next line", cell(1, 4), false, cell(2, 1)],
    ["past group rows", cell(2, 4), false, cell(4, 1)],
    ["back", cell(2, 1), true, cell(1, 4)],
  ])("%s", (_, from, back, to) => {
    expect(tab(single(from), back, shape)).toEqual(single(to));
  });
  it("ends at the ends", () => {
    expect(tab(single(cell(4, 4)), false, shape)).toBeNull();
    expect(tab(single(cell(1, 1)), true, shape)).toBeNull();
  });
  it("goes round in a rectangle, which stays", () => {
    const area = range(cell(1, 0), cell(2, 4));
    const seen: Cell[] = [];
    let sel: Selection = area;
    for (let n = 0; n < 4; n++) {
      sel = tab(sel, false, shape) ?? sel;
      seen.push(sel.active);
      expect(boxOf(sel)).toEqual(boxOf(area));
    }
    expect(seen).toEqual([cell(1, 1), cell(1, 4), cell(2, 1), cell(2, 4)]);
  });
  it("goes cell by cell where nothing is open", () => {
    expect(tab(single(cell(0, 0)), false, shapeOf("---", "---"))).toEqual(single(cell(0, 1)));
  });
});

describe("enter", () => {
  const shape = shapeOf("xx", "ss", "ss", "xx");
  it("goes down past group rows, to the column where the Tabs began", () => {
    expect(enter(single(cell(0, 1)), false, shape, null)).toEqual(single(cell(3, 1)));
    expect(enter(single(cell(0, 1)), false, shape, 0)).toEqual(single(cell(3, 0)));
    expect(enter(single(cell(3, 1)), true, shape, null)).toEqual(single(cell(0, 1)));
  });
  it("stays at the end", () => {
    expect(enter(single(cell(3, 0)), false, shape, null)).toEqual(single(cell(3, 0)));
  });
  it("goes down the columns of a rectangle", () => {
    const seen: Cell[] = [];
    let sel: Selection = range(cell(0, 0), cell(3, 1));
    for (let n = 0; n < 4; n++) {
      sel = enter(sel, false, shape, null);
      seen.push(sel.active);
      expect(isSingle(sel)).toBe(false);
    }
    expect(seen).toEqual([cell(3, 0), cell(0, 1), cell(3, 1), cell(0, 0)]);
  });
});
