import { describe, expect, it } from "vitest";
import { formatTsv, parseTsv } from "./clipboard";

describe("parseTsv", () => {
  it.each<[string, string, string[][]]>([
    ["one cell", "墙", [["墙"]]],
    [
      "Excel's last line end",
      "1\t2\r\n3\t4\r\n",
      [
        ["1", "2"],
        ["3", "4"],
      ],
    ],
    ["plain line feeds", "1\n2\n", [["1"], ["2"]]],
    ["old Mac line ends", "1\r2", [["1"], ["2"]]],
    [
      "empty cells",
      "\t\t\r\n\t5\t",
      [
        ["", "", ""],
        ["", "5", ""],
      ],
    ],
    [
      "ragged rows are filled up",
      "1\n2\t3",
      [
        ["1", ""],
        ["2", "3"],
      ],
    ],
    ["a line break in quotes", '"上\n下"\t2', [["上\n下", "2"]]],
    ["CRLF in quotes", '"上\r\n下"', [["上\n下"]]],
    ["doubled quotes", '"他说 ""好"""', [['他说 "好"']]],
    ["a tab in quotes", '"a\tb"\tc', [["a\tb", "c"]]],
    ["an inch mark is no quote", '12" 管\t"', [['12" 管', '"']]],
    ["text after a closing quote keeps the quotes", '"a" b\tc', [['"a" b', "c"]]],
    ["an empty row between", "1\r\n\r\n3", [["1"], [""], ["3"]]],
    ["nothing", "", [[""]]],
  ])("%s", (_, text, table) => {
    expect(parseTsv(text)).toEqual(table);
  });
});

/** Small pseudo-random numbers from a fixed seed, so that a failure comes again. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

describe("formatTsv", () => {
  it("comes back as it went, whatever the cells hold", () => {
    const next = numbers(7);
    const parts = ["墙", '"', '""', "\t", "\n", " ", "1.5", "", "𠮷", "a"];
    for (let round = 0; round < 3000; round++) {
      const [rows, cols] = [1 + next(4), 1 + next(4)];
      const table = Array.from({ length: rows }, () =>
        Array.from({ length: cols }, () =>
          Array.from({ length: next(4) }, () => parts[next(parts.length)]).join(""),
        ),
      );
      expect(parseTsv(formatTsv(table))).toEqual(table);
    }
  });
});
