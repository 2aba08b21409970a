import { describe, expect, it } from "vitest";
import type { TableMapping } from "../../generated/commands";
import { fieldOf, isHeader, plainName, withField, withHeader } from "./mapping";

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

it("names the price version after the file", () => {
  expect(plainName("2026 价目表.XLSX")).toBe("2026 价目表");
  expect(plainName("v1.2 prices.csv")).toBe("v1.2 prices");
});
