import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeAll, expect, it, vi } from "vitest";
import type {
  Assignment,
  AssignmentPreview,
  Distribution,
  LeadRule,
  SaveLeadRule,
} from "../../generated/commands";
import { startI18n } from "../../lib/i18n";
import { preferences } from "../../lib/preferences";
import { read, refused, wrote } from "../../test/fakePlatform";
import { show } from "../../test/show";
import { AssignRules } from "./AssignRules";
import { DistributeDialog } from "./DistributeDialog";
import { QuickEntry } from "./QuickEntry";
import { useRuleSentence } from "./ruleWords";

beforeAll(async () => {
  preferences.set({ language: "en" });
  await startI18n();
});

const RULE: LeadRule = {
  id: "r1",
  name: "Douyin",
  active: true,
  sources: [],
  places: [],
  areaFrom: null,
  areaTo: null,
  way: "turns",
  members: ["m1", "m2"],
};

const ALL: Assignment = {
  on: false,
  heldMax: 60,
  rules: [RULE, { ...RULE, id: "r2", name: "Large flats", areaFrom: "140" }],
  takers: [
    { id: "m1", name: "Wang", held: 4, resumesOn: null, passed: null },
    { id: "m2", name: "Li", held: 60, resumesOn: "2026-11-30", passed: "paused" },
  ],
};

const PREVIEW: AssignmentPreview = {
  on: true,
  rule: "Douyin",
  memberId: "m1",
  memberName: "Wang",
  held: 4,
  cause: "by_turns",
  passed: [{ name: "Li", why: "paused" }],
};

const handlers = {
  "crm.assignment_preview": () => read(PREVIEW, ["crm_lead"]),
  "crm.words": () => read([], ["crm_lead"]),
  "crm.duplicates": () => read([], ["crm_lead"]),
  "firm.members": () =>
    read([{ id: "m1", name: "Wang", phone: "", role: "sales", active: true }], ["firm_member"]),
};

function Sentence({ rule }: { rule: LeadRule }) {
  const sentence = useRuleSentence();
  return <p>{sentence(rule, (id) => (id === "m1" ? "Wang" : "Li"))}</p>;
}

it.each<[Partial<LeadRule>, string]>([
  [{}, "All leads go to Wang, Li by turns."],
  [{ members: ["m1"] }, "All leads go to Wang."],
  [{ members: [] }, "All leads have nobody who takes them yet."],
  [
    { way: "load", sources: ["douyin", "walk_in"] },
    "Leads from Douyin or Walk-in go to whoever of Wang, Li holds the fewest.",
  ],
  [
    { places: ["Lake", "Hill"], areaFrom: "90", areaTo: "140" },
    "Leads with “Lake” or “Hill” in the address, of 90 to 140 ㎡ go to Wang, Li by turns.",
  ],
  [{ areaTo: "90.5" }, "Leads of at most 90.5 ㎡ go to Wang, Li by turns."],
])("says in one sentence what %j does", async (change, text) => {
  show(<Sentence rule={{ ...RULE, ...change }} />, {});
  expect(await screen.findByText(text)).toBeTruthy();
});

it("shows the rules in order, who takes leads, and moves, turns off and on", async () => {
  const user = userEvent.setup();
  const { fake } = show(<AssignRules assignment={ALL} />, {
    ...handlers,
    "crm.place_lead_rule": () => wrote(ALL),
    "crm.save_lead_rule": () => wrote(ALL),
    "crm.set_assignment": () => wrote({ ...ALL, on: true }),
  });
  const rules = await screen.findByRole("region", { name: "Rules" });
  expect(
    within(rules)
      .getAllByRole("listitem")
      .map((row) => row.textContent),
  ).toEqual([
    "1DouyinAll leads go to Wang, Li by turns.",
    "2Large flatsLeads of 140 ㎡ or more go to Wang, Li by turns.",
  ]);
  expect(screen.getByText("holds 60 of 60")).toBeTruthy();
  expect(screen.getByText("takes none for now")).toBeTruthy();
  // The try-out says at once who would get it, and who was passed over.
  expect(await screen.findByText(/^Wang is next · rule “Douyin” · Passed over: Li/)).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Move Large flats up" }));
  await user.click(screen.getByRole("button", { name: "Move Douyin down" }));
  await user.click(screen.getByRole("switch", { name: "Use Douyin" }));
  await user.click(screen.getByRole("switch", { name: "Assign new leads by the rules" }));
  const sent = () => fake.calls.filter((call) => !call.name.includes("preview"));
  await waitFor(() => expect(sent().at(-1)?.name).toBe("crm.set_assignment"));
  const moves = fake.calls.filter((call) => call.name === "crm.place_lead_rule");
  expect(moves.map((call) => call.req)).toEqual([
    { id: "r2", before: "r1" },
    { id: "r1", before: null },
  ]);
  const saved = fake.calls.find((call) => call.name === "crm.save_lead_rule");
  expect(saved?.req).toMatchObject({ id: "r1", active: false, areaFrom: "", areaTo: "" });
});

it("says beside the field what is wrong with a rule", async () => {
  const user = userEvent.setup();
  const { fake } = show(<AssignRules assignment={ALL} />, {
    ...handlers,
    "crm.save_lead_rule": () => refused("crm.takers_missing", { field: "members" }),
  });
  await user.click(await screen.findByRole("button", { name: /Add rule/ }));
  const drawer = await screen.findByRole("dialog");
  await user.type(within(drawer).getByLabelText(/^Name/), "Walk-ins");
  expect(within(drawer).getByText("All leads have nobody who takes them yet.")).toBeTruthy();
  await user.click(within(drawer).getByRole("button", { name: /^Save rule/ }));
  expect(
    await within(drawer).findByText("Choose at least one member who takes these leads."),
  ).toBeTruthy();
  const sent = fake.calls.at(-1)?.req as SaveLeadRule;
  expect(sent).toMatchObject({ id: null, name: "Walk-ins", way: "turns", members: [] });
});

it("shows in the entry form who would get the lead, and sends no owner", async () => {
  const user = userEvent.setup();
  const { fake } = show(<QuickEntry open onClose={vi.fn()} />, {
    ...handlers,
    "crm.create_lead": () => wrote({ name: "Zhao", phone: null, number: "1", id: "1" }),
  });
  expect(await screen.findByText("Wang is next · rule “Douyin”")).toBeTruthy();
  expect(screen.getByText("Passed over: Li (takes none for now)")).toBeTruthy();
  await user.type(screen.getByLabelText(/^Phone/), "13800000000");
  await user.click(screen.getByRole("button", { name: /^Save lead/ }));
  const made = () => fake.calls.find(({ name }) => name === "crm.create_lead");
  await waitFor(() => expect(made()).toBeTruthy());
  const req = made()?.req as { fields: object };
  expect(Object.keys(req.fields)).not.toContain("ownerId");
});

it("distributes the pool once it is seen who gets how many", async () => {
  const user = userEvent.setup();
  const would: Distribution = {
    given: 3,
    shares: [
      { id: "m1", name: "Wang", count: 2, held: 6 },
      { id: "m2", name: "Li", count: 1, held: 5 },
    ],
    noRule: 1,
    noTaker: 2,
  };
  const onClose = vi.fn();
  const { fake } = show(<DistributeDialog open onClose={onClose} />, {
    "crm.distribute_pool": () => wrote(would),
  });
  const rows = await screen.findAllByRole("row");
  expect(rows.map((row) => row.textContent)).toEqual(["MemberGetsHolds then", "Wang26", "Li15"]);
  expect(screen.getByText("One stays: no rule fits it")).toBeTruthy();
  expect(screen.getByText("2 stay: nobody can take them")).toBeTruthy();
  expect(fake.calls.map((call) => call.preview)).toEqual([true]);
  await user.click(screen.getByRole("button", { name: /^Distribute 3/ }));
  await waitFor(() => expect(onClose).toHaveBeenCalled());
  expect(fake.calls.map((call) => call.preview)).toEqual([true, false]);
});
