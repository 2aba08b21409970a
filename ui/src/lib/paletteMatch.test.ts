import { expect, it } from "vitest";
import { matchScore, rankEntries, sureEntries } from "./paletteMatch";

const entries = [
  { id: "leads", label: "线索", keywords: "客户 leads" },
  { id: "new-lead", label: "新建线索" },
  { id: "quotes", label: "报价单" },
  { id: "materials", label: "材料与价格" },
  { id: "settings", label: "Firm settings", keywords: "profile members" },
  { id: "members", label: "Members" },
];
const found = (typed: string) => rankEntries(entries, typed).map((entry) => entry.id);

it("finds by pinyin initials, full pinyin and Chinese", () => {
  expect(found("xs")[0]).toBe("leads");
  expect(found("xjxs")).toEqual(["new-lead"]);
  expect(found("baojia")).toEqual(["quotes"]);
  expect(found("bjd")).toEqual(["quotes"]);
  expect(found("价格")).toEqual(["materials"]);
  expect(found("线索")).toEqual(["leads", "new-lead"]);
});

it("finds English by prefix, initials and loose letters", () => {
  expect(found("memb")[0]).toBe("members");
  expect(found("fs")).toContain("settings");
  expect(found("stngs")).toContain("settings");
  expect(found("SET")).toEqual(["settings"]);
});

it("puts a name before a keyword", () => {
  expect(found("members")).toEqual(["members", "settings"]);
  expect(found("leads")).toEqual(["leads"]);
});

it("finds nothing in what does not fit, and everything in nothing", () => {
  expect(found("zzzz")).toEqual([]);
  expect(found("  ")).toHaveLength(entries.length);
  expect(matchScore({ label: "报价单" }, "qqq")).toBeLessThan(0);
});

it("knows what fits without doubt", () => {
  const sure = (typed: string) => sureEntries(entries, typed).map((entry) => entry.id);
  expect(sure("xs")).toEqual(["leads", "new-lead"]);
  expect(sure("members")).toEqual(["members", "settings"]);
  expect(sure("stngs")).toEqual([]);
});
