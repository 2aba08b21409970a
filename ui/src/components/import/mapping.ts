/** What a person says about the columns of a file. Pure: whether it is enough, the backend says. */
import type { TableMapping, TablePreview } from "../../generated/commands";

/** The field that a column holds; null when it is left out. */
export function fieldOf(mapping: TableMapping, column: number): string | null {
  return Object.entries(mapping.columns).find(([, at]) => at === column)?.[0] ?? null;
}

/** A column holds one field and a field has one column: the column that had it before is left out. */
export function withField(
  mapping: TableMapping,
  column: number,
  field: string | null,
): TableMapping {
  const columns = Object.fromEntries(
    Object.entries(mapping.columns).filter(([key, at]) => at !== column && key !== field),
  );
  if (field !== null) columns[field] = column;
  return { ...mapping, columns };
}

export function withHeader(mapping: TableMapping, row: number, rows: number): TableMapping {
  return { ...mapping, headerRow: Math.max(1, row), headerRows: Math.min(2, Math.max(1, rows)) };
}

/** Whether a row of the sheet, counted from 1, belongs to the headings. */
export function isHeader(mapping: TableMapping, row: number): boolean {
  return row >= mapping.headerRow && row < mapping.headerRow + mapping.headerRows;
}

/** The number of rows of the shown sheet. */
export function rowsOf(table: TablePreview): number {
  return table.sheets[table.sheet]?.rows ?? 0;
}

/** The file's name without its ending: a first name for what it becomes. */
export function plainName(file: string): string {
  return file.replace(/\.(xlsx|xlsm|xls|csv|txt)$/i, "").trim();
}
