import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeAll, expect, it } from "vitest";
import type {
  HistoryChange,
  SyncDevice,
  SyncQuarantine,
  SyncRound,
  SyncStatus,
} from "../../generated/commands";
import { keepLive } from "../../lib/data";
import { startI18n } from "../../lib/i18n";
import { preferences } from "../../lib/preferences";
import { onToast, type Toast } from "../../lib/toast";
import { type Handler, read, refused, wrote } from "../../test/fakePlatform";
import { show, showAt } from "../../test/show";
import { AsidePanel } from "./AsidePanel";
import { DevicesPanel } from "./DevicesPanel";
import { StateWays, StateWords } from "./StateWords";
import { WaitingPanel } from "./WaitingPanel";

beforeAll(async () => {
  preferences.set({ language: "en" });
  await startI18n();
});

const ROUND: SyncRound = {
  received: 0,
  sent: 0,
  refused: 0,
  setAside: 0,
  conflicts: 0,
  waiting: 0,
  trouble: null,
};

/** Who sits here: an owner or somebody else. */
const sits = (owner: boolean): Record<string, Handler> => ({
  "session.state": () =>
    read({ member: { id: "m1" }, faces: [{ id: "m1", name: "林青", owner }] }, []),
});

const CHANGE: HistoryChange = {
  change: "c1",
  at: "2026-11-21T02:00:00.000Z",
  day: "2026-11-21",
  time: "10:00",
  member: "m2",
  memberName: "王强",
  command: "crm.update_lead",
  kind: "do",
  undone: false,
  kept: false,
  subject: { table: "crm_lead", row: "l1", name: "张女士" },
  rows: [],
  more: 0,
};
const DEVICE: SyncDevice = {
  id: "d1",
  name: "Front desk",
  memberId: "m1",
  memberName: "林青",
  memberLeft: false,
  role: "owner",
  roleDue: null,
  sees: ["contact", "cost", "price", "money", "hr"],
  seesDue: null,
  series: "A",
  thisOne: true,
  lastSeen: null,
  behind: null,
  addedAt: "2026-11-01T02:00:00.000Z",
  revokedAt: null,
};
const LAPTOP: SyncDevice = {
  ...DEVICE,
  id: "d2",
  name: "Laptop",
  memberName: "王强",
  role: "sales",
  sees: ["contact", "price"],
  series: "B",
  thisOne: false,
  lastSeen: new Date(Date.now() - 3 * 60_000).toISOString(),
  behind: 12,
};

it("says of every computer whose it is, in which role, when it was here and how far behind it is", async () => {
  const gone = { ...LAPTOP, id: "d3", name: "Old laptop", revokedAt: "2026-11-20T02:00:00.000Z" };
  const devices = [DEVICE, gone, LAPTOP];
  const { fake } = show(<DevicesPanel />, {
    ...sits(true),
    "sync.devices": () => read(devices, ["sync_device"]),
    "sync.revoke": () => wrote({}),
  });
  const row = (name: RegExp) => screen.getByRole("row", { name });
  await screen.findByRole("row", { name: /Laptop/ });
  expect(row(/Front desk/).textContent).toContain("This one");
  const laptop = row(/^Laptop/);
  expect(within(laptop).getByRole("link", { name: "王强" }).getAttribute("href")).toBe(
    "/settings/members?member=m1",
  );
  expect(laptop.textContent).toContain("Sales");
  expect(laptop.textContent).toContain("3 minutes ago");
  expect(laptop.textContent).toContain("12");
  expect(within(row(/Old laptop/)).queryByRole("button", { name: "Remove" })).toBeNull();
  expect(within(row(/Front desk/)).queryByRole("button", { name: "Remove" })).toBeNull();

  await userEvent.click(within(laptop).getByRole("button", { name: "Remove" }));
  const asked = await screen.findByRole("dialog");
  expect(asked.textContent).toContain("Laptop");
  expect(fake.count("sync.revoke")).toBe(0);
  await userEvent.click(within(asked).getByRole("button", { name: /^Remove/ }));
  await waitFor(() => expect(fake.count("sync.revoke")).toBe(1));
  expect(fake.calls.find(({ name }) => name === "sync.revoke")?.req).toEqual({ deviceId: "d2" });
});

it("gives a computer the role that its member has by now, where an owner says so", async () => {
  const due = { ...LAPTOP, roleDue: "owner" };
  const { fake } = show(<DevicesPanel />, {
    ...sits(true),
    "sync.devices": () => read([{ ...DEVICE, roleDue: "sales" }, due], ["sync_device"]),
    "sync.appoint": () => wrote({}),
  });
  const laptop = await screen.findByRole("row", { name: /^Laptop/ });
  expect(laptop.textContent).toContain("Owner by now");
  const own = screen.getByRole("row", { name: /Front desk/ });
  expect(own.textContent).toContain("Sales by now");
  expect(within(own).queryByRole("button", { name: "Give role" })).toBeNull();

  await userEvent.click(within(laptop).getByRole("button", { name: "Give role" }));
  const asked = await screen.findByRole("dialog");
  expect(asked.textContent).toContain("let computers in and remove them");
  expect(fake.count("sync.appoint")).toBe(0);
  await userEvent.click(within(asked).getByRole("button", { name: "Give role" }));
  await waitFor(() => expect(fake.count("sync.appoint")).toBe(1));
  expect(fake.calls.find(({ name }) => name === "sync.appoint")?.req).toEqual({
    deviceId: "d2",
    role: "owner",
    sees: ["contact", "price"],
  });
});

it("says what each computer sees, and updates it in plain words", async () => {
  const due = { ...LAPTOP, seesDue: ["contact" as const, "cost" as const] };
  const { fake } = show(<DevicesPanel />, {
    ...sits(true),
    "sync.devices": () => read([DEVICE, due], ["sync_device"]),
    "sync.appoint": () => wrote({}),
  });
  const laptop = await screen.findByRole("row", { name: /^Laptop/ });
  expect(screen.getByRole("row", { name: /Front desk/ }).textContent).toContain("everything");
  await userEvent.click(within(laptop).getByRole("button", { name: "Update rights" }));
  const asked = await screen.findByRole("dialog");
  expect(asked.textContent).toContain("It gets: Cost");
  expect(asked.textContent).toContain("It no longer keeps: Quotes");
  expect(asked.textContent).toContain("While it is offline they are still on it");
  await userEvent.click(within(asked).getByRole("button", { name: "Update rights" }));
  await waitFor(() => expect(fake.count("sync.appoint")).toBe(1));
  expect(fake.calls.find(({ name }) => name === "sync.appoint")?.req).toEqual({
    deviceId: "d2",
    role: "sales",
    sees: ["contact", "cost"],
  });
});

it("lets nobody but owners invite or remove", async () => {
  show(<DevicesPanel />, { ...sits(false), "sync.devices": () => read([DEVICE, LAPTOP], []) });
  await screen.findByRole("row", { name: /Laptop/ });
  expect(screen.queryByRole("button", { name: "Remove" })).toBeNull();
  expect(screen.queryByRole("button", { name: /Invite/ })).toBeNull();
});

it("says of what was set aside and of own refused changes why, and reads them again", async () => {
  const at = "2026-11-21T02:00:00.000Z";
  let all: SyncQuarantine = {
    total: 1,
    received: [
      {
        at,
        deviceId: "d2",
        deviceName: "Laptop",
        fault: { code: "envelope.truncated", params: {}, hint: "" },
      },
    ],
    totalRefused: 1,
    refused: [
      {
        change: "c1",
        told: CHANGE,
        at,
        fault: { code: "sync.refused_rights", params: {}, hint: "" },
      },
    ],
  };
  let left = 1;
  const { fake } = show(<AsidePanel />, {
    "sync.quarantine": () => read(all, ["sync_quarantine"]),
    "sync.read_again": () => wrote({ ...ROUND, setAside: left }),
  });
  const received = await screen.findByLabelText("Received and set aside");
  expect(received.textContent).toContain("Laptop");
  expect(received.textContent).toContain("cut short");
  const refused = screen.getByLabelText("Own changes that were not accepted");
  expect(refused.textContent).toContain("Ask the owner for the right");
  expect(refused.textContent).not.toContain("received");
  expect(within(refused).getByRole("link").getAttribute("href")).toBe("/leads?lead=l1");
  expect(refused.textContent).toContain("王强");

  const toasts: Toast[] = [];
  const quiet = onToast((toast) => toasts.push(toast));
  await userEvent.click(screen.getByRole("button", { name: /Read again/ }));
  await waitFor(() => expect(toasts.at(-1)?.text).toContain("1 delivery is still set aside"));
  left = 0;
  all = { total: 0, received: [], totalRefused: 0, refused: [] };
  await userEvent.click(screen.getByRole("button", { name: /Read again/ }));
  await waitFor(() => expect(toasts.at(-1)?.text).toContain("nothing is set aside any more"));
  fake.commit("sync_quarantine");
  quiet();
});

it("opens what waits: what was done in the words of the history, by whom, the latest first, and how many more", async () => {
  const undo = { ...CHANGE, change: "c2", kind: "undo", memberName: "林青" };
  const record = { table: "quoting_setting", row: "q1", name: "" };
  const bare = { ...CHANGE, change: "c3", command: "quoting.save_setting", subject: record };
  const known = [undo, CHANGE, bare];
  let total = 25;
  const { fake, client } = show(<WaitingPanel />, {
    "sync.unsent": (req) => {
      const { limit } = req as { limit: number };
      return read({ total, changes: total === 0 ? [] : known.slice(0, limit - 18) }, ["_change"]);
    },
  });
  const stop = keepLive(client);
  const list = await screen.findByLabelText("Changes that wait to be sent");
  const rows = () => within(list).getAllByRole("row").slice(1);
  expect(rows().map(({ textContent }) => textContent?.includes("张女士"))).toEqual([true, true]);
  expect(rows()[0]?.textContent).toContain("林青");
  expect(rows()[0]?.textContent).toContain("undid: edited a lead 张女士");
  expect(
    within(rows()[1] as HTMLElement)
      .getByRole("link")
      .getAttribute("href"),
  ).toBe("/leads?lead=l1");
  await userEvent.click(screen.getByRole("button", { name: "23 more" }));
  await waitFor(() => expect(rows()).toHaveLength(3));
  expect(fake.calls.at(-1)?.req).toEqual({ limit: 200, language: "en" });
  // What has no page of its own leads nowhere.
  expect(within(rows()[2] as HTMLElement).queryByRole("link")).toBeNull();
  total = 0;
  fake.commit("_change");
  expect(await screen.findByText("Nothing waits to be sent")).toBeTruthy();
  stop();
});

it("shows how far a long catching up is, and stops it", async () => {
  const status: SyncStatus = {
    mode: "on",
    reason: null,
    relay: "https://relay.example.cn",
    number: null,
    kitSince: null,
    online: true,
    busy: { stage: "pulling", done: 250, total: 1000 },
    waiting: { changes: 0, since: null },
    lastContact: null,
    trouble: null,
    quarantined: 0,
    refused: 0,
    conflicts: 0,
    device: null,
  };
  const { fake } = show(
    <>
      <StateWords status={status} />
      <StateWays status={status} />
    </>,
    { "sync.pause": () => wrote({}) },
  );
  const bar = await screen.findByRole("progressbar");
  expect(bar.getAttribute("aria-valuenow")).toBe("25");
  expect(screen.getByRole("status").textContent).toContain("250 / 1,000");
  await userEvent.click(screen.getByRole("button", { name: "Stop for now" }));
  await waitFor(() => expect(fake.count("sync.pause")).toBe(1));
});

it("says what to do about a lost computer, removes it, and offers its member a way back", async () => {
  const face = { id: "m2", name: "王强", owner: false, hasPin: true };
  const owner = { id: "m1", name: "林青", owner: true, hasPin: false };
  const { fake, router } = showAt("/sync/devices?lost=d2", <DevicesPanel />, {
    "session.state": () => read({ member: { id: "m1" }, faces: [owner, face] }, []),
    "sync.devices": () => read([DEVICE, { ...LAPTOP, memberId: "m2" }], ["sync_device"]),
    "sync.revoke": () => wrote({}),
    "session.clear_pin": () => wrote({}),
    "firm.members": () =>
      read([{ id: "m2", name: "王强", phone: "", role: "sales", active: true }], []),
  });
  const dialog = await screen.findByRole("dialog");
  expect(dialog.textContent).toContain("Customers' contacts, Quotes");
  expect(dialog.textContent).toContain("3 minutes ago");
  expect(dialog.textContent).toContain("is not known here");
  expect(fake.count("sync.revoke")).toBe(0);
  await userEvent.click(within(dialog).getByRole("button", { name: "Remove, and change keys" }));
  await within(dialog).findByText(/the firm uses new keys/);
  expect(fake.calls.find(({ name }) => name === "sync.revoke")?.req).toEqual({ deviceId: "d2" });
  expect(fake.count("session.clear_pin")).toBe(0);
  await userEvent.click(within(dialog).getByRole("button", { name: "Clear 王强's PIN here" }));
  await waitFor(() => expect(fake.count("session.clear_pin")).toBe(1));
  await userEvent.click(within(dialog).getByRole("button", { name: "Invite 王强's new computer" }));
  await waitFor(() => expect(router.state.location.search).toBe("?invite=1&member=m2"));
  await screen.findByTitle("王强 · Sales");
});

it("leaves a lost computer in the list, and says why, where the relay is not reached", async () => {
  showAt("/sync/devices?lost=d2", <DevicesPanel />, {
    ...sits(true),
    "sync.devices": () => read([DEVICE, LAPTOP], ["sync_device"]),
    "sync.revoke": () => refused("sync.offline"),
  });
  const dialog = await screen.findByRole("dialog");
  await userEvent.click(within(dialog).getByRole("button", { name: "Remove, and change keys" }));
  await within(dialog).findByText(/relay cannot be reached/i);
  expect(dialog.textContent).not.toContain("was removed");
});

it("names a computer whose member left and that is still in the firm", async () => {
  show(<DevicesPanel />, {
    ...sits(true),
    "sync.devices": () => read([DEVICE, { ...LAPTOP, memberLeft: true }], ["sync_device"]),
  });
  const warning = await screen.findByRole("alert");
  expect(warning.textContent).toContain("王强 has left");
  expect(warning.textContent).toContain("Laptop");
});
