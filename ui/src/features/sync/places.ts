import type { SearchKind, Subject } from "../../generated/commands";
import { placeOf } from "../../lib/places";

const KINDS: Record<string, SearchKind> = {
  crm_customer: "customer",
  crm_lead: "lead",
  design_project: "project",
  quoting_quote: "quote",
  supply_list: "purchaseList",
  catalog_item: "item",
  catalog_material: "material",
  catalog_supplier: "supplier",
};

/** Where a record is shown; null for what has no page of its own. */
export function recordPlace(record: Subject): string | null {
  if (record.table === "firm_member") return `/settings/members?member=${record.row}`;
  if (record.table === "firm_profile") return "/settings";
  const kind = KINDS[record.table];
  return kind ? placeOf({ kind, id: record.row, about: null }) : null;
}
