/** The words of leads in the order people see them. The backend knows what they mean; here they are only listed. */
import type {
  ActivityKind,
  Consent,
  FlatKind,
  LeadLevel,
  LeadSource,
  LeadStage,
  LostReason,
  NextState,
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
/** What people log; the other kinds write themselves. */
export const LOGGED: readonly ActivityKind[] = ["call", "wechat", "visit", "survey", "note"];
