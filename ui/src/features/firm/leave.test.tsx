import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeAll, expect, it, vi } from "vitest";
import type { Desk, LetGone, Member, Rights, SyncDevice } from "../../generated/commands";
import { startI18n } from "../../lib/i18n";
import { preferences } from "../../lib/preferences";
import { read, wrote } from "../../test/fakePlatform";
import { show } from "../../test/show";
import { LeaveDialog } from "./LeaveDialog";
import { RoleMove } from "./RoleMove";

beforeAll(async () => {
  preferences.set({ language: "en" });
  await startI18n();
});

const ZHOU: Member = { id: "m2", name: "Zhou", phone: "", role: "sales", active: true };
const LI: Member = { ...ZHOU, id: "m3", name: "Li" };
const GONE: Member = { ...ZHOU, id: "m4", name: "Sun", active: false };
const DESK: Desk = {
  openLeads: 3,
  closedLeads: 0,
  nextActions: 2,
  reminders: 1,
  customers: 4,
  rules: ["Douyin"],
  projects: { sales: 2, designs: 0, sites: 0 },
};
const LAPTOP: SyncDevice = {
  id: "d2",
  name: "Laptop",
  memberId: "m2",
  memberName: "Zhou",
  memberLeft: false,
  role: "sales",
  roleDue: null,
  sees: ["contact", "price"],
  seesDue: null,
  series: "B",
  thisOne: false,
  lastSeen: "2026-11-20T02:00:00.000Z",
  behind: 0,
  addedAt: "2026-11-01T02:00:00.000Z",
  revokedAt: null,
};

function open(gone: Partial<LetGone>) {
  const onClose = vi.fn();
  const answer: LetGone = {
    name: "Zhou",
    desk: DESK,
    removed: ["Laptop"],
    waiting: [],
    fault: null,
    ...gone,
  };
  const { fake } = show(<LeaveDialog member={ZHOU} onClose={onClose} />, {
    "firm.desk": () => read(DESK, ["crm_lead"]),
    "firm.members": () => read([ZHOU, LI, GONE], ["firm_member"]),
    "sync.devices": () =>
      read([LAPTOP, { ...LAPTOP, id: "d1", name: "Desk", memberId: "m1" }], ["_sync"]),
    "firm.let_go": () => wrote(answer),
    "sync.revoke": () => wrote({}),
  });
  return { fake, onClose };
}

async function walk() {
  const dialog = await screen.findByRole("dialog");
  const next = () => within(dialog).getByRole("button", { name: "Next" });
  await within(dialog).findByText("Open leads");
  expect(dialog.textContent).toContain("Open leads3");
  expect(dialog.textContent).toContain("Douyin");
  await within(dialog).findByText('Computer "Laptop"');
  expect(dialog.textContent).not.toContain("Desk");
  await userEvent.click(next());
  expect((next() as HTMLButtonElement).disabled).toBe(true);
  await userEvent.click(within(dialog).getByRole("combobox"));
  // Neither who leaves nor who left is a choice.
  const choices = await screen.findAllByRole("option");
  expect(choices).toHaveLength(1);
  await userEvent.click(await screen.findByTitle("Li · Sales"));
  await userEvent.click(next());
  expect(dialog.textContent).toContain("Their computers (Laptop) are removed");
  expect(dialog.textContent).toContain("cannot be called back");
  return dialog;
}

it("says what somebody has and what leaving does, and hands it all over in one step", async () => {
  const { fake, onClose } = open({});
  const dialog = await walk();
  expect(fake.count("firm.let_go")).toBe(0);
  await userEvent.click(within(dialog).getByRole("button", { name: "Hand over; Zhou leaves" }));
  await waitFor(() => expect(onClose).toHaveBeenCalled());
  expect(fake.calls.find(({ name }) => name === "firm.let_go")?.req).toEqual({
    id: "m2",
    heirs: { leads: "m3", customers: "m3", designs: "m3", sites: "m3" },
  });
});

it("names a computer that could not be removed, and tries again", async () => {
  const fault = { code: "sync.offline", params: {}, hint: "" };
  const { fake, onClose } = open({ removed: [], waiting: ["Laptop"], fault });
  const dialog = await walk();
  await userEvent.click(within(dialog).getByRole("button", { name: "Hand over; Zhou leaves" }));
  await within(dialog).findByText(/computers are not removed yet: Laptop/);
  expect(onClose).not.toHaveBeenCalled();
  await userEvent.click(within(dialog).getByRole("button", { name: "Try to remove again" }));
  await waitFor(() => expect(onClose).toHaveBeenCalled());
  expect(fake.calls.find(({ name }) => name === "sync.revoke")?.req).toEqual({ deviceId: "d2" });
});

const ROLES: Rights["roles"] = [
  { role: "sales", sees: ["contact", "price"], usual: [] },
  { role: "purchaser", sees: ["contact", "cost"], usual: [] },
  { role: "owner", sees: ["contact", "price", "cost", "money", "hr"], usual: [] },
];

async function moved(to: Member["role"], since: string | null, owner: boolean) {
  const me = { id: "m1", name: "Lin", owner, hasPin: false };
  show(<RoleMove member={ZHOU} to={to} />, {
    "firm.rights": () => read({ since, roles: ROLES }, ["firm_right"]),
    "sync.devices": () => read([LAPTOP], ["_sync"]),
    "session.state": () => read({ member: { id: "m1" }, faces: [me] }, []),
  });
  const region = await screen.findByRole("region", { name: "With the other role" });
  await within(region).findByText(owner ? /follow by themselves/ : /when an owner confirms/);
  return region.textContent ?? "";
}

it("says what another role sees, and which computers follow when", async () => {
  const words = await moved("purchaser", "2026-11-01T00:00:00.000Z", true);
  expect(words).toContain("Sees Quotes: yes → no (pages: Quotes, Price book)");
  expect(words).toContain("Sees Cost: no → yes");
  expect(words).not.toContain("Customers' contacts");
  expect(words).toContain("Laptop");
  expect(words).toContain("is still on them");
});

it("says that nothing changes while rights are off, and that an owner has to confirm", async () => {
  const words = await moved("purchaser", null, false);
  expect(words).toContain("Rights by role are off");
  expect(words).not.toContain("is still on them");
});

it("says what becoming an owner means", async () => {
  expect(await moved("owner", "2026-11-01T00:00:00.000Z", true)).toContain("Becomes an owner");
});
