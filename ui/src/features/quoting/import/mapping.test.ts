import { expect, it } from "vitest";
import type { QuoteImported, QuoteImportRow } from "../../../generated/commands";
import { fieldOf, importRows, withField } from "./mapping";

const mapping = { headerRow: 3, headerRows: 1, columns: { name: 1, unit: 2 } };

it("gives a column one field, and a field one column", () => {
  expect(fieldOf(mapping, 2)).toBe("unit");
  expect(fieldOf(mapping, 5)).toBeNull();
  expect(withField(mapping, 4, "name").columns).toEqual({ name: 4, unit: 2 });
  expect(withField(mapping, 2, "name").columns).toEqual({ name: 2 });
  expect(withField(mapping, 1, null).columns).toEqual({ unit: 2 });
  expect(withField(mapping, 1, null).headerRow).toBe(3);
});

it("shows the rows of one kind; blank rows never", () => {
  const row = (outcome: QuoteImportRow["outcome"], name: string, differs = false) =>
    ({ outcome, name, differs }) as QuoteImportRow;
  const report = {
    rows: [row("section", "厨房"), row("line", "防水", true), row("skipped", ""), row("bad", "?")],
  } as QuoteImported;
  expect(importRows(report, "all").map(({ name }) => name)).toEqual(["厨房", "防水", "?"]);
  expect(importRows(report, "differing").map(({ name }) => name)).toEqual(["防水"]);
  expect(importRows(report, "skipped")).toHaveLength(1);
});
