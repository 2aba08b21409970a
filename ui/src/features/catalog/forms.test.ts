import { describe, expect, it } from "vitest";
import type { PackDetail } from "../../generated/commands";
import { changeRequest, NEW_CHANGE, saysChange } from "./changeForm";
import { itemFilter, materialFilter } from "./filters";
import { itemRequest, newItemForm } from "./itemForm";
import { materialRequest, NEW_MATERIAL } from "./materialForm";
import { lastTerms } from "./offerForm";
import { recipeRequest, withEntry } from "./recipeForm";

describe("the address as a filter", () => {
  it("sets only what is said", () => {
    expect(itemFilter(new URLSearchParams("q=%20&room="))).toEqual({});
    expect(
      itemFilter(new URLSearchParams("q= dz &category=c&room=bath&on=2026-01-01&inactive=1")),
    ).toEqual({ text: "dz", categoryId: "c", room: "bath", on: "2026-01-01", inactive: true });
  });

  it("knows the two kinds of material", () => {
    expect(materialFilter(new URLSearchParams("role=main&supplier=s"))).toEqual({
      role: "main",
      supplierId: "s",
    });
    expect(materialFilter(new URLSearchParams("role=other"))).toEqual({});
  });
});

describe("a work item's request", () => {
  it("of a known item holds only what changed, so that an untouched price makes no new one", () => {
    const initial = { ...newItemForm("c"), labour: "47", name: "铺地砖" };
    expect(itemRequest(initial, { ...initial, craft: "新" }, false)).toEqual({ craft: "新" });
    expect(itemRequest(initial, initial, false)).toEqual({});
  });

  it("of a new item leaves out a trade that was not chosen", () => {
    const form = newItemForm(null);
    expect(itemRequest(form, form, true)).not.toHaveProperty("categoryId");
    expect(itemRequest(form, { ...form, categoryId: "c" }, true).categoryId).toBe("c");
  });
});

describe("a material's request", () => {
  it("makes a pack only where one is named, measured or priced", () => {
    const form = { ...NEW_MATERIAL, code: "F90", name: "砂" };
    const bare = materialRequest(NEW_MATERIAL, form, true);
    expect(bare).not.toHaveProperty("pack");
    expect(bare).not.toHaveProperty("price");
    expect(materialRequest(NEW_MATERIAL, { ...form, price: "3" }, true).price).toBe("3");
  });
});

describe("a bulk change", () => {
  it("is by percent or by amount, never both", () => {
    const form = { ...NEW_CHANGE, size: "-3" };
    expect(changeRequest(form)).toEqual({ percent: "-3", places: 2, validFrom: "" });
    expect(changeRequest({ ...form, by: "amount", places: "0" })).toEqual({
      amount: "-3",
      places: 0,
      validFrom: "",
    });
    expect(saysChange(NEW_CHANGE)).toBe(false);
  });
});

describe("a recipe's request", () => {
  it("leaves out what only the screen shows", () => {
    const line = { materialId: "m", perUnit: "1", waste: "0", note: "", kind: "E" };
    const form = { code: "R", name: "n", nameEn: "", unit: "㎡", parameters: [], lines: [line] };
    expect(recipeRequest(null, form)).not.toHaveProperty("id");
    expect(recipeRequest("r", form).lines).toEqual([
      { materialId: "m", perUnit: "1", waste: "0", note: "" },
    ]);
  });

  it("changes or takes away one entry", () => {
    const list = [{ a: 1 }, { a: 2 }];
    expect(withEntry(list, 1, { a: 3 })).toEqual([{ a: 1 }, { a: 3 }]);
    expect(withEntry(list, 0, null)).toEqual([{ a: 2 }]);
  });
});

describe("a supplier's terms", () => {
  it("begin with what that supplier asked last", () => {
    const price = {
      id: "p",
      supplierName: "",
      supplierNameEn: "",
      price: "24",
      low: null,
      high: null,
    };
    const pack: PackDetail = {
      id: "k",
      name: "袋",
      nameEn: "bag",
      size: "50",
      preferred: true,
      active: true,
      // Latest first.
      prices: [
        {
          ...price,
          supplierId: "s",
          validFrom: "2026-11-01",
          minimum: "5",
          leadDays: 2,
          breaks: [{ from: "10", price: "22" }],
        },
        {
          ...price,
          supplierId: "s",
          validFrom: "2026-01-01",
          minimum: "9",
          leadDays: 9,
          breaks: [],
        },
        {
          ...price,
          supplierId: null,
          validFrom: "2026-01-01",
          minimum: null,
          leadDays: null,
          breaks: [],
        },
      ],
    };
    expect(lastTerms(pack, "s")).toEqual({
      minimum: "5",
      leadDays: "2",
      breaks: [{ from: "10", price: "22" }],
    });
    expect(lastTerms(pack, "")).toEqual({ minimum: "", leadDays: "", breaks: [] });
    expect(lastTerms(null, "s")).toEqual({ minimum: "", leadDays: "", breaks: [] });
  });
});
