import type { DataClass } from "../../generated/commands";
import type { Feature, NavEntry } from "../../lib/feature";

const GROUPS = ["work", "sell", "build", "buy", "firm"] as const;

export interface NavGroup {
  id: NavEntry["group"];
  entries: NavEntry[];
}

/** Says whether somebody sees a class of data. */
export type Sees = (needed: DataClass | undefined) => boolean;

/** The entries of all features that somebody sees, in the order of the navigation; groups that are empty are left out. */
export function orderedNav(features: Feature[], sees: Sees): NavGroup[] {
  const entries = features.flatMap((feature) => feature.nav).filter((entry) => sees(entry.needs));
  return GROUPS.map((id) => ({
    id,
    entries: entries.filter((entry) => entry.group === id).sort((a, b) => a.order - b.order),
  })).filter((group) => group.entries.length > 0);
}

/** The class of data that one has to see for a page, by the entry that leads there or above it. */
export function neededAt(features: Feature[], path: string): DataClass | undefined {
  const inside = (to: string) =>
    path === to || path.startsWith(`${to}/`) || path.startsWith(`${to}?`);
  return features.flatMap((feature) => feature.nav).find((entry) => inside(entry.to))?.needs;
}
