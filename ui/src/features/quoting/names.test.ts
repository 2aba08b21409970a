import { expect, it } from "vitest";
import { isZero, named, shortQuantity, shortRate } from "./names";

it("shows the English name where there is one", () => {
  expect(named({ name: "防水", nameEn: "Waterproofing" }, "en")).toBe("Waterproofing");
  expect(named({ name: "防水", nameEn: "" }, "en")).toBe("防水");
  expect(named({ name: "防水", nameEn: "Waterproofing" }, "zh")).toBe("防水");
});

it("shortens figures exactly, half up", () => {
  expect(shortQuantity("12")).toBe("12");
  expect(shortQuantity("1234.5")).toBe("1,234.5");
  expect(shortQuantity("0.0005")).toBe("0.001");
  // A float of this value lies under the half.
  expect(shortQuantity("1.0005")).toBe("1.001");
  expect(shortRate("0.3499999")).toBe("35%");
  expect(shortRate("-0.0125")).toBe("-1.3%");
  expect(shortRate(null)).toBe("–");
});

it("knows zero in every spelling", () => {
  expect([null, "0", "0.00", "-0", "0.000000"].every(isZero)).toBe(true);
  expect(["0.01", "-1", "10"].some(isZero)).toBe(false);
});
