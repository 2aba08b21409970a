import { describe, expect, it } from "vitest";
import type { OpeningRecord, RoomsEdited } from "../../../generated/commands";
import { toOutcome, toRequest } from "./cells";
import { formulaText, isNothing } from "./explain";
import { sketch } from "./sketch";

describe("formulas", () => {
  it("reads as people write it", () => {
    const text = formulaText(
      [
        { kind: "number", name: "perimeter", value: "14.2" },
        { kind: "sign", sign: "*" },
        { kind: "number", name: "height", value: "2.800" },
        { kind: "sign", sign: "-" },
        { kind: "number", name: "opening_area", value: "6.3" },
        { kind: "sign", sign: "*" },
        { kind: "number", name: "half", value: "0.5" },
      ],
      (term) => ({ perimeter: "周长", height: "净高", opening_area: "洞口" })[term as "height"],
    );
    expect(text).toBe("周长 14.2 × 净高 2.8 − 洞口 6.3 × ½");
  });

  it("keeps brackets tight and bare numbers bare", () => {
    const text = formulaText(
      [
        { kind: "sign", sign: "(" },
        { kind: "number", name: "length", value: "4" },
        { kind: "sign", sign: "+" },
        { kind: "number", name: "width", value: "3" },
        { kind: "sign", sign: ")" },
        { kind: "sign", sign: "*" },
        { kind: "number", name: "twice", value: "2" },
      ],
      (term) => term,
    );
    expect(text).toBe("(length 4 + width 3) × 2");
  });

  it("knows when nothing went into it", () => {
    const none = [{ kind: "number", name: "nothing", value: "0" }] as const;
    expect(isNothing({ of: "casing_length", value: "0", parts: [...none] })).toBe(true);
    const some = [{ kind: "number", name: "floor", value: "9" }] as const;
    expect(isNothing({ of: "ceiling", value: "9", parts: [...some] })).toBe(false);
  });
});

describe("edits", () => {
  const isNew = (key: string) => key === "new";
  const fault = { code: "design.size_invalid", params: { text: "abc" }, hint: "" };

  it("makes one room of what is typed into the blank row, pasted rows after it", () => {
    const sent = toRequest(
      { projectId: "p", language: "en" },
      [
        { rowKey: "r1", columnId: "length", text: "3600" },
        { rowKey: "new", columnId: "name", text: "主卧" },
        { rowKey: "new", columnId: "length", text: "4" },
        { rowKey: "r1", columnId: "floor", text: "9" },
      ],
      isNew,
      [{ name: "厨房", floor: "9" }],
    );
    expect(sent.request).toEqual({
      projectId: "p",
      language: "en",
      cells: [{ roomId: "r1", field: "length", text: "3600" }],
      rows: [
        [
          { field: "name", text: "主卧" },
          { field: "length", text: "4" },
        ],
        [{ field: "name", text: "厨房" }],
      ],
    });
    expect(sent.rowKeys).toEqual(["new", null]);
  });

  it("puts a refusal beside its cell, or aside where the grid holds no such cell", () => {
    const sent = toRequest(
      { projectId: "p", language: "zh" },
      [{ rowKey: "new", columnId: "name", text: "a" }],
      isNew,
      [{ name: "b", length: "abc" }],
    );
    const edited: RoomsEdited = {
      created: ["r8", "r9"],
      converted: [],
      refused: [
        { roomId: "r1", row: null, field: "width", fault },
        { roomId: "r8", row: 0, field: "length", fault },
        { roomId: "r9", row: 1, field: "length", fault },
      ],
    };
    const outcome = toOutcome(sent, edited, (refused) => refused.fault.code);
    expect(outcome.created).toEqual({ new: "r8" });
    expect(outcome.errors).toEqual([
      { rowKey: "r1", columnId: "width", message: "design.size_invalid" },
      { rowKey: "new", columnId: "length", message: "design.size_invalid" },
    ]);
    expect(outcome.unmarked.map((one) => one.roomId)).toEqual(["r9"]);
  });
});

describe("the sketch", () => {
  const frame = {
    plan: { x: 0, y: 0, width: 200, height: 100 },
    walls: { x: 0, y: 120, width: 140, height: 60 },
  };
  const opening = (over: Partial<OpeningRecord>): OpeningRecord => ({
    id: "o",
    roomId: "r",
    kind: "door",
    width: "1",
    height: "2",
    sill: "0",
    count: 1,
    casing: false,
    sort: "a",
    ...over,
  });
  const room = { length: "4", width: "3", height: "2.8", perimeter: null };

  it("keeps to scale and inside its frame", () => {
    const drawn = sketch(room, [], "14", frame);
    expect(drawn?.plan?.width).toBeCloseTo(133.33, 1);
    expect(drawn?.plan?.height).toBeCloseTo(100);
    expect(drawn?.walls?.width).toBeCloseTo(140);
    expect(drawn?.walls?.height).toBeCloseTo(28);
    expect(drawn?.walls?.corners.map(Math.round)).toEqual([40, 70, 110]);
  });

  it("sets the walls close under a low plan", () => {
    const drawn = sketch({ ...room, length: "12", width: "1.2" }, [], "26.4", frame);
    expect(drawn?.plan?.height).toBeCloseTo(20);
    expect(drawn?.walls?.y).toBeCloseTo(40);
  });

  it("draws each opening once, in a wall that holds it", () => {
    const drawn = sketch(
      room,
      [
        opening({ id: "w", kind: "window", width: "2.5", height: "1.5", sill: "0.9", count: 2 }),
        opening({ id: "d" }),
      ],
      "14",
      frame,
    );
    expect(drawn?.openings.map((one) => [one.key, one.plan?.side])).toEqual([
      ["w.0", "top"],
      ["w.1", "bottom"],
      ["d.0", "bottom"],
    ]);
    expect(drawn?.left).toBe(0);
    const window = drawn?.openings[0]?.wall;
    expect(window?.width).toBeCloseTo(25);
    expect(window?.y).toBeCloseTo(120 + 28 - 24);
  });

  it("counts what finds no place instead of drawing it outside", () => {
    const drawn = sketch(room, [opening({ width: "4", count: 3 })], "14", frame);
    expect(drawn?.openings).toHaveLength(2);
    expect(drawn?.left).toBe(1);
  });

  it("draws the walls alone of a room whose perimeter was given", () => {
    const drawn = sketch(
      { length: null, width: null, height: "3", perimeter: "20" },
      [opening({})],
      "20",
      frame,
    );
    expect(drawn?.plan).toBeNull();
    expect(drawn?.walls?.y).toBe(0);
    expect(drawn?.walls?.corners).toEqual([]);
    expect(drawn?.openings[0]?.plan).toBeNull();
    expect(sketch({ ...room, width: null }, [], null, frame)).toBeNull();
  });
});
