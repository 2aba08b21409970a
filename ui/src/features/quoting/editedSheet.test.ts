import { expect, it } from "vitest";
import type { QuoteSheet, SheetLine, SheetSection } from "../../generated/commands";
import { withEdited } from "./editedSheet";

const line = (id: string, amount: string) => ({ id, amount }) as SheetLine;
const section = (id: string, amount: string, lines: SheetLine[]) =>
  ({ id, amount, cost: null, lines }) as SheetSection;
const sheet = {
  id: "quote",
  sections: [section("a", "3", [line("a1", "1"), line("a2", "2")]), section("b", "0", [])],
  versions: [
    { id: "quote", total: "3" },
    { id: "older", total: "1" },
  ],
  fees: [],
  totals: { total: "3" },
} as unknown as QuoteSheet;

it("takes over what changed, in its order, and leaves all else as it is", () => {
  const after = withEdited(sheet, {
    sections: [
      {
        id: "a",
        amount: "16",
        cost: "2",
        lines: [line("a2", "5"), line("new", "10")],
        order: ["a1", "new", "a2"],
      },
    ],
    fees: [],
    totals: { ...sheet.totals, total: "16" },
    total: "16",
  });
  expect(after.sections[0]).toEqual({
    ...section("a", "16", [line("a1", "1"), line("new", "10"), line("a2", "5")]),
    cost: "2",
  });
  expect(after.sections[0]?.lines[0]).toBe(sheet.sections[0]?.lines[0]);
  expect(after.sections[1]).toBe(sheet.sections[1]);
  expect(after.versions.map(({ total }) => total)).toEqual(["16", "1"]);
  expect(after.totals.total).toBe("16");
});
