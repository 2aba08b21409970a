/** Changing the list of fees as data. Pure: what a fee comes to is the server's matter. */
import type { FeeBase, FeeData } from "../../generated/commands";

/** Which figures a base needs; the others are kept but not asked for. */
export function feeNeeds(base: FeeBase): {
  rate: boolean;
  price: boolean;
  count: boolean;
  floors: boolean;
  over: boolean;
} {
  return {
    rate: base === "direct" || base === "direct_without_main" || base === "direct_and_fees",
    price: base === "area" || base === "count" || base === "floors",
    count: base === "count",
    floors: base === "floors",
    over: base === "direct_and_fees",
  };
}

export function newFee(fees: readonly FeeData[]): FeeData {
  return {
    id: null,
    code: freeCode(fees),
    name: "",
    nameEn: "",
    base: "direct",
    over: [],
    rate: null,
    price: null,
    count: null,
    freeFloors: 0,
    costRate: null,
    active: true,
  };
}

/** A code that no other fee of the stack has. */
function freeCode(fees: readonly FeeData[]): string {
  const taken = new Set(fees.map((fee) => fee.code));
  for (let number = 1; ; number += 1) {
    const code = `own_${number}`;
    if (!taken.has(code)) return code;
  }
}

/** The stack with this fee in place of the one of its code, or at the end. */
export function withFee(fees: readonly FeeData[], fee: FeeData): FeeData[] {
  const at = fees.findIndex((each) => each.code === fee.code);
  return at < 0 ? [...fees, fee] : fees.map((each, index) => (index === at ? fee : each));
}

/** The stack without this fee; fees that were worked out over it forget it. */
export function withoutFee(fees: readonly FeeData[], code: string): FeeData[] {
  return fees
    .filter((fee) => fee.code !== code)
    .map((fee) =>
      fee.over.includes(code) ? { ...fee, over: fee.over.filter((each) => each !== code) } : fee,
    );
}

/** The stack with this fee one place up or down; unchanged at the border. */
export function movedFee(fees: readonly FeeData[], code: string, by: 1 | -1): FeeData[] {
  const at = fees.findIndex((fee) => fee.code === code);
  const other = at + by;
  const [fee, neighbour] = [fees[at], fees[other]];
  if (!fee || !neighbour) return [...fees];
  const next = [...fees];
  next[at] = neighbour;
  next[other] = fee;
  return next;
}

/** Whether two fees are charged alike; names and being switched on aside. */
export function sameFee(a: FeeData, b: FeeData): boolean {
  const needs = feeNeeds(a.base);
  return (
    a.base === b.base &&
    a.costRate === b.costRate &&
    (!needs.rate || a.rate === b.rate) &&
    (!needs.price || a.price === b.price) &&
    (!needs.count || a.count === b.count) &&
    (!needs.floors || a.freeFloors === b.freeFloors) &&
    (!needs.over || a.over.join() === b.over.join())
  );
}
