import { describe, expect, it } from "vitest";
import type { QuoteSheet, SheetLine, SheetSection } from "../../generated/commands";
import {
  besidePlace,
  gridRows,
  linePlace,
  newKey,
  type QuoteGridRow,
  rowMemory,
  rowRef,
  sectionKey,
  sectionOf,
} from "./sheetRows";

const line = (id: string, amount = "1") => ({ id, number: id, amount }) as SheetLine;
const section = (id: string, lines: SheetLine[]) =>
  ({ id, letter: id.toUpperCase(), name: id, amount: "3", cost: null, lines }) as SheetSection;
const sheet = {
  sections: [section("a", [line("a1"), line("a2")]), section("b", []), section("c", [line("c1")])],
} as QuoteSheet;
const texts = {
  heading: ({ letter }: SheetSection) => letter,
  facts: () => "",
  subtotal: "Subtotal",
  prompt: "Type",
  amount: (value: string) => `¥${value}`,
  cost: () => "",
};
const keys = (rows: QuoteGridRow[]) => rows.map(({ key }) => key);

describe("rows of the grid", () => {
  it("are head, lines, new line and subtotal of each section", () => {
    expect(keys(gridRows(sheet, new Set(), false, texts))).toEqual([
      ...["section:a", "a1", "a2", "new:a", "sum:a"],
      ...["section:b", "new:b", "sum:b"],
      ...["section:c", "c1", "new:c", "sum:c"],
    ]);
  });

  it("have no new line in a locked quote, and only the head with its sum where folded", () => {
    const rows = gridRows(sheet, new Set(["a"]), true, texts);
    expect(keys(rows)).toEqual(["section:a", "section:b", "sum:b", "section:c", "c1", "sum:c"]);
    expect(rows[0]).toMatchObject({ collapsed: true, cells: { amount: "¥3" } });
  });

  it("stay the same objects where lines and sections do", () => {
    const memory = rowMemory();
    const rows = (from: QuoteSheet) => gridRows(from, new Set(["c"]), false, texts, memory);
    const before = rows(sheet);
    const [first, ...others] = sheet.sections as [SheetSection, ...SheetSection[]];
    const [a1, a2] = first.lines as [SheetLine, SheetLine];
    const edited = { ...first, lines: [line("a0"), a1, { ...a2, amount: "7" }] };
    const after = rows({ ...sheet, sections: [edited, ...others] });
    const kept = after.filter((row) => before.includes(row)).map(({ key }) => key);
    expect(kept).toEqual(["a1", "section:b", "new:b", "sum:b"]);
  });
});

it("finds the section of every kind of row", () => {
  expect(["a2", "new:a", "section:a", "sum:a"].map((key) => sectionOf(sheet, key)?.id)).toEqual(
    Array(4).fill("a"),
  );
  expect(sectionOf(sheet, "gone")).toBeUndefined();
  expect(rowRef(newKey("x"))).toEqual({ kind: "new", id: "x" });
});

describe("places", () => {
  it.each([
    ["a2", { section: "a", before: "a2" }],
    ["new:a", { section: "a", before: null }],
    ["sum:b", { section: "b", before: null }],
    // Dropped above a head: the end of the section over it.
    [sectionKey("b"), { section: "a", before: null }],
    [sectionKey("a"), { section: "a", before: null }],
    [null, { section: "c", before: null }],
    ["gone", null],
  ])("of lines dropped before %s", (before, place) => {
    expect(linePlace(sheet, before)).toEqual(place);
  });

  it.each([
    ["a1", "above", { section: "a", before: "a1" }],
    ["a1", "below", { section: "a", before: "a2" }],
    ["a2", "below", { section: "a", before: null }],
    [sectionKey("a"), "below", { section: "a", before: "a1" }],
    ["new:b", "above", { section: "b", before: null }],
  ] as const)("of lines inserted beside %s, %s", (key, where, place) => {
    expect(besidePlace(sheet, key, where)).toEqual(place);
  });
});
