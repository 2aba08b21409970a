import { afterEach, beforeAll, expect, it } from "vitest";
import { dayIn } from "./day";
import { spokenMoment } from "./format";
import { startI18n } from "./i18n";

beforeAll(() => startI18n());
const usual = Object.getOwnPropertyDescriptor(Intl.DateTimeFormat.prototype, "format") ?? {};
afterEach(() => {
  Object.defineProperty(Intl.DateTimeFormat.prototype, "format", usual);
});

it("a day is the same in every engine, however that writes dates", () => {
  // WebKit writes en-CA dates as 22/11/2026 or 11/22/2026, depending on the data it was built with.
  Object.defineProperty(Intl.DateTimeFormat.prototype, "format", {
    configurable: true,
    get: () => () => "11/22/2026",
  });
  const noon = Date.parse("2026-11-22T04:00:00Z");
  expect(dayIn("Asia/Shanghai", noon)).toBe("2026-11-22");
  expect(dayIn("Asia/Shanghai", Date.parse("2026-11-22T16:00:00Z"))).toBe("2026-11-23");
  expect(dayIn("UTC", Date.parse("2026-11-22T16:00:00Z"))).toBe("2026-11-22");
  expect(spokenMoment("2026-11-22T03:00:00Z", noon)).toMatch(/^(今天|today) 11:00$/);
  expect(spokenMoment("2026-11-21T15:59:00Z", noon)).toMatch(/^(昨天|yesterday) 23:59$/);
  expect(spokenMoment("2026-11-20T15:59:00Z", noon)).toBe("2026-11-20 23:59");
});
