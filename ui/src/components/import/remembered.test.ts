import { beforeEach, describe, expect, it } from "vitest";
import type { TablePreview } from "../../generated/commands";
import { recall, remember } from "./remembered";

const KIND = "catalog.import_price_book";

function guessed(headings: string[], headerRow: number): TablePreview {
  return {
    sheets: [{ name: "Sheet1", rows: 20 }],
    sheet: 0,
    mapping: { headerRow, headerRows: 1, columns: { name: 1 } },
    columns: headings.map((heading, index) => ({ index, letter: "ABC"[index] ?? "Z", heading })),
    fields: [],
    sample: [],
    fault: null,
  };
}

describe("a mapping by hand", () => {
  beforeEach(() => localStorage.clear());

  it("comes back under the same headings, wherever the head stands", () => {
    const first = guessed(["序号", "做法", "价"], 3);
    expect(recall(KIND, first)).toBeNull();
    remember(KIND, first, { headerRow: 4, headerRows: 2, columns: { name: 1, price: 2 } });
    expect(recall(KIND, guessed(["序号", "做法 ", "价"], 6))).toEqual({
      headerRow: 7,
      headerRows: 2,
      columns: { name: 1, price: 2 },
    });
  });

  it("is of its headings and its kind of import alone", () => {
    const first = guessed(["序号", "做法", "价"], 3);
    remember(KIND, first, { headerRow: 3, headerRows: 1, columns: { name: 2 } });
    expect(recall(KIND, guessed(["序号", "做法", "单价"], 3))).toBeNull();
    expect(recall("quoting.import_quote", first)).toBeNull();
    remember(KIND, first, { headerRow: 3, headerRows: 1, columns: { name: 0 } });
    expect(recall(KIND, first)?.columns).toEqual({ name: 0 });
  });

  it("is not kept where there are no headings, and damaged storage costs nothing but the memory", () => {
    const nameless = guessed(["", " "], 1);
    remember(KIND, nameless, { headerRow: 2, headerRows: 1, columns: { name: 1 } });
    expect(recall(KIND, nameless)).toBeNull();
    localStorage.setItem(`kaigong.import.${KIND}`, "{broken");
    expect(recall(KIND, guessed(["名称"], 1))).toBeNull();
  });
});
