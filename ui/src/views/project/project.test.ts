import { describe, expect, it } from "vitest";
import type {
  ProjectPage,
  ProjectRow,
  PurchaseListHead,
  QuoteHead,
  SurveyTotals,
} from "../../generated/commands";
import { toldMoves } from "./changes";
import { nextSteps } from "./steps";

const project = (over: Partial<ProjectRow> = {}): ProjectRow => ({
  customerName: "王",
  customerPhone: null,
  address: "",
  salesName: "",
  designerName: "",
  managerName: "",
  daysInStage: 0,
  rooms: 0,
  id: "p",
  number: "XM1",
  name: "翠湖",
  customerId: "c",
  propertyId: null,
  leadId: null,
  stage: "survey",
  stageSince: "2026-11-21T00:00:00Z",
  salesId: null,
  designerId: null,
  managerId: null,
  startOn: null,
  buildingArea: null,
  remark: null,
  madeAt: "2026-11-21T00:00:00Z",
  ...over,
});

const page = (over: Partial<ProjectRow> = {}, home = true): ProjectPage => ({
  project: project(over),
  property: home ? ({ id: "h" } as ProjectPage["property"]) : null,
  passed: [],
});

const totals = (incomplete = 0): SurveyTotals => ({
  rooms: 1,
  incomplete,
  floor: "0",
  ceiling: "0",
  wallGross: "0",
  wallNet: "0",
  perimeter: "0",
  doors: "0",
  windows: "0",
});

const quote = (over: Partial<QuoteHead>): QuoteHead => ({
  id: "q",
  project: "p",
  projectName: "",
  customer: null,
  number: "BJ1",
  version: 1,
  superseded: false,
  status: "draft",
  mode: "half",
  title: "",
  total: "100",
  faulty: 0,
  validUntil: null,
  lapsed: false,
  madeAt: "2026-11-21T00:00:00Z",
  madeBy: "",
  sentAt: null,
  ...over,
});

const list = (over: Partial<PurchaseListHead>): PurchaseListHead => ({
  id: "l",
  number: "CG1",
  status: "draft",
  quotes: [],
  sites: [],
  suppliers: 1,
  lines: 1,
  estimate: null,
  orderBy: null,
  late: false,
  note: "",
  madeAt: "2026-11-21T00:00:00Z",
  madeBy: "",
  sentAt: null,
  ...over,
});

const ready = { rooms: 8, designerId: "d", managerId: "m", startOn: "2026-12-01" };

describe("next steps", () => {
  const ids = (...args: Parameters<typeof nextSteps>) => nextSteps(...args).map((step) => step.id);

  it("begins with home, survey and designer; a quote needs rooms", () => {
    expect(ids({ page: page({}, false), totals: totals(), quotes: [], lists: [] })).toEqual([
      "property",
      "survey",
      "designer",
      "start",
    ]);
    expect(ids({ page: page(ready), totals: totals(2), quotes: [], lists: [] })).toEqual([
      "complete",
      "quote",
    ]);
  });

  it.each([
    [quote({}), "send"],
    [quote({ faulty: 3 }), "faulty"],
    [quote({ status: "sent" }), "follow"],
    [quote({ status: "sent", lapsed: true }), "renew"],
    [quote({ status: "void" }), "quote"],
  ] as const)("follows the newest version of a quote %#", (head, id) => {
    const known = { page: page(ready), totals: totals(), lists: [] };
    const old = quote({ id: "old", status: "sent", superseded: true });
    expect(ids({ ...known, quotes: [head, old] })).toEqual([id]);
  });

  it("turns an accepted quote into purchases", () => {
    const accepted = quote({ status: "accepted" });
    const known = { page: page({ ...ready, stage: "contract" }), totals: totals() };
    expect(nextSteps({ ...known, quotes: [accepted], lists: [] })).toEqual([
      { id: "purchase", record: "q", number: "BJ1 V1" },
    ]);
    expect(ids({ ...known, quotes: [accepted], lists: [list({})] })).toEqual(["sendList"]);
    const sent = list({ status: "sent" });
    expect(ids({ ...known, quotes: [accepted], lists: [sent] })).toEqual([]);
  });

  it("asks nothing of a project that rests", () => {
    const resting = page({ stage: "paused" }, false);
    expect(nextSteps({ page: resting, totals: totals(), quotes: [], lists: [] })).toEqual([]);
  });
});

describe("changes in words", () => {
  const words = {
    stage: (stage: string) => `<${stage}>`,
    home: "有",
    members: [
      {
        id: "0192a0b1-0000-7000-8000-0000000000aa",
        name: "林青",
        phone: "",
        role: "sales" as const,
        active: true,
      },
    ],
  };

  it("tells what people know, and nothing of what is kept for the machine", () => {
    const moves = [
      { column: "find_key", before: "a", after: "b" },
      { column: "building_area", before: null, after: 98500000 },
      { column: "stage", before: "survey", after: "design" },
      { column: "designer_id", before: null, after: "00000000000000000000000000000000" },
      { column: "sales_id", before: "0192a0b10000700080000000000000aa", after: null },
    ];
    expect(toldMoves(moves, words)).toEqual([
      { column: "stage", before: "<survey>", after: "<design>" },
      { column: "sales_id", before: "林青", after: "–" },
      { column: "designer_id", before: "–", after: "–" },
      { column: "building_area", before: "–", after: "98.5 ㎡" },
    ]);
  });
});
