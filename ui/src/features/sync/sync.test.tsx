import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { ReactNode } from "react";
import { beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { SyncConflict, SyncLateDocument, SyncStatus } from "../../generated/commands";
import { keepLive } from "../../lib/data";
import { startI18n } from "../../lib/i18n";
import { preferences } from "../../lib/preferences";
import { onToast, type Toast } from "../../lib/toast";
import { type Handler, read, refused, wrote } from "../../test/fakePlatform";
import { showAt } from "../../test/show";
import { ConflictsPanel } from "./ConflictsPanel";
import { JoinFirm } from "./JoinFirm";
import { SyncPage } from "./SyncPage";
import { SyncPill } from "./SyncPill";
import { lacksRelay, pillOf, plainInvitation, spacedDigits } from "./words";

beforeAll(async () => {
  preferences.set({ language: "en" });
  await startI18n();
});

const CALM: SyncStatus = {
  mode: "on",
  reason: null,
  relay: "https://relay.example.cn",
  number: null,
  kitSince: null,
  online: true,
  busy: null,
  waiting: { changes: 0, since: null },
  lastContact: "2026-11-21T02:00:00.000Z",
  trouble: null,
  quarantined: 0,
  refused: 0,
  conflicts: 0,
  device: null,
};
const OFFLINE = { code: "sync.offline", params: {}, hint: "no connection" };
const FAULT = { code: "envelope.wrap", params: {}, hint: "no key" };

function show(element: ReactNode, handlers: Record<string, Handler>, at = "/") {
  const shown = showAt(at, element, {
    "app.state": () => read({ firm: { name: "安居装饰" }, practice: null, members: [] }, []),
    "session.state": () =>
      read({ member: { id: "m1" }, faces: [{ id: "m1", name: "林青", owner: true }] }, []),
    "firm.members": () => read([{ id: "m2", name: "王强", role: "sales", active: true }], []),
    ...handlers,
  });
  return { ...shown, stop: keepLive(shown.client) };
}

describe("what the pill says", () => {
  const cases: [string, Partial<SyncStatus>, ReturnType<typeof pillOf>][] = [
    ["nothing is shared", { mode: "off", conflicts: 3 }, { kind: "off" }],
    ["all is sent", {}, { kind: "sent" }],
    [
      "changes wait",
      { waiting: { changes: 3, since: "2026-11-21T06:05:00.000Z" } },
      { kind: "waiting", count: 3, since: "2026-11-21T06:05:00.000Z" },
    ],
    [
      "no connection is no trouble",
      { online: false, trouble: { fault: OFFLINE, since: "2026-11-21T06:05:00.000Z" } },
      { kind: "offline", since: "2026-11-21T06:05:00.000Z", count: 0 },
    ],
    ["offline by choice", { mode: "paused", online: false }, { kind: "paused", count: 0 }],
    [
      "a share of the work",
      { busy: { stage: "pulling", done: 1, total: 3 } },
      { kind: "working", percent: 33 },
    ],
    [
      "work whose end is not known",
      { busy: { stage: "pushing", done: 9, total: 0 } },
      { kind: "working", percent: null },
    ],
    [
      "what a person has to decide comes before what passes",
      { conflicts: 2, quarantined: 1, refused: 1, busy: { stage: "pulling", done: 1, total: 3 } },
      { kind: "needs", count: 4 },
    ],
    ["other trouble", { trouble: { fault: FAULT, since: null } }, { kind: "needs", count: 1 }],
    ["not asked yet", { online: false }, { kind: "working", percent: null }],
    ["removed", { mode: "revoked" }, { kind: "needs", count: 1 }],
  ];
  it.each(cases)("%s", (_, change, state) => {
    expect(pillOf({ ...CALM, ...change })).toEqual(state);
  });

  it("counts along, tells more at a click, and syncs now", async () => {
    let status: SyncStatus = { ...CALM, conflicts: 2 };
    const { fake, router, stop } = show(<SyncPill />, {
      "sync.status": () => read(status, ["_sync"]),
      "sync.now": () =>
        wrote({
          received: 2,
          sent: 1,
          refused: 0,
          setAside: 0,
          conflicts: 0,
          waiting: 0,
          trouble: null,
        }),
    });
    const toasts: Toast[] = [];
    const quiet = onToast((toast) => toasts.push(toast));
    await userEvent.click(await screen.findByRole("button", { name: "Sync: 2 to look at" }));
    expect(await screen.findByText(/2 decisions wait for you/)).toBeTruthy();
    await userEvent.click(screen.getByRole("button", { name: "Sync now" }));
    await waitFor(() => expect(toasts.at(-1)?.text).toBe("Synced: 2 received, 1 sent"));
    status = CALM;
    fake.commit("_sync");
    expect(await screen.findByRole("button", { name: "Sync: All in sync" })).toBeTruthy();
    await userEvent.click(screen.getByRole("button", { name: "Open sync" }));
    expect(router.state.location.pathname).toBe("/sync");
    quiet();
    stop();
  });

  it("does not flicker for what is over in a moment, and shows what lasts", async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    let status = CALM;
    const { fake, stop } = show(<SyncPill />, {
      "sync.status": () => read(status, ["_sync"]),
    });
    await screen.findByRole("button", { name: "Sync: All in sync" });
    status = { ...CALM, waiting: { changes: 1, since: null } };
    fake.commit("_sync");
    await waitFor(() => expect(fake.count("sync.status")).toBe(2));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(screen.getByRole("button", { name: "Sync: All in sync" })).toBeTruthy();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await screen.findByRole("button", { name: "Sync: 1 waiting" })).toBeTruthy();
    vi.useRealTimers();
    stop();
  });
});

const side = (change: string, value: string, memberName: string) => ({
  change,
  value,
  memberId: change,
  memberName,
  at: "2026-11-21T02:00:00.000Z",
  deviceName: `${memberName}的笔记本`,
});
const conflict = (id: string, name: string): SyncConflict => ({
  id,
  table: "crm_lead",
  row: id,
  rowName: name,
  record: { table: "crm_lead", row: id, name },
  column: "name",
  form: "text",
  unit: null,
  hidden: false,
  kept: side(`${id}-kept`, `${name}一`, "王强"),
  others: [side(`${id}-other`, `${name}二`, "李敏")],
  settled: null,
});
const actor = (change: string, memberName: string) => ({
  change,
  memberId: change,
  memberName,
  at: "2026-11-21T02:00:00.000Z",
  deviceName: `${memberName}的笔记本`,
});
const sentQuote: SyncLateDocument = {
  id: "quoting_quote/q1",
  record: { table: "quoting_quote", row: "q1", name: "BJ202611A001 V1" },
  sent: actor("sending", "林青"),
  revisable: true,
  settled: null,
  changes: [
    {
      table: "quoting_line",
      row: "l1",
      rowName: "铺地砖",
      done: "changed",
      by: actor("late", "李敏"),
      moves: [
        {
          column: "quantity",
          form: "quantity",
          unit: "㎡",
          hidden: false,
          sent: "10",
          late: "12",
        },
      ],
    },
  ],
};

describe("the inbox of conflicts", () => {
  let open: SyncConflict[];
  let late: SyncLateDocument[];
  const settledConflict = { ...conflict("c9", "钱先生"), settled: actor("choice", "林青") };
  beforeEach(() => {
    late = [];
    open = [conflict("c1", "张女士"), conflict("c2", "赵先生")];
  });
  const inbox = () =>
    show(
      <>
        <input aria-label="text" />
        <ConflictsPanel />
      </>,
      {
        "sync.conflicts": (req) =>
          (req as { settled: boolean }).settled
            ? read({ total: 1, conflicts: [settledConflict], documents: [] }, ["_sync_conflict"])
            : read({ total: open.length + late.length, conflicts: open, documents: late }, [
                "_sync_conflict",
              ]),
        "sync.settle_late": () => {
          late = [];
          return wrote({ quote: null }, "keeping");
        },
        "sync.settle": (req) => {
          open = open.filter((each) => each.id !== (req as { id: string }).id);
          return wrote({}, "settling");
        },
        "history.undo": () => wrote({ command: "sync.settle", subject: null }),
      },
    );
  const settled = (fake: ReturnType<typeof show>["fake"]) =>
    fake.calls.filter((call) => call.name === "sync.settle").map((call) => call.req);

  it("shows both values, who and where, and chooses with one click that can be taken back", async () => {
    const { fake, stop } = inbox();
    const toasts: Toast[] = [];
    const quiet = onToast((toast) => toasts.push(toast));
    const card = await screen.findByRole("article", { name: /张女士/ });
    expect(within(card).getByText("张女士一")).toBeTruthy();
    expect(within(card).getByText(/李敏的笔记本/)).toBeTruthy();
    expect(within(card).getByRole("link", { name: "张女士" }).getAttribute("href")).toBe(
      "/leads?lead=c1",
    );
    await userEvent.click(within(card).getByRole("button", { name: /Use this/ }));
    await waitFor(() => expect(settled(fake)).toEqual([{ id: "c1", change: "c1-other" }]));
    await waitFor(() => expect(toasts.at(-1)?.action?.label).toBe("Undo"));
    toasts.at(-1)?.action?.run();
    await waitFor(() =>
      expect(fake.calls.at(-1)).toMatchObject({
        name: "history.undo",
        req: { change: "settling" },
      }),
    );
    fake.commit("_sync_conflict");
    await waitFor(() => expect(screen.queryByRole("article", { name: /张女士/ })).toBeNull());
    quiet();
    stop();
  });

  it("says what was written in a quote after it was sent, and keeps it as sent with one click", async () => {
    late = [sentQuote];
    const { fake, stop } = inbox();
    const card = await screen.findByRole("article", { name: /BJ202611A001/ });
    for (const text of ["林青的笔记本", "李敏的笔记本", "铺地砖", "10", "→ 12"])
      expect(card.textContent).toContain(text);
    expect(within(card).getByRole("button", { name: "Take into a new version" })).toBeTruthy();
    await userEvent.click(within(card).getByRole("button", { name: "Keep as sent" }));
    await waitFor(() =>
      expect(fake.calls.find((call) => call.name === "sync.settle_late")?.req).toEqual({
        id: "quoting_quote/q1",
        revise: false,
      }),
    );
    stop();
  });

  it("lists what was settled and by whom, and takes the other value after all", async () => {
    const { fake, stop } = inbox();
    await userEvent.click(await screen.findByText("Settled"));
    const card = await screen.findByRole("article", { name: /钱先生/ });
    expect(within(card).getByText(/Chosen by/).textContent).toContain("林青");
    await userEvent.click(within(card).getByRole("button", { name: "Use this after all" }));
    await waitFor(() =>
      expect(settled(fake)).toEqual([{ id: "c9", change: "c9-other", again: true }]),
    );
    stop();
  });

  it("is worked through by keys, but not from inside text or an input method", async () => {
    const { fake, stop } = inbox();
    await screen.findByRole("article", { name: /张女士/ });
    const text = screen.getByLabelText("text");
    fireEvent.keyDown(text, { key: "2" });
    fireEvent.keyDown(document.body, { key: "2", isComposing: true });
    fireEvent.keyDown(document.body, { key: "2", keyCode: 229 });
    fireEvent.keyDown(document.body, { key: "2", ctrlKey: true });
    fireEvent.keyDown(document.body, { key: "3" });
    fireEvent.keyDown(document.body, { key: "j" });
    fireEvent.keyDown(document.body, { key: "j" });
    fireEvent.keyDown(document.body, { key: "2" });
    await waitFor(() => expect(settled(fake)).toEqual([{ id: "c2", change: "c2-other" }]));
    fake.commit("_sync_conflict");
    await waitFor(() => expect(screen.queryByRole("article", { name: /赵先生/ })).toBeNull());
    fireEvent.keyDown(document.body, { key: "1" });
    await waitFor(() => expect(settled(fake).at(-1)).toEqual({ id: "c1", change: "c1-kept" }));
    fake.commit("_sync_conflict");
    expect(await screen.findByText("Nothing to choose")).toBeTruthy();
    stop();
  });
});

describe("an invitation", () => {
  it.each([
    [" abcde-fghjk 12345-6789x ", "ABCDE-FGHJK12345-6789X"],
    ["ＡＢＣＤＥ－ＦＧＨＪＫ－１２３４５－６７８９＄", "ABCDE-FGHJK-12345-6789$"],
    ["abcde—fghjk—12345—6789￥", "ABCDE-FGHJK-12345-6789$"],
    [
      "小王，用这个加入：kaigong:join/ABCDE-FGHJK-12345-6789X@https://relay.example.cn 谢谢",
      "ABCDE-FGHJK-12345-6789X@https://relay.example.cn",
    ],
    [
      "abcde-fghjk-12345-6789x @ http://192.168.1.8:8620",
      "ABCDE-FGHJK-12345-6789X@http://192.168.1.8:8620",
    ],
  ])("%s", (typed, plain) => {
    expect(plainInvitation(typed)).toBe(plain);
  });

  it("asks for the relay once the code is whole and says none", () => {
    expect(lacksRelay("ABCDE-FGHJK-12345-6789")).toBe(false);
    expect(lacksRelay("ABCDE-FGHJK-12345-6789X")).toBe(true);
    expect(lacksRelay("ABCDE-FGHJK-12345-6789X@https://r.cn")).toBe(false);
    expect(spacedDigits("012345")).toBe("012 345");
  });
});

it("joins: says what is wrong beside the field, shows the digits, fills, and is in", async () => {
  let state: object = { stage: "waiting", code: null, done: 0, total: 0, fault: null };
  const onJoined = vi.fn();
  const { fake, stop } = show(<JoinFirm onJoined={onJoined} onLeave={() => undefined} />, {
    "sync.join": () => refused("envelope.invitation_invalid", { field: "invitation" }),
    "sync.joining": () => read(state, []),
    "session.lock": () => wrote({}),
  });
  const invitation = await screen.findByLabelText<HTMLInputElement>(/^Invitation/);
  await userEvent.type(invitation, "abcde-fghjk-12345-6789x");
  await userEvent.type(screen.getByLabelText(/^Address of the relay/), "http：//192.168.1.8：8620");
  await userEvent.type(screen.getByLabelText(/^Your name/), "王强");
  const device = screen.getByLabelText(/^Name of this computer/);
  await userEvent.type(device, "小王的笔记本");
  fireEvent.keyDown(device, { key: "Enter", keyCode: 229 });
  expect(fake.count("sync.join")).toBe(0);
  await userEvent.type(device, "{Enter}");
  await waitFor(() => expect(invitation.getAttribute("aria-invalid")).toBe("true"));
  expect(fake.calls.at(-1)?.req).toEqual({
    invitation: "ABCDE-FGHJK-12345-6789X",
    relay: "http://192.168.1.8:8620",
    person: "王强",
    deviceName: "小王的笔记本",
  });

  fake.handlers["sync.join"] = () => wrote({ id: "j1" });
  // Its sign of being under way goes with a motion, which never ends here.
  await userEvent.click(screen.getByRole("button", { name: /Join$/ }));
  expect(await screen.findByText("Waiting for the owner's computer")).toBeTruthy();
  state = { stage: "compare", code: "012345", done: 0, total: 0, fault: null };
  expect(await screen.findByText("012 345")).toBeTruthy();
  state = { stage: "filling", code: "012345", done: 500, total: 2000, fault: null };
  expect(await screen.findByText("500 / 2,000 · 25%")).toBeTruthy();
  expect(onJoined).not.toHaveBeenCalled();
  state = { stage: "done", code: null, done: 0, total: 0, fault: null };
  await waitFor(() => expect(onJoined).toHaveBeenCalled());
  expect(fake.count("session.lock")).toBe(1);
  stop();
});

it("sets sync up and shows the recovery kit until somebody says that it is kept", async () => {
  let status: SyncStatus = { ...CALM, mode: "off", relay: null };
  const { fake, stop } = show(
    <SyncPage />,
    {
      "sync.status": () => read(status, ["_sync"]),
      "sync.found": () => {
        status = CALM;
        return wrote({
          kit: "AAAA-BBBB-CCCC",
          number: "1A2B 3C4D",
          relay: "https://relay.example.cn",
        });
      },
    },
    "/sync",
  );
  await userEvent.type(
    await screen.findByLabelText(/^Address of the relay/),
    "https://relay.example.cn",
  );
  await userEvent.type(screen.getByLabelText(/^Name of this computer/), "前台电脑");
  await userEvent.click(screen.getByRole("button", { name: "Set up sync" }));
  const dialog = await screen.findByRole("dialog");
  fake.commit("_sync");
  expect(await within(dialog).findByText("AAAA-BBBB-CCCC")).toBeTruthy();
  expect(within(dialog).getByText("1A2B 3C4D")).toBeTruthy();
  expect(within(dialog).getByText("https://relay.example.cn")).toBeTruthy();
  const goOn = within(dialog).getByRole<HTMLButtonElement>("button", { name: "Go on" });
  expect(goOn.disabled).toBe(true);
  fireEvent.keyDown(dialog, { key: "Escape" });
  await userEvent.click(within(dialog).getByRole("checkbox"));
  await userEvent.click(goOn);
  await waitFor(() => expect(screen.queryByText("AAAA-BBBB-CCCC")).toBeNull());
  expect(await screen.findByRole("tab", { name: /Computers/ })).toBeTruthy();
  stop();
});

it("makes a new recovery kit that counts when its paper is kept and the relay heard of it", async () => {
  let reached = false;
  const { fake, stop } = show(
    <SyncPage />,
    {
      "sync.status": () => read({ ...CALM, kitSince: "2026-11-02T02:00:00.000Z" }, ["_sync"]),
      "sync.draft_kit": () =>
        wrote({ kit: "AAAA-BBBB-CCCC", number: "1A2B 3C4D", relay: "https://relay.example.cn" }),
      "sync.renew_kit": () => (reached ? wrote({}) : refused(OFFLINE.code)),
    },
    "/sync",
  );
  const panel = await screen.findByText(/recovery kit was made on/);
  expect(panel.textContent).toContain("2026");
  await userEvent.click(screen.getByRole("button", { name: "Make a new one" }));
  const sure = await screen.findByRole("dialog");
  expect(sure.textContent).toContain("The old paper opens nothing that comes after");
  await userEvent.click(within(sure).getByRole("button", { name: "Make a new one" }));
  const code = await screen.findByText("AAAA-BBBB-CCCC");
  const paper = code.closest<HTMLElement>("[role=dialog]") as HTMLElement;
  expect(fake.count("sync.renew_kit")).toBe(0);
  await userEvent.click(within(paper).getByRole("checkbox"));
  const goOn = within(paper).getByRole("button", { name: "Go on" });
  await userEvent.click(goOn);
  // The relay was not reached: the paper stays, and the same one is tried again.
  await waitFor(() => expect(fake.count("sync.renew_kit")).toBe(1));
  reached = true;
  await waitFor(() => expect(goOn.className).not.toContain("loading"));
  await userEvent.click(goOn);
  await waitFor(() => expect(screen.queryByText("AAAA-BBBB-CCCC")).toBeNull());
  const asked = fake.calls.filter(({ name }) => name === "sync.renew_kit");
  expect(asked.map(({ req }) => req)).toEqual([
    { kit: "AAAA-BBBB-CCCC" },
    { kit: "AAAA-BBBB-CCCC" },
  ]);
  stop();
});
