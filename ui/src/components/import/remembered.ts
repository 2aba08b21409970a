/**
 * Mappings that a person corrected by hand, by the headings under which they were guessed: the next file with the same
 * headings begins with them. Kept on this device; a heading says nothing about the firm's customers or prices.
 */
import type { TableMapping, TablePreview } from "../../generated/commands";

/** More than anybody has kinds of files; the oldest goes first. */
const MOST = 40;

interface Kept {
  headings: string;
  /** Rows from the guessed head to the one that was chosen. */
  shift: number;
  headerRows: number;
  columns: TableMapping["columns"];
}

function key(kind: string): string {
  return `kaigong.import.${kind}`;
}

function load(kind: string): Kept[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key(kind)) ?? "[]");
    return Array.isArray(kept) ? (kept as Kept[]) : [];
  } catch {
    // Storage that is closed or damaged costs the memory, not the import.
    return [];
  }
}

/** What tells files of one kind: the headings as the backend found them by itself. */
export function headingsOf(guessed: TablePreview): string {
  const headings = guessed.columns.map(({ heading }) => heading.trim());
  return headings.some(Boolean) ? JSON.stringify(headings) : "";
}

/** What was chosen the last time for these headings; null where it was left as guessed, or never seen. */
export function recall(kind: string, guessed: TablePreview): TableMapping | null {
  const headings = headingsOf(guessed);
  const found = load(kind).find((kept) => headings !== "" && kept.headings === headings);
  if (!found) return null;
  return {
    headerRow: Math.max(1, guessed.mapping.headerRow + found.shift),
    headerRows: found.headerRows,
    columns: found.columns,
  };
}

export function remember(kind: string, guessed: TablePreview, chosen: TableMapping): void {
  const headings = headingsOf(guessed);
  if (headings === "") return;
  const others = load(kind).filter((kept) => kept.headings !== headings);
  const kept: Kept = {
    headings,
    shift: chosen.headerRow - guessed.mapping.headerRow,
    headerRows: chosen.headerRows,
    columns: chosen.columns,
  };
  try {
    localStorage.setItem(key(kind), JSON.stringify([kept, ...others].slice(0, MOST)));
  } catch {
    // It is asked again the next time.
  }
}
