import { describe, expect, it } from "vitest";
import type { ImportOutcome, ImportReport, TableMapping } from "../../../generated/commands";
import {
  fieldOf,
  firstLook,
  isHeader,
  plainName,
  rowsWith,
  withField,
  withHeader,
} from "./mapping";

const mapping: TableMapping = { headerRow: 3, headerRows: 2, columns: { name: 2, unit: 3 } };

describe("columns", () => {
  it("a field moves to the column that is chosen for it", () => {
    expect(withField(mapping, 5, "name").columns).toEqual({ unit: 3, name: 5 });
  });
  it("a column holds the last field that was chosen", () => {
    const changed = withField(mapping, 3, "price");
    expect(changed.columns).toEqual({ name: 2, price: 3 });
    expect(fieldOf(changed, 3)).toBe("price");
  });
  it("a column can be left out", () => {
    expect(withField(mapping, 2, null).columns).toEqual({ unit: 3 });
    expect(fieldOf(mapping, 9)).toBeNull();
  });
  it("the first mapping stays as it was", () => {
    withField(mapping, 2, null);
    expect(mapping.columns).toEqual({ name: 2, unit: 3 });
  });
});

describe("headings", () => {
  it("take one or two rows from the first on", () => {
    expect([2, 3, 4, 5].map((row) => isHeader(mapping, row))).toEqual([false, true, true, false]);
    expect(withHeader(mapping, 0, 9)).toMatchObject({ headerRow: 1, headerRows: 2 });
  });
});

describe("the report", () => {
  const row = (number: number, outcome: ImportOutcome, name: string) => ({
    row: number,
    outcome,
    code: "",
    name,
    unit: "",
    before: null,
    after: null,
    faults: [],
  });
  const report: ImportReport = {
    created: 1,
    updated: 0,
    unchanged: 0,
    skipped: 2,
    bad: 1,
    categories: 0,
    rows: [
      row(5, "skipped", ""),
      row(6, "created", "铺砖"),
      row(7, "bad", ""),
      row(8, "skipped", "已有"),
    ],
  };
  it("shows errors first", () => {
    expect(firstLook(report)).toBe("bad");
    expect(firstLook({ ...report, bad: 0 })).toBe("all");
  });
  it("leaves headings out of all, but not known items", () => {
    expect(rowsWith(report, "all").map(({ row: at }) => at)).toEqual([6, 7, 8]);
    expect(rowsWith(report, "bad").map(({ row: at }) => at)).toEqual([7]);
  });
});

it("names the price version after the file", () => {
  expect(plainName("2026 价目表.XLSX")).toBe("2026 价目表");
  expect(plainName("v1.2 prices.csv")).toBe("v1.2 prices");
});
