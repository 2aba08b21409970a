/** Between the address and the requests of the lists. Pure. */
import type { MaterialFilter, WorkItemFilter } from "../../generated/commands";

/** Keys that are set only where the address says something, so that equal filters are equal requests. */
export function itemFilter(params: URLSearchParams): WorkItemFilter {
  const filter: WorkItemFilter = {};
  const text = params.get("q")?.trim();
  const category = params.get("category");
  const room = params.get("room");
  const on = params.get("on");
  if (text) filter.text = text;
  if (category) filter.categoryId = category;
  if (room) filter.room = room;
  if (on) filter.on = on;
  if (params.has("inactive")) filter.inactive = true;
  return filter;
}

export function materialFilter(params: URLSearchParams): MaterialFilter {
  const filter: MaterialFilter = {};
  const text = params.get("q")?.trim();
  const role = params.get("role");
  const supplier = params.get("supplier");
  if (text) filter.text = text;
  if (role === "main" || role === "auxiliary") filter.role = role;
  if (supplier) filter.supplierId = supplier;
  if (params.has("inactive")) filter.inactive = true;
  return filter;
}
