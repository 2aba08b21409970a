import i18next from "i18next";
import { beforeAll, describe, expect, it } from "vitest";
import { STEP_ICONS, stepValues } from "../../components/agenda/stepLooks";
import type { NextStep, StepKind, Urgency } from "../../generated/commands";
import { startI18n } from "../../lib/i18n";
import { locales } from "../../test/locales";

beforeAll(async () => {
  await startI18n();
  for (const language of ["zh", "en"] as const) {
    i18next.addResourceBundle(language, "insight", locales[language].insight);
  }
});

const KINDS = Object.keys(STEP_ICONS) as StepKind[];
const URGENCIES: Record<Urgency, true> = { late: true, now: true, soon: true, waiting: true };

const step = (kind: StepKind, over: Partial<NextStep> = {}): NextStep => ({
  kind,
  urgency: "now",
  quote: null,
  list: null,
  number: null,
  count: null,
  days: null,
  due: null,
  ...over,
});

describe.each(["zh", "en"] as const)("next steps in %s", (language) => {
  const t = (key: string, values = {}) =>
    i18next.getFixedT(language, "insight")(key, { ...values, lng: language, fallbackLng: false });

  it.each(KINDS)("says %s and what to do", (kind) => {
    for (const count of [0, 1, 2]) {
      const said = t(`steps.${kind}.what`, stepValues(step(kind, { number: "BJ1 V2", count })));
      expect(said).not.toContain("{{");
      expect(said).not.toContain("steps.");
    }
    expect(t(`steps.${kind}.do`)).not.toContain("steps.");
  });

  it("has no words of steps or urgencies that there are not", () => {
    const words = locales[language].insight as Record<string, Record<string, unknown>>;
    expect(Object.keys(words.steps ?? {}).sort()).toEqual([...KINDS].sort());
    expect(Object.keys(words.urgencies ?? {}).sort()).toEqual(Object.keys(URGENCIES).sort());
  });
});

it("names rooms and lines by their count, quotes by their days", () => {
  expect(stepValues(step("complete", { count: 3 }))).toEqual({ number: "", count: 3 });
  expect(stepValues(step("follow", { number: "BJ1 V1", days: 5 }))).toEqual({
    number: "BJ1 V1",
    count: 5,
  });
});
