import { describe, expect, it } from "vitest";
import { goneRows, isBlank, isDraft, latestCells, outerKey, withDrafts } from "./drafts";
import type { GridRow } from "./types";

const section = (key: string, collapsed = false): GridRow<null> => ({
  kind: "section",
  key,
  label: key,
  collapsed,
});
const line = (key: string): GridRow<null> => ({ kind: "line", key, line: null });
const blank = (key: string): GridRow<null> => ({ kind: "new", key });
const sum = (key: string): GridRow<null> => ({ kind: "subtotal", key, label: "" });

describe("rows on their way", () => {
  const rows = [section("s"), line("a"), blank("n"), sum("t"), section("s2"), blank("n2")];

  it("stand above their blank row, oldest first", () => {
    const drafts = [
      { key: "n#1", of: "n" },
      { key: "n2#2", of: "n2" },
      { key: "n#3", of: "n" },
    ];
    const shown = withDrafts(rows, drafts);
    expect(shown.map((row) => row.key)).toEqual([
      "s",
      "a",
      "n#1",
      "n#3",
      "n",
      "t",
      "s2",
      "n2#2",
      "n2",
    ]);
    expect(shown.filter(isDraft).map(outerKey)).toEqual(["n", "n", "n2"]);
    expect(shown.filter(isBlank).map(outerKey)).toEqual(["n", "n2"]);
  });

  it("are out of sight while their blank row is", () => {
    expect(withDrafts([section("s", true)], [{ key: "n#1", of: "n" }])).toHaveLength(1);
  });

  it("leave the rows as they are where there are none", () => {
    expect(withDrafts(rows, [])).toBe(rows);
  });

  it("send the last text of a cell", () => {
    const cell = (columnId: string, text: string) => ({ rowKey: "n#1", columnId, text });
    expect(latestCells([cell("item", "a"), cell("main", "1"), { ...cell("item", "b") }])).toEqual([
      cell("item", "b"),
      cell("main", "1"),
    ]);
  });
});

describe("rows that are gone", () => {
  const before = [section("s"), line("a"), line("b"), blank("n"), sum("t"), line("c")];

  it("are those that were there", () => {
    expect(goneRows(before, before.slice(1))).toEqual(["s"]);
    expect(goneRows(before, [section("s"), line("b"), blank("n"), line("d")])).toEqual([
      "a",
      "t",
      "c",
    ]);
  });

  it("are not those of a section that is folded", () => {
    expect(
      goneRows([...before.slice(0, 5), section("s2"), line("c")], [section("s", true)]),
    ).toEqual(["s2", "c"]);
  });
});
