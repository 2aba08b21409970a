import { describe, expect, it } from "vitest";
import { dayAfter, dayOf, daysBetween, midnight, nearestDay } from "./days";

describe("days of the chart", () => {
  it("go to and fro over ends of months and years", () => {
    for (const day of ["2026-02-28", "2024-02-29", "2026-12-31", "2026-03-29"]) {
      expect(dayOf(midnight(day))).toBe(day);
    }
    expect(dayOf(dayAfter("2026-12-31"))).toBe("2027-01-01");
    expect(dayOf(dayAfter("2026-03-01", -1))).toBe("2026-02-28");
    expect(daysBetween("2026-03-02", "2026-05-22")).toBe(81);
  });

  it("a bar goes to the day whose beginning is nearest", () => {
    expect(nearestDay(new Date(2026, 2, 2, 11, 59))).toBe("2026-03-02");
    expect(nearestDay(new Date(2026, 2, 2, 12, 1))).toBe("2026-03-03");
    expect(nearestDay(midnight("2026-03-02"))).toBe("2026-03-02");
  });
});
