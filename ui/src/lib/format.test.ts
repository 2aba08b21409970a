import { beforeAll, describe, expect, it, vi } from "vitest";
import {
  formatAmount,
  formatDate,
  formatDaysAway,
  formatMoment,
  formatMoney,
  formatPhone,
  formatPrice,
  formatQuantity,
  formatRate,
  halfWidth,
  placesOf,
  shiftPoint,
  typedDecimal,
} from "./format";
import { startI18n } from "./i18n";
import { preferences } from "./preferences";

beforeAll(async () => {
  preferences.set({ language: "en" });
  await startI18n();
});

describe("numbers are rearranged, never computed", () => {
  it.each([
    ["0", "¥0.00"],
    ["12345.6", "¥12,345.60"],
    ["1000000", "¥1,000,000.00"],
    ["-5.25", "-¥5.25"],
    ["-0.00", "¥0.00"],
    ["92233720368547758.07", "¥92,233,720,368,547,758.07"],
    ["007.10", "¥7.10"],
    ["not a number", "not a number"],
    ["", "–"],
    [null, "–"],
  ])("money %s → %s", (amount, shown) => expect(formatMoney(amount)).toBe(shown));

  it.each([
    ["12.500000", "12.5"],
    ["102.182", "102.182"],
    ["100.000000", "100"],
    ["1234567", "1,234,567"],
    ["-0.5", "-0.5"],
  ])("quantity %s → %s", (quantity, shown) => expect(formatQuantity(quantity)).toBe(shown));

  it("shows units, prices and amounts", () => {
    expect(formatQuantity("12.5", "kg")).toBe("12.5 kg");
    expect(formatPrice("18.5000")).toBe("18.50");
    expect(formatPrice("0.0725")).toBe("0.0725");
    expect(formatAmount("58000")).toBe("58,000.00");
  });

  it.each([
    ["0.05", "5%"],
    ["0.0341", "3.41%"],
    ["1", "100%"],
    ["0.000001", "0.0001%"],
    ["-0.1", "-10%"],
  ])("rate %s → %s", (rate, shown) => expect(formatRate(rate)).toBe(shown));

  it.each([
    ["5", -2, "0.05"],
    ["12.5", -2, "0.125"],
    ["0.05", 2, "5"],
    ["-150", -2, "-1.5"],
    ["0", 2, "0"],
    ["x", 2, null],
  ])("moves the point of %s by %i → %s", (decimal, places, moved) =>
    expect(shiftPoint(decimal, places)).toBe(moved),
  );
});

describe("typed numbers", () => {
  it.each([
    ["12.5", "12.5"],
    ["１２．５", "12.5"],
    ["１２。５", "12.5"],
    ["¥1,234.50", "1234.50"],
    ["1，234，567", "1234567"],
    [" 88 元", "88"],
    ["-3", "-3"],
    ["+3", "3"],
    [".5", "0.5"],
    ["7.", "7"],
    ["1,23", null],
    ["1.2.3", null],
    ["12 ㎡", null],
    ["abc", null],
    ["", null],
    ["-", null],
    ["1e9", null],
  ])("%s → %s", (typed, decimal) => expect(typedDecimal(typed)).toBe(decimal));

  it("counts places and widths", () => {
    expect(placesOf("1.2500")).toBe(2);
    expect(halfWidth("ＡＢＣ　１３８")).toBe("ABC 138");
  });
});

describe("time", () => {
  it("shows moments in the firm's zone", () => {
    expect(formatMoment("2026-03-01T16:05:00Z")).toBe("2026-03-02 00:05");
  });
  it("shows dates and distances in both languages", async () => {
    expect(formatDate("2026-03-02")).toBe("2026-03-02");
    expect(formatDate("2026-03-02", "long")).toBe("Mon, 2 Mar 2026");
    expect(formatDaysAway(-1)).toBe("yesterday");
    preferences.set({ language: "zh" });
    await vi.waitFor(() => expect(formatDate("2026-03-02", "long")).toBe("2026年3月2日周一"));
    expect(formatDaysAway(-1)).toBe("昨天");
    expect(formatDate(null)).toBe("–");
  });
  it("groups mobile numbers and leaves others alone", () => {
    expect(formatPhone("13800138000")).toBe("138 0013 8000");
    expect(formatPhone("0571-88886666")).toBe("0571-88886666");
  });
});
