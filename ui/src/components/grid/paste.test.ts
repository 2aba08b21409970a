import { describe, expect, it } from "vitest";
import { layoutColumns } from "./layout";
import { planFill, planPaste, planSame, type Sheet, tableForPaste } from "./paste";
import type { GridColumn, GridRow } from "./types";

interface Line {
  [column: string]: string;
}

const column = (id: string, more: Partial<GridColumn<Line>> = {}): GridColumn<Line> => ({
  id,
  title: id,
  width: 80,
  kind: "text",
  getText: (line) => line[id] ?? "",
  ...more,
});
const COLUMNS = [
  column("item"),
  column("quantity", { kind: "decimal" }),
  column("amount", { kind: "readonly" }),
  column("supply", { kind: "choice", choices: [{ value: "owner", label: "甲供" }] }),
  column("note", { multiline: true }),
];

/** `h` a section head, `t` a subtotal, `n` a "new" row, digits lines. */
function sheet(kinds: string): Sheet<Line> {
  const rows = [...kinds].map((kind, n): GridRow<Line> => {
    const key = `${kind}${n}`;
    if (kind === "h") return { kind: "section", key, label: "厨房" };
    if (kind === "t") return { kind: "subtotal", key, label: "小计", cells: { amount: "9" } };
    if (kind === "n") return { kind: "new", key };
    return { kind: "line", key, line: { item: key, quantity: "1", amount: "1" } };
  });
  return { rows, layout: layoutColumns(COLUMNS, {}, 900, undefined) };
}
const box = (top: number, left: number, bottom = top, right = left) => ({
  top,
  bottom,
  left,
  right,
});
const brief = (edits: readonly { rowKey: string; columnId: string; text: string }[]) =>
  edits.map((edit) => `${edit.rowKey}.${edit.columnId}=${edit.text}`).join(" ");

describe("planPaste", () => {
  it.each<[string, string, string[][], ReturnType<typeof box>, string, string[]]>([
    ["down the lines", "h12", [["5"], ["6"]], box(1, 1), "11.quantity=5 22.quantity=6", []],
    [
      "past subtotal, head and blank row",
      "h1nth2",
      [["5"], ["6"]],
      box(1, 1),
      "11.quantity=5 25.quantity=6",
      [],
    ],
    [
      "over a read-only column",
      "h1",
      [["a", "5", "99", "甲供"]],
      box(1, 0),
      "11.item=a 11.quantity=5 11.supply=owner",
      [],
    ],
    [
      "one cell over a range",
      "h123",
      [["7"]],
      box(1, 1, 3, 1),
      "11.quantity=7 22.quantity=7 33.quantity=7",
      [],
    ],
    [
      "a range over a group row counts its lines only",
      "1t2",
      [["7"]],
      box(0, 1, 2, 1),
      "10.quantity=7 22.quantity=7",
      [],
    ],
    [
      "two rows repeated over four",
      "1234",
      [["a"], ["b"]],
      box(0, 0, 3, 0),
      "10.item=a 21.item=b 32.item=a 43.item=b",
      [],
    ],
    ["beyond the last line", "h1t", [["5"], ["6"]], box(1, 1), "11.quantity=5", ["quantity=6"]],
    [
      "on the blank row",
      "h1nth2",
      [
        ["a", "5"],
        ["b", "6"],
      ],
      box(2, 0),
      "",
      ["item=a quantity=5", "item=b quantity=6"],
    ],
    ["blank rows make no lines", "hn", [["a"], [""], ["c"]], box(1, 0), "", ["item=a", "item=c"]],
    ["columns beyond the last are left out", "1", [["x", "y"]], box(0, 4), "10.note=x", []],
    [
      "line breaks only where a cell can hold them",
      "1",
      [["甲\n乙"]],
      box(0, 0),
      "10.item=甲 乙",
      [],
    ],
  ])("%s", (_, kinds, table, target, edits, extra) => {
    const plan = planPaste(sheet(kinds), table, target);
    expect(brief(plan.edits)).toBe(edits);
    const rows = plan.rows.map((row) =>
      Object.entries(row)
        .map(([id, text]) => `${id}=${text}`)
        .join(" "),
    );
    expect(rows).toEqual(extra);
  });

  it("gives the rows beyond the end to the last blank row, or to the one pasted on", () => {
    expect(planPaste(sheet("1nh2n"), [["5"], ["6"]], box(3, 1)).atKey).toBe("n4");
    expect(planPaste(sheet("1nh2n"), [["5"]], box(1, 1)).atKey).toBe("n1");
    expect(planPaste(sheet("1"), [["5"], ["6"]], box(0, 1)).atKey).toBeNull();
  });

  it("a sheet of ours that comes back with its group rows falls on its own places", () => {
    const back = [
      ["a", "5"],
      ["小计", ""],
      ["厨房", ""],
      ["b", "6"],
    ];
    const plan = planPaste(sheet("1nth2"), back, box(0, 0));
    expect(brief(plan.edits)).toBe("10.item=a 10.quantity=5 24.item=b 24.quantity=6");
    expect(plan.rows).toEqual([]);
  });

  it("known lines never count as group rows", () => {
    const plan = planPaste(sheet("1t2"), [["a"], ["小计"]], box(0, 0), true);
    expect(brief(plan.edits)).toBe("10.item=a 22.item=小计");
  });
});

describe("planSame", () => {
  it("clears open cells of lines only", () => {
    const edits = planSame(sheet("h1t2"), box(0, 0, 3, 2), "");
    expect(brief(edits)).toBe("11.item= 11.quantity= 23.item= 23.quantity=");
  });
});

describe("planFill", () => {
  const read = (row: number, col: number) => `${row}/${col}`;
  it.each([
    [
      "the first line over the others",
      "1t23",
      box(0, 1, 3, 1),
      "down",
      "22.quantity=0/1 33.quantity=0/1",
    ],
    [
      "a single line takes the one above, past group rows",
      "1th2",
      box(3, 1),
      "down",
      "23.quantity=0/1",
    ],
    ["nothing above", "h1", box(1, 1), "down", ""],
    [
      "to the right, over closed cells",
      "1",
      box(0, 0, 0, 4),
      "right",
      "10.quantity=0/0 10.supply=0/0 10.note=0/0",
    ],
    ["a single column takes the one before", "1", box(0, 1), "right", "10.quantity=0/0"],
  ] as const)("%s", (_, kinds, target, to, edits) => {
    expect(brief(planFill(sheet(kinds), target, to, read))).toBe(edits);
  });
});

describe("tableForPaste", () => {
  const own = { text: "1", columnIds: ["quantity"], raw: [["=墙面"]], cut: null };
  const { layout } = sheet("1");
  it("keeps formulas on the same columns, shown values elsewhere", () => {
    expect(tableForPaste(own, [["64"]], layout, 1).table).toEqual([["=墙面"]]);
    expect(tableForPaste(own, [["64"]], layout, 4).table).toEqual([["64"]]);
    expect(tableForPaste(null, [["64"]], layout, 1).table).toEqual([["64"]]);
  });
});
