import { describe, expect, it } from "vitest";
import type { PasteRows } from "../../components/grid";
import { editRequest, editResult, pasteRequest, refusedInPaste } from "./cellEdits";

const fault = { code: "catalog.formula_name_unknown", params: {}, hint: "No such name." };

describe("cells that the grid hands out", () => {
  it("keep the typed text and the chosen item", () => {
    const request = editRequest("q", "zh", [
      { rowKey: "line-1", columnId: "quantity", text: "墙面 × 2" },
      { rowKey: "line-1", columnId: "name", text: "乳胶漆", suggestionKey: "item-1" },
    ]);
    expect(request).toEqual({
      quote: "q",
      language: "zh",
      rows: [],
      cells: [
        { line: "line-1", column: "quantity", text: "墙面 × 2", item: null },
        { line: "line-1", column: "name", text: "乳胶漆", item: "item-1" },
      ],
    });
  });

  it("of one new row become one line of its section", () => {
    const { cells, rows } = editRequest("q", "en", [
      { rowKey: "new:s1", columnId: "name", text: "Debris" },
      { rowKey: "new:s1", columnId: "quantity", text: "2" },
      { rowKey: "new:s2", columnId: "name", text: "Film" },
    ]);
    expect(cells).toEqual([]);
    expect(rows.map(({ key, section, cells }) => [key, section, cells.length])).toEqual([
      ["new:s1", "s1", 2],
      ["new:s2", "s2", 1],
    ]);
  });

  it("leave computed columns and other rows alone", () => {
    const request = editRequest("q", "zh", [
      { rowKey: "line-1", columnId: "amount", text: "9" },
      { rowKey: "section:s1", columnId: "name", text: "x" },
    ]);
    expect(request.cells).toEqual([]);
    expect(request.rows).toEqual([]);
  });
});

describe("a paste beyond the lines", () => {
  const paste: PasteRows = {
    edits: [{ rowKey: "line-1", columnId: "unit", text: "m" }],
    atKey: "new:s1",
    rows: [{ name: "A", quantity: "1", amount: "5" }, { name: "B" }],
  };

  it("makes lines in the section that takes them, each by its own name", () => {
    const { cells, rows } = pasteRequest("q", "zh", paste);
    expect(cells).toHaveLength(1);
    expect(rows.map(({ key, section }) => [key, section])).toEqual([
      ["paste:0", "s1"],
      ["paste:1", "s1"],
    ]);
    expect(rows[0]?.cells.map(({ column }) => column)).toEqual(["name", "quantity"]);
  });

  it("makes none where no section takes them", () => {
    expect(pasteRequest("q", "zh", { ...paste, atKey: null }).rows).toEqual([]);
  });

  it("tells refusals of its rows, whether the line was made or not, and of no other", () => {
    const edited = {
      created: [{ key: "paste:0", id: "line-8" }],
      faults: [
        { row: "paste:1", column: "name" as const, fault },
        { row: "line-8", column: "quantity" as const, fault },
        { row: "line-1", column: "unit" as const, fault },
      ],
    };
    expect(refusedInPaste(edited)).toHaveLength(2);
  });
});

describe("the answer", () => {
  it("names cells by row and column, also those of a line that was just made", () => {
    const result = editResult(
      {
        created: [{ key: "new:s1", id: "line-9" }],
        faults: [
          { row: "line-1", column: "quantity", fault },
          { row: "new:s1", column: "unit", fault },
        ],
      },
      ({ hint }) => hint,
    );
    expect(result.created).toEqual({ "new:s1": "line-9" });
    expect(result.errors).toEqual([
      { rowKey: "line-1", columnId: "quantity", message: "No such name." },
      { rowKey: "line-9", columnId: "unit", message: "No such name." },
    ]);
  });
});
