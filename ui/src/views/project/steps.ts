/** What a project lacks next, most pressing first. Pure: it only looks at what the queries say. */
import type {
  ProjectPage,
  PurchaseListHead,
  QuoteHead,
  SurveyTotals,
} from "../../generated/commands";

export type StepId =
  | "property"
  | "survey"
  | "complete"
  | "designer"
  | "quote"
  | "faulty"
  | "send"
  | "renew"
  | "follow"
  | "sign"
  | "purchase"
  | "sendList"
  | "manager"
  | "start";

export interface Step {
  id: StepId;
  /** The record that it is about. */
  record?: string;
  /** Its number, to say which. */
  number?: string;
  count?: number;
}

export interface Known {
  page: ProjectPage;
  totals: SurveyTotals;
  quotes: readonly QuoteHead[];
  lists: readonly PurchaseListHead[];
}

export function nextSteps({ page, totals, quotes, lists }: Known): Step[] {
  const { project, property } = page;
  const steps: Step[] = [];
  if (project.stage === "paused" || project.stage === "cancelled") return steps;
  if (!property) steps.push({ id: "property" });
  if (project.rooms === 0) steps.push({ id: "survey" });
  else if (totals.incomplete > 0) steps.push({ id: "complete", count: totals.incomplete });
  if (!project.designerId) steps.push({ id: "designer" });
  steps.push(...quoteSteps(page, quotes));
  steps.push(...listSteps(quotes, lists));
  const accepted = quotes.some((quote) => quote.status === "accepted");
  if (accepted && !project.managerId) steps.push({ id: "manager" });
  if (!project.startOn) steps.push({ id: "start" });
  return steps;
}

function quoteSteps(page: ProjectPage, quotes: readonly QuoteHead[]): Step[] {
  const live = quotes.filter((quote) => quote.status !== "void" && !quote.superseded);
  if (live.length === 0) return page.project.rooms > 0 ? [{ id: "quote" }] : [];
  return live.flatMap((quote): Step[] => {
    const of = { record: quote.id, number: `${quote.number} V${quote.version}` };
    if (quote.status === "draft") {
      return quote.faulty > 0
        ? [{ id: "faulty", ...of, count: quote.faulty }]
        : [{ id: "send", ...of }];
    }
    if (quote.status === "sent") return [{ id: quote.lapsed ? "renew" : "follow", ...of }];
    return page.project.stage === "quote" ? [{ id: "sign", ...of }] : [];
  });
}

function listSteps(quotes: readonly QuoteHead[], lists: readonly PurchaseListHead[]): Step[] {
  if (lists.length === 0) {
    const accepted = quotes.find((quote) => quote.status === "accepted" && !quote.superseded);
    if (!accepted) return [];
    const number = `${accepted.number} V${accepted.version}`;
    return [{ id: "purchase", record: accepted.id, number }];
  }
  return lists
    .filter((list) => list.status === "draft")
    .map((list) => ({ id: "sendList", record: list.id, number: list.number }));
}
