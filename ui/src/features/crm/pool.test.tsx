import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeAll, expect, it, vi } from "vitest";
import type { Claims, Lead, LeadReturn, PoolSettings } from "../../generated/commands";
import { startI18n } from "../../lib/i18n";
import { preferences } from "../../lib/preferences";
import { onToast, type Toast } from "../../lib/toast";
import { read, refused, wrote } from "../../test/fakePlatform";
import { show } from "../../test/show";
import { LeadCard } from "./LeadCard";
import { PoolRules } from "./PoolRules";
import { PoolTable } from "./PoolTable";
import { ReturnDialog } from "./ReturnDialog";
import { LEAD } from "./testing";
import { useLeadFilter } from "./useLeadFilter";

beforeAll(async () => {
  preferences.set({ language: "en" });
  await startI18n();
});

const CLAIMS: Claims = {
  allowed: true,
  held: 12,
  heldMax: 60,
  claimed: 7,
  dayMax: 10,
  left: 3,
};

function Pool() {
  return <PoolTable leads={useLeadFilter()} current={null} onOpen={vi.fn()} onTotal={vi.fn()} />;
}

function pool(leads: Lead[], claims: Claims = CLAIMS) {
  return show(<Pool />, {
    "crm.leads": () => read({ rows: leads, total: leads.length }, ["crm_lead"]),
    "crm.claims": () => read(claims, ["crm_lead"]),
    "crm.claim_leads": () => wrote(1),
  });
}

const one: Lead = {
  ...LEAD,
  id: "1",
  name: "Wang",
  pooledAt: "2026-11-20T16:00:00.000Z",
  poolReason: "untouched",
  lastOwnerName: "Wu",
};
const two: Lead = { ...LEAD, id: "2", name: "Li" };
const mine: Lead = { ...one, id: "3", name: "Zhao", claimFrom: "2026-11-28" };

it("claims one by a click and one by the keyboard, and says how many are left", async () => {
  const { fake } = pool([one, two, mine]);
  expect(await screen.findByText("You may claim 3 more today")).toBeTruthy();
  expect(screen.getByText("holding 12 of 60 · 7 of 10 claimed today")).toBeTruthy();
  expect(await screen.findAllByText("Nobody touched it for too long")).toHaveLength(2);
  const asked = fake.calls.find((call) => call.name === "crm.leads")?.req;
  expect(asked).toMatchObject({ filter: { pool: true } });
  await userEvent.click(screen.getByRole("button", { name: "Claim Wang" }));
  const claimed = () =>
    fake.calls.filter((call) => call.name === "crm.claim_leads").map((call) => call.req);
  await waitFor(() => expect(claimed()).toEqual([{ ids: ["1"] }]));
  const row = screen.getByText("Li").closest<HTMLElement>("[data-row-key]");
  row?.focus();
  await userEvent.keyboard("{Control>}{Enter}{/Control}");
  await waitFor(() => expect(claimed()).toEqual([{ ids: ["1"] }, { ids: ["2"] }]));
  // Who had it last waits, and is told until when.
  expect(screen.queryByRole("button", { name: "Claim Zhao" })).toBeNull();
  expect(screen.getByText("again from 11-28")).toBeTruthy();
});

it("claims several at once, and says why that is refused", async () => {
  const { fake } = pool([one, two]);
  fake.handlers["crm.claim_leads"] = () =>
    refused("crm.claim_day", { claimed: 9, max: 10, left: 1 });
  const told = vi.fn<(toast: Toast) => void>();
  const stop = onToast(told);
  await screen.findByText("Li");
  for (const box of screen.getAllByRole("checkbox").slice(1)) await userEvent.click(box);
  await userEvent.click(screen.getByRole("button", { name: /^Claim 2/ }));
  expect(fake.calls.at(-1)?.req).toEqual({ ids: ["1", "2"] });
  await waitFor(() => expect(told).toHaveBeenCalledOnce());
  expect(told.mock.calls[0]?.[0].text).toMatch(/9 of at most 10 today, so 1 are left/);
  stop();
  // What was chosen stays chosen, to be made fewer.
  expect(screen.getByText("2 selected")).toBeTruthy();
});

it("offers no claim to whoever may not", async () => {
  pool([one], { ...CLAIMS, allowed: false });
  expect(await screen.findByText("Only sales claim here")).toBeTruthy();
  const button = screen.getByRole<HTMLButtonElement>("button", { name: "Claim Wang" });
  expect(button.disabled).toBe(true);
});

it("gives leads back with a reason only", async () => {
  const { fake } = show(<ReturnDialog open ids={["1", "2"]} onClose={vi.fn()} />, {
    "crm.return_leads": (req) =>
      (req as LeadReturn).reason ? wrote(2) : refused("crm.reason_missing", { field: "reason" }),
  });
  const dialog = await screen.findByRole("dialog", { name: "Give 2 leads back" });
  await userEvent.click(within(dialog).getByRole("button", { name: /^Give back/ }));
  expect(await within(dialog).findByText("Say why it goes back to the pool.")).toBeTruthy();
  await userEvent.click(within(dialog).getByRole("combobox"));
  await userEvent.click(await screen.findByText("No time for it"));
  await userEvent.click(await within(dialog).findByRole("button", { name: /Give back$/ }));
  await waitFor(() =>
    expect(fake.calls.at(-1)?.req).toEqual({ ids: ["1", "2"], reason: "no_time", note: "" }),
  );
});

it("warns on the card in words", () => {
  const props = { current: false, focusable: true, lifted: false };
  const none = { onOpen: vi.fn(), onKeyDown: vi.fn(), onPointerDown: vi.fn(), onFocus: vi.fn() };
  show(
    <>
      <LeadCard
        lead={{ ...LEAD, ownerId: "7", ownerName: "Wu", returnsOn: "2026-11-23", returnsIn: 2 }}
        {...props}
        {...none}
      />
      <LeadCard lead={{ ...two, nextState: "nothing" }} {...props} {...none} />
    </>,
    {},
  );
  expect(screen.getByText("Back to the pool in 2 days")).toBeTruthy();
  expect(screen.getByText("Pool")).toBeTruthy();
});

it("saves the rules of the pool, blank for no limit", async () => {
  const settings: PoolSettings = {
    returnSince: null,
    warnDays: 3,
    claimHeld: 60,
    claimDay: 10,
    reclaimDays: 7,
    claimers: "sales",
  };
  const { fake } = show(<PoolRules settings={settings} />, {
    "crm.save_pool_settings": () => wrote(settings),
  });
  await userEvent.click(screen.getByRole("switch"));
  await userEvent.clear(screen.getByLabelText(/^Open leads that a member/));
  await userEvent.click(screen.getByRole("button", { name: "Save the rules of the pool" }));
  await waitFor(() =>
    expect(fake.calls.at(-1)?.req).toEqual({
      returns: true,
      warnDays: 3,
      claimHeld: null,
      claimDay: 10,
      reclaimDays: 7,
      claimers: "sales",
    }),
  );
});
