import { describe, expect, it } from "vitest";
import { draggable, gapBeside, isGap, isSamePlace, nearestGap } from "./reorder";

const KINDS = { h: "section", n: "new", t: "subtotal", l: "line" } as const;
const rowsOf = (kinds: string) =>
  [...kinds].map((kind, n) => ({ kind: KINDS[kind as keyof typeof KINDS], key: `${kind}${n}` }));
// Positions:          0123456789
const rows = rowsOf("hllnthllnt");

describe("gaps", () => {
  it.each([
    [false, [1, 2, 3, 6, 7, 8]],
    [true, [0, 5, 10]],
  ])("of sections: %s", (section, gaps) => {
    const found = Array.from({ length: rows.length + 1 }, (_, gap) => gap).filter((gap) =>
      isGap(rows, gap, section),
    );
    expect(found).toEqual(gaps);
  });
  it("a plain list takes lines everywhere", () => {
    const plain = rowsOf("lll");
    expect([0, 1, 2, 3].every((gap) => isGap(plain, gap, false))).toBe(true);
  });
  it.each([
    [4.4, 3],
    [5.2, 6],
    [0.1, 1],
    [9.9, 8],
  ])("nearest to %f", (wish, gap) => {
    expect(nearestGap(rows, wish, false)).toBe(gap);
  });
});

describe("what is dragged", () => {
  it("lines of a range, without its group rows", () => {
    expect(draggable(rows, [2, 3, 4, 5, 6])).toEqual({ keys: ["l2", "l6"], section: false });
  });
  it("a section, if nothing outside of it is selected", () => {
    expect(draggable(rows, [0])).toEqual({ keys: ["h0"], section: true });
    expect(draggable(rows, [0, 1, 2]).section).toBe(true);
    expect(draggable(rows, [0, 1, 6])).toEqual({ keys: ["l1", "l6"], section: false });
  });
  it("dropping where it was is no move", () => {
    expect(isSamePlace(rows, ["l1"], 1)).toBe(true);
    expect(isSamePlace(rows, ["l1"], 2)).toBe(true);
    expect(isSamePlace(rows, ["l1"], 3)).toBe(false);
    expect(isSamePlace(rows, ["h0"], 5)).toBe(true);
    expect(isSamePlace(rows, ["h0"], 10)).toBe(false);
    expect(isSamePlace(rows, ["l1", "l6"], 1)).toBe(false);
  });
  it("by keyboard steps over group rows into the next section", () => {
    expect(gapBeside(rows, ["l1"], "down", false)).toBe(3);
    expect(gapBeside(rows, ["l2"], "down", false)).toBe(6);
    expect(gapBeside(rows, ["l6"], "up", false)).toBe(3);
    expect(gapBeside(rows, ["l1"], "up", false)).toBeNull();
    expect(gapBeside(rows, ["h0"], "down", true)).toBe(10);
    expect(gapBeside(rows, ["h5"], "up", true)).toBe(0);
  });
});
