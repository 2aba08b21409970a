/** What a person says about the columns of a file. Pure: whether it is enough, the server says. */
import type {
  QuoteImported,
  QuoteImportOutcome,
  QuoteImportRow,
  TableMapping,
} from "../../../generated/commands";

/** The field that a column holds; null when it is left out. */
export function fieldOf(mapping: TableMapping, column: number): string | null {
  return Object.entries(mapping.columns).find(([, at]) => at === column)?.[0] ?? null;
}

/** A column holds one field and a field has one column: the one that had it before is left out. */
export function withField(
  mapping: TableMapping,
  column: number,
  field: string | null,
): TableMapping {
  const others = Object.entries(mapping.columns).filter(
    ([key, at]) => at !== column && key !== field,
  );
  return {
    ...mapping,
    columns: Object.fromEntries(field === null ? others : [...others, [field, column]]),
  };
}

export type RowFilter = "all" | "differing" | QuoteImportOutcome;

/** The rows to show; `all` leaves out rows that hold nothing. */
export function importRows(report: QuoteImported, filter: RowFilter): QuoteImportRow[] {
  if (filter === "differing") return report.rows.filter(({ differs }) => differs);
  if (filter === "all") {
    return report.rows.filter(({ outcome, name }) => outcome !== "skipped" || name !== "");
  }
  return report.rows.filter(({ outcome }) => outcome === filter);
}
