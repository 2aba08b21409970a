import type { Role } from "../../generated/commands";

/** Roles in the order of the trade's own list: who owns, sells, plans, buys, builds, counts. */
export const ROLES: Role[] = [
  "owner",
  "sales",
  "designer",
  "budgeter",
  "purchaser",
  "warehouse",
  "manager",
  "finance",
  "after_sales",
];
