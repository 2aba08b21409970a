import { describe, expect, it } from "vitest";
import { columnAt, layoutColumns, scrollToColumn, scrollToRow, wheelRows } from "./layout";
import type { GridColumn } from "./types";
import { filterChoices, isSearchable, movedHighlight } from "./useSuggestions";

const column = (id: string, width: number, more: Partial<GridColumn<object>> = {}) => ({
  id,
  title: id,
  width,
  kind: "text" as const,
  getText: () => "",
  ...more,
});
const columns = [
  column("a", 50, { frozen: true }),
  column("b", 150, { frozen: true }),
  column("c", 300),
  column("d", 100, { hidden: true }),
  column("e", 400, { grow: 1 }),
];

describe("columns", () => {
  it("stand in two panes, hidden ones nowhere", () => {
    const layout = layoutColumns(columns, {}, 700, undefined);
    expect(layout.boxes.map(({ column: { id }, left, width }) => [id, left, width])).toEqual([
      ["a", 0, 50],
      ["b", 50, 150],
      ["c", 0, 300],
      ["e", 300, 400],
    ]);
    expect([layout.frozenWidth, layout.mainWidth, layout.mainView]).toEqual([200, 700, 500]);
  });
  it("grow into the room that is left, unless a width was set by hand", () => {
    const grown = layoutColumns(columns, {}, 1000, undefined);
    expect(grown.boxes.at(-1)?.width).toBe(500);
    expect(layoutColumns(columns, { e: 420 }, 1000, undefined).boxes.at(-1)?.width).toBe(420);
  });
  it("are not frozen where they would leave no room", () => {
    expect(layoutColumns(columns, {}, 400, undefined).frozenCount).toBe(0);
  });
  it.each([
    [10, 0, 0],
    [199, 0, 1],
    [200, 0, 2],
    [200, 320, 3],
    [9999, 0, 3],
  ])("at pixel %i, scrolled %i", (x, scrolled, index) => {
    expect(columnAt(layoutColumns(columns, {}, 700, undefined), x, scrolled)).toBe(index);
  });
  it("scroll no further than needed", () => {
    const layout = layoutColumns(columns, {}, 700, undefined);
    expect(scrollToColumn(layout, 0, 77)).toBe(77);
    expect(scrollToColumn(layout, 3, 0)).toBe(200);
    expect(scrollToColumn(layout, 2, 120)).toBe(0);
  });
});

describe("rows", () => {
  it.each([
    [5, 0, 10, 0],
    [10, 0, 10, 1],
    [3, 7, 10, 3],
  ])("row %i from %i of %i", (row, top, full, to) => {
    expect(scrollToRow(row, top, full)).toBe(to);
  });
  it("the wheel keeps what does not make a row, and forgets it when it turns", () => {
    expect(wheelRows(0, 100)).toEqual({ rows: 3, carry: 16 });
    expect(wheelRows(16, 12)).toEqual({ rows: 1, carry: 0 });
    expect(wheelRows(16, -12)).toEqual({ rows: 0, carry: -12 });
  });
});

describe("lists", () => {
  it.each([
    ["q", false],
    ["qz", true],
    ["墙", true],
    ["  ", false],
  ])("search for %o: %s", (text, wanted) => expect(isSearchable(text)).toBe(wanted));
  it("choices that begin with the text come first", () => {
    const choices = ["半包", "全包", "包工"].map((label) => ({ value: label, label }));
    expect(filterChoices(choices, "包").map((one) => one.label)).toEqual(["包工", "半包", "全包"]);
    expect(filterChoices(choices, "")).toHaveLength(3);
  });
  it("highlights go round, pages stop", () => {
    expect([movedHighlight(3, 2, 1), movedHighlight(3, -1, -1), movedHighlight(3, 1, 8)]).toEqual([
      0, 2, 2,
    ]);
  });
});
