import { describe, expect, it } from "vitest";
import type { FeeData } from "../../generated/commands";
import { feeNeeds, movedFee, newFee, sameFee, withFee, withoutFee } from "./feeStack";

const fee = (code: string, over: string[] = []): FeeData => ({ ...newFee([]), code, over });
const stack = [fee("design"), fee("management"), fee("remote", ["design", "management"])];
const codes = (fees: FeeData[]) => fees.map(({ code }) => code);

describe("the fee stack", () => {
  it("gives a new fee a code that is free", () => {
    expect(newFee([fee("own_1"), fee("own_3")]).code).toBe("own_2");
  });

  it("replaces a fee by its code, or adds it at the end", () => {
    expect(withFee(stack, { ...fee("design"), name: "x" })[0]?.name).toBe("x");
    expect(codes(withFee(stack, fee("new")))).toEqual([...codes(stack), "new"]);
  });

  it("forgets a fee that is gone also in the bases of others", () => {
    const left = withoutFee(stack, "design");
    expect(codes(left)).toEqual(["management", "remote"]);
    expect(left[1]?.over).toEqual(["management"]);
  });

  it("moves a fee by one place and not beyond the ends", () => {
    expect(codes(movedFee(stack, "management", -1))).toEqual(["management", "design", "remote"]);
    expect(codes(movedFee(stack, "design", -1))).toEqual(codes(stack));
    expect(codes(movedFee(stack, "remote", 1))).toEqual(codes(stack));
  });

  it("asks for a rate or for a price, never for both", () => {
    for (const base of ["direct", "direct_without_main", "direct_and_fees"] as const) {
      expect(feeNeeds(base)).toMatchObject({ rate: true, price: false });
    }
    for (const base of ["area", "count", "floors"] as const) {
      expect(feeNeeds(base)).toMatchObject({ rate: false, price: true });
    }
  });

  it("takes a fee for the same while what is charged stays", () => {
    const was = { ...fee("remote", ["design"]), rate: "0.05", price: "3" };
    expect(sameFee(was, { ...was, name: "x", active: false, price: "4" })).toBe(true);
    expect(sameFee(was, { ...was, rate: "0.06" })).toBe(false);
    expect(sameFee(was, { ...was, costRate: "0.5" })).toBe(false);
    expect(sameFee(was, { ...was, base: "count" })).toBe(false);
    const over = { ...was, base: "direct_and_fees" as const };
    expect(sameFee(over, { ...over, over: ["design", "x"] })).toBe(false);
  });
});
