import { expect, it } from "vitest";
import type { EditedSheet, QuoteSheet, SheetLine, SheetSection } from "../../generated/commands";
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

/** The same figures from the same seed. */
function dice(seed: number) {
  let state = seed;
  return (sides: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

/** Some lines get other amounts, some are new, all may come to stand elsewhere in their section: the sheet as it would be read. */
function changed(before: QuoteSheet, roll: (sides: number) => number, step: number): QuoteSheet {
  const total = String(roll(1_000));
  return {
    ...before,
    sections: before.sections.map((old) => {
      if (roll(2) === 0) return old;
      const lines = old.lines.map((each) =>
        roll(3) === 0 ? { ...each, amount: String(roll(100)) } : each,
      );
      for (let fresh = roll(3); fresh > 0; fresh -= 1) {
        lines.splice(roll(lines.length + 1), 0, line(`${old.id}-${step}-${fresh}`, "1"));
      }
      return { ...old, lines, amount: String(roll(1_000)) };
    }),
    versions: before.versions.map((each) => (each.id === before.id ? { ...each, total } : each)),
    totals: { ...before.totals, total },
  };
}

/** What differs, as `quoting.edit` answers it. */
function difference(before: QuoteSheet, after: QuoteSheet): EditedSheet {
  const ids = (lines: SheetLine[]) => lines.map(({ id }) => id);
  return {
    sections: after.sections.flatMap((now, at) => {
      const old = before.sections[at];
      if (!old || old === now) return [];
      const same = ids(old.lines).join() === ids(now.lines).join();
      return {
        id: now.id,
        amount: now.amount,
        cost: now.cost,
        lines: now.lines.filter((each) => !old.lines.includes(each)),
        order: same ? null : ids(now.lines),
      };
    }),
    fees: after.fees,
    totals: after.totals,
    total: after.totals.total,
  };
}

it("makes the sheet that would be read, whatever was changed, and keeps what was not", () => {
  for (let seed = 1; seed <= 200; seed += 1) {
    const roll = dice(seed);
    let shown = sheet;
    for (let step = 0; step < 8; step += 1) {
      const fresh = changed(shown, roll, step);
      // As it comes over the wire: no object of the sheet that is shown.
      const answer: EditedSheet = structuredClone(difference(shown, fresh));
      const touched = new Set(answer.sections.flatMap(({ lines }) => lines.map(({ id }) => id)));
      const next = withEdited(shown, answer);
      expect(next).toEqual(fresh);
      for (const [at, section] of next.sections.entries()) {
        const old = shown.sections[at];
        if (!answer.sections.some(({ id }) => id === section.id)) expect(section).toBe(old);
        for (const each of section.lines.filter(({ id }) => !touched.has(id))) {
          expect(old?.lines).toContain(each);
        }
      }
      shown = next;
    }
  }
});
