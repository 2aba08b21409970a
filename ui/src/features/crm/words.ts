/** The words of leads in the order people see them. The backend knows what they mean; here they are only listed. */
import type {
  ActivityKind,
  AssignWay,
  Claimers,
  Consent,
  FlatKind,
  LeadLevel,
  LeadSource,
  LeadStage,
  LostReason,
  NextState,
  PoolReason,
  Remind,
  Snooze,
} from "../../generated/commands";

export const STAGES: readonly LeadStage[] = [
  "new",
  "contacted",
  "interested",
  "survey_booked",
  "surveyed",
  "planned",
  "quoted",
  "deposit",
  "signed",
  "paused",
  "lost",
];
/** Somebody is still to act on leads of these. */
export const OPEN_STAGES = STAGES.filter((stage) => stage !== "signed" && stage !== "lost");
export const SOURCES: readonly LeadSource[] = [
  "estate_stand",
  "telesales",
  "douyin",
  "xiaohongshu",
  "platform",
  "referral",
  "walk_in",
  "partner",
  "old_customer",
  "other",
];
export const LEVELS: readonly LeadLevel[] = ["A", "B", "C", "D"];
export const FLATS: readonly FlatKind[] = ["bare", "furnished", "old"];
export const CONSENTS: readonly Consent[] = ["unknown", "given", "refused"];
export const NEXT_STATES: readonly NextState[] = [
  "overdue",
  "today",
  "planned",
  "nothing",
  "closed",
];
export const LOST_REASONS: readonly LostReason[] = [
  "price",
  "competitor",
  "not_now",
  "bad_number",
  "unreachable",
  "duplicate",
  "out_of_area",
  "other",
];
/** Why somebody gives a lead back; rules have reasons of their own. */
export const POOL_REASONS: readonly PoolReason[] = [
  "unreachable",
  "not_now",
  "no_time",
  "better_suited",
  "leaving",
  "other",
];
export const CLAIMERS: readonly Claimers[] = ["sales", "everybody"];
/** What people log; the other kinds write themselves. */
export const LOGGED: readonly ActivityKind[] = ["call", "wechat", "visit", "survey", "note"];
/** How a rule chooses among its members. */
export const WAYS: readonly AssignWay[] = ["turns", "load"];
/** How long before its time a next action is reminded of. */
export const REMINDS: readonly Remind[] = ["at_time", "min_10", "min_30", "hour_1", "day_1"];
/** How long a reminder is put off. */
export const SNOOZES: readonly Snooze[] = ["min_10", "hour_1", "tomorrow"];
