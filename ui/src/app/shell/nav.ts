import type { Feature, NavEntry } from "../../lib/feature";

const GROUPS = ["work", "sell", "build", "buy", "firm"] as const;

export interface NavGroup {
  id: NavEntry["group"];
  entries: NavEntry[];
}

/** The entries of all features in the order of the navigation; groups that are empty are left out. */
export function orderedNav(features: Feature[]): NavGroup[] {
  const entries = features.flatMap((feature) => feature.nav);
  return GROUPS.map((id) => ({
    id,
    entries: entries.filter((entry) => entry.group === id).sort((a, b) => a.order - b.order),
  })).filter((group) => group.entries.length > 0);
}
