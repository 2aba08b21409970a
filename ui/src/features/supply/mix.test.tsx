import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeAll, expect, it } from "vitest";
import type { ListMix, MixBuy, OrderDelivery } from "../../generated/commands";
import { startI18n } from "../../lib/i18n";
import { preferences } from "../../lib/preferences";
import { read, wrote } from "../../test/fakePlatform";
import { show } from "../../test/show";
import { MixDrawer } from "./MixDrawer";
import { deliveryWords } from "./parts";

beforeAll(async () => {
  preferences.set({ language: "en" });
  await startI18n();
});

const PACK = { id: "k", nameZh: "袋", nameEn: "bag", size: "50" };
const BUY: MixBuy = {
  supplier: "s1",
  supplierName: "辅材店",
  supplierNameEn: "Dealer",
  pack: PACK,
  packs: "9",
  price: "24",
  breakFrom: null,
  raised: false,
  amount: "216",
  orderBy: null,
};
const COST = { goods: "216", fees: "80", missing: "0", total: "296" };
const MIX: ListMix = {
  basis: "b1",
  before: COST,
  after: { goods: "210", fees: "0", missing: "0", total: "210" },
  saving: "86",
  atMost: "0",
  moves: [
    {
      line: "l1",
      code: "F01",
      nameZh: "水泥",
      nameEn: "Cement",
      spec: "",
      unit: "kg",
      toBuyShown: "450",
      siteName: "Wang's flat",
      before: BUY,
      after: {
        ...BUY,
        supplier: "s2",
        supplierName: "批发",
        supplierNameEn: "Yard",
        packs: "10",
        price: "21",
        breakFrom: "10",
        amount: "210",
      },
      saving: "6",
    },
  ],
  orders: [
    {
      supplier: "s1",
      supplierName: "辅材店",
      supplierNameEn: "Dealer",
      siteName: "Wang's flat",
      before: COST,
      after: null,
    },
  ],
  typed: 2,
  unpriced: 0,
};

it("shows what changes with the saving, and takes over exactly what was shown", async () => {
  let closed = 0;
  const { fake } = show(<MixDrawer open list="list" onClose={() => closed++} />, {
    "supply.mix": () => read(MIX, ["supply_list_line"]),
    "supply.apply_mix": () => wrote({}),
  });
  expect(await screen.findByText("Saves ¥86.00")).toBeTruthy();
  const row = screen.getByText("F01").closest("tr");
  expect(row?.textContent).toContain("Dealer9 bag (50 kg) × ¥24.00 = ¥216.00");
  expect(row?.textContent).toContain("Yard10 bag (50 kg) × ¥21.00 = ¥210.00");
  expect(row?.textContent).toContain("price from 10 on");
  expect(screen.getByText("2 lines chosen by hand stay.")).toBeTruthy();
  expect(screen.getByText("no order")).toBeTruthy();
  expect(fake.count("supply.apply_mix")).toBe(0);
  await userEvent.click(screen.getByRole("checkbox"));
  await waitFor(() => {
    const asked = fake.calls.filter(({ name }) => name === "supply.mix").at(-1);
    expect(asked?.req).toEqual({ id: "list", typedToo: true });
  });
  await userEvent.click(screen.getByRole("button", { name: "Take it over" }));
  await waitFor(() => expect(closed).toBe(1));
  expect(fake.calls.find(({ name }) => name === "supply.apply_mix")?.req).toEqual({
    id: "list",
    typedToo: true,
    basis: "b1",
  });
});

it("says that nothing is cheaper, and offers nothing to take over", async () => {
  const none: ListMix = { ...MIX, after: COST, saving: "0", moves: [], orders: [], typed: 0 };
  show(<MixDrawer open list="list" onClose={() => undefined} />, {
    "supply.mix": () => read(none, []),
  });
  const panel = await screen.findByText("The list is as cheap as it can be");
  expect(within(document.body).queryByText(/chosen by hand stay/)).toBeNull();
  expect(panel).toBeTruthy();
  const take = screen.getByRole<HTMLButtonElement>("button", { name: "Take it over" });
  expect(take.disabled).toBe(true);
});

it("says in a few words what delivery makes of an order", () => {
  const order: OrderDelivery = {
    goods: "100",
    fee: "80",
    freeFrom: "150",
    toFree: "50",
    minimum: "120",
    missing: "20",
    total: "180",
  };
  const t = (key: string, values?: Record<string, unknown>) =>
    [key, ...Object.values(values ?? {})].join(" ");
  expect(deliveryWords(order, t)).toEqual(["deliveryIs ¥80.00", "toFree ¥50.00", "missing ¥20.00"]);
  expect(deliveryWords({ ...order, fee: "0", toFree: null, missing: "0" }, t)).toEqual([
    "deliveryIsFree",
  ]);
  expect(
    deliveryWords({ ...order, fee: "0", freeFrom: null, toFree: null, missing: "0" }, t),
  ).toEqual([]);
  expect(deliveryWords(null, t)).toEqual([]);
});
