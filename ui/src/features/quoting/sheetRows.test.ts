import { describe, expect, it } from "vitest";
import type { QuoteSheet, SheetLine, SheetSection } from "../../generated/commands";
import {
  besidePlace,
  gridRows,
  keepSame,
  linePlace,
  newKey,
  type QuoteGridRow,
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

  it("stay the same objects where they say the same", () => {
    const before = gridRows(sheet, new Set(), false, texts);
    const changed = structuredClone(sheet);
    const [first] = changed.sections;
    if (first) first.lines = [line("a0"), line("a1"), line("a2", "7")];
    const known = new Map(before.map((row) => [row.key, row]));
    const after = keepSame(known, gridRows(changed, new Set(), false, texts));
    const kept = after.filter((row) => known.get(row.key) === row).map(({ key }) => key);
    expect(kept).toEqual(keys(before).filter((key) => key !== "a2"));
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
