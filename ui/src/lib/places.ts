import type { SearchHit, SearchKind } from "../generated/commands";

const PLACES: Record<Exclude<SearchKind, "activity">, (id: string) => string> = {
  customer: (id) => `/customers/${id}`,
  lead: (id) => `/leads?lead=${id}`,
  project: (id) => `/projects/${id}`,
  quote: (id) => `/quotes/${id}`,
  purchaseList: (id) => `/supply/lists/${id}`,
  item: (id) => `/price-book?item=${id}`,
  material: (id) => `/materials?material=${id}`,
  supplier: (id) => `/materials/suppliers?supplier=${id}`,
};

/** Where a record is shown; an activity is shown in the timeline that it belongs to. */
export function placeOf(hit: Pick<SearchHit, "kind" | "id" | "about">): string {
  const { kind, id } = hit.kind === "activity" && hit.about ? hit.about : hit;
  return kind === "activity" ? "/today" : PLACES[kind](id);
}
