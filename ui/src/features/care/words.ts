import i18next from "i18next";
import type { BackupContents, BackupCount } from "../../generated/commands";

/** The kinds of rows that a backup counts. */
export const KINDS = [
  "leads",
  "customers",
  "projects",
  "quotes",
  "purchaseLists",
  "materials",
] as const;

export const countOf = (counts: readonly BackupCount[], what: string): number | null =>
  counts.find((each) => each.what === what)?.count ?? null;

/** What a backup holds in one line, without what there is none of. */
export function holdsText(held: BackupContents): string {
  const parts = KINDS.map((what) => [what, countOf(held.counts, what) ?? 0] as const)
    .filter(([, count]) => count > 0)
    .slice(0, 4)
    .map(([what, count]) => i18next.t(`care:holds.${what}`, { count }));
  return parts.join(i18next.language === "zh" ? "，" : ", ");
}
