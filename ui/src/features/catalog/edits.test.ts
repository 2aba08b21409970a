import { describe, expect, it } from "vitest";
import type { EditReport, Fault } from "../../generated/commands";
import { changedFields, itemEdits, materialEdits, percentTyped, refusedCells } from "./edits";

const fault = (code: string, field?: string): Fault => ({
  code,
  params: field === undefined ? {} : { field },
  hint: "",
});
const say = (refused: Fault) => refused.code;
const cell = (rowKey: string, columnId: string, text: string) => ({ rowKey, columnId, text });

describe("percent in cells", () => {
  it.each([
    ["5", "5%"],
    ["12.5", "12.5%"],
    ["５", "5%"],
    ["5%", "5%"],
    ["0.05", "0.05"],
    ["0", "0"],
    ["", ""],
    ["five", "five"],
    ["-3", "-3"],
  ])("%s is %s", (typed, meant) => expect(percentTyped(typed)).toBe(meant));
});

describe("edits of a grid", () => {
  it("are one for each row, with all cells of the row in the order typed", () => {
    expect(
      itemEdits([
        cell("a", "labour", "50"),
        cell("b", "main", ""),
        cell("a", "lossRate", "5"),
        cell("a", "noisy", "true"),
      ]),
    ).toEqual([
      { id: "a", fields: { labour: "50", lossRate: "5%", noisy: true } },
      { id: "b", fields: { main: "" } },
    ]);
  });

  it("leave out columns that are only shown", () => {
    expect(itemEdits([cell("a", "price", "9"), cell("a", "code", "X")])).toEqual([]);
    expect(materialEdits([cell("m", "unitPrice", "9"), cell("m", "batch", "false")])).toEqual([
      { id: "m", fields: { batch: false } },
    ]);
  });
});

describe("refusals", () => {
  const edits = itemEdits([
    cell("a", "labour", "x"),
    cell("b", "main", "1"),
    cell("b", "unit", ""),
  ]);
  const report = (refused: EditReport["refused"]): EditReport => ({ changed: 0, refused });

  it("stand at the cell whose field they name", () => {
    const cells = refusedCells(
      edits,
      report([
        { index: 0, fault: fault("kernel.number", "labour") },
        { index: 1, fault: fault("firm.text_missing", "unit") },
      ]),
      say,
    );
    expect(cells).toEqual([
      { rowKey: "a", columnId: "labour", message: "kernel.number" },
      { rowKey: "b", columnId: "unit", message: "firm.text_missing" },
    ]);
  });

  it("stand at every cell of the row when they name none of them", () => {
    const cells = refusedCells(
      edits,
      report([{ index: 1, fault: fault("catalog.item_unknown", "id") }]),
      say,
    );
    expect(cells.map(({ columnId }) => columnId)).toEqual(["main", "unit"]);
  });

  it("of rows that were not sent are nothing", () => {
    expect(refusedCells(edits, report([{ index: 7, fault: fault("x") }]), say)).toEqual([]);
  });
});

it("sends only what differs, lists and parameters by their content", () => {
  const start = { name: "a", rooms: ["bath"], parameters: { thickness: "20" }, noisy: false };
  expect(changedFields(start, { ...start, rooms: ["bath"] })).toEqual({});
  expect(
    changedFields(start, { ...start, rooms: ["bath", "kitchen"], parameters: { thickness: "30" } }),
  ).toEqual({ rooms: ["bath", "kitchen"], parameters: { thickness: "30" } });
});
