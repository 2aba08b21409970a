import { fireEvent, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeAll, describe, expect, it } from "vitest";
import type { Reminder } from "../../generated/commands";
import { startI18n } from "../../lib/i18n";
import { preferences } from "../../lib/preferences";
import { read, wrote } from "../../test/fakePlatform";
import { showAt } from "../../test/show";
import { Reminders } from "./Reminders";
import { arrange, waitFor as waitForNext } from "./reminders";

beforeAll(async () => {
  preferences.set({ language: "en" });
  await startI18n();
});

/** It is 10:00 in Shanghai. */
const NOW = "2026-11-21T02:00:00.000Z";

const one = (n: number, minutes: number): Reminder => ({
  id: `lead${n}`,
  number: `XS${n}`,
  name: `Customer ${n}`,
  phone: "13812345678",
  wechat: null,
  nextOn: "2026-11-21",
  nextTime: "10:30",
  nextAction: "survey",
  dueAt: new Date(Date.parse(NOW) + minutes * 60_000).toISOString(),
});

describe("what stands in the corner", () => {
  const names = (all: Reminder[]) => all.map((each) => each.id);
  const none = new Set<string>();

  it.each([
    // Due before the start, due afterwards: bundled, one by one.
    [[1], [], [], [1]],
    [[1, 2, 3], [], [], [1, 2, 3]],
    [[1, 2, 3, 4], [], [1, 2, 3, 4], []],
    [[1, 2, 3, 4], [5], [1, 2, 3, 4], [5]],
    [[1, 2], [3, 4], [1], [2, 3, 4]],
  ])("of %j before and %j after the start", (early, late, bundle, cards) => {
    const due = [...early.map((n) => one(n, n - 60)), ...late.map((n) => one(n, n))];
    const seen = arrange(due, NOW, none);
    expect(names(seen.bundle)).toEqual(bundle.map((n) => `lead${n}`));
    expect(names(seen.cards)).toEqual(cards.map((n) => `lead${n}`));
  });

  it("is not shown again once put away, until it is due anew", () => {
    const away = new Set([`lead1/${one(1, -5).dueAt}`]);
    expect(arrange([one(1, -5)], NOW, away).cards).toEqual([]);
    expect(arrange([one(1, 5)], NOW, away).cards).toHaveLength(1);
  });

  it("asks again at the next one, and within an hour", () => {
    expect(waitForNext({ now: NOW, next: null })).toBeNull();
    expect(waitForNext({ now: NOW, next: one(1, 10).dueAt })).toBe(600_050);
    expect(waitForNext({ now: NOW, next: one(1, 600).dueAt })).toBe(3_600_050);
    expect(waitForNext({ now: NOW, next: one(1, -1).dueAt })).toBe(50);
  });
});

let member = 0;

/** A field somebody writes in, and the reminders of a member who was not reminded before. */
function corner(due: Reminder[]) {
  member += 1;
  const me = { id: `member${member}`, name: "Wang" };
  return showAt(
    "/quotes",
    <>
      <input aria-label="writing" />
      <Reminders on />
    </>,
    {
      "app.state": () => read({ member: me }, ["firm_member"]),
      "crm.reminders": () => read({ now: NOW, due, next: null }, ["crm_lead"]),
      "crm.snooze_reminder": () => wrote({}),
    },
  );
}

it("leaves the focus where it is, comes at F8 and goes back at Esc", async () => {
  const user = userEvent.setup();
  corner([one(1, -1)]);
  const writing = screen.getByLabelText("writing");
  writing.focus();
  await screen.findByRole("article", { name: "Reminder of Customer 1" });
  expect(document.activeElement).toBe(writing);
  // While an input method composes the key is its own.
  fireEvent.keyDown(writing, { key: "F8", keyCode: 229 });
  expect(document.activeElement).toBe(writing);
  await user.keyboard("{F8}");
  expect(document.activeElement?.getAttribute("aria-label")).toBe("Put away Customer 1");
  await user.keyboard("{Escape}");
  expect(document.activeElement).toBe(writing);
});

it("opens the lead to log what was done, and is put away", async () => {
  const user = userEvent.setup();
  const { router } = corner([one(1, -1)]);
  expect(await screen.findByText("10:30")).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Log Customer 1" }));
  const { pathname, search } = router.state.location;
  expect(`${pathname}${search}`).toBe("/leads?lead=lead1&log=1");
  expect(screen.queryByRole("article")).toBeNull();
});

it("puts a reminder off", async () => {
  const user = userEvent.setup();
  const { fake } = corner([one(1, -1)]);
  await user.click(await screen.findByRole("button", { name: "Later Customer 1" }));
  await user.click(await screen.findByText("Tomorrow 9:00"));
  await waitFor(() =>
    expect(fake.calls.find((call) => call.name === "crm.snooze_reminder")?.req).toEqual({
      id: "lead1",
      by: "tomorrow",
    }),
  );
});

it("shows many together and leads to the day", async () => {
  const user = userEvent.setup();
  const { router } = corner([1, 2, 3, 4, 5].map((n) => one(n, n - 60)));
  expect(await screen.findAllByText("5 reminders")).not.toHaveLength(0);
  expect(screen.queryByRole("article")).toBeNull();
  await user.click(screen.getByRole("button", { name: "Show today" }));
  expect(router.state.location.pathname).toBe("/today");
  expect(screen.queryByRole("button", { name: "Show today" })).toBeNull();
});
