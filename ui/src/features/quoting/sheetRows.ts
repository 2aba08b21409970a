/** The quote as rows of the grid: which row stands where, and by which key. Pure. */
import type { GridRow } from "../../components/grid";
import type { QuoteSheet, SheetLine, SheetSection } from "../../generated/commands";

export type QuoteGridRow = GridRow<SheetLine>;

const NEW = "new:";
const SUM = "sum:";
const SECTION = "section:";

export const newKey = (section: string) => `${NEW}${section}`;
export const sectionKey = (section: string) => `${SECTION}${section}`;

/** What a row's key stands for; lines go by their own id. */
export function rowRef(key: string): { kind: "line" | "new" | "section" | "sum"; id: string } {
  if (key.startsWith(NEW)) return { kind: "new", id: key.slice(NEW.length) };
  if (key.startsWith(SECTION)) return { kind: "section", id: key.slice(SECTION.length) };
  if (key.startsWith(SUM)) return { kind: "sum", id: key.slice(SUM.length) };
  return { kind: "line", id: key };
}

/** The sentences and figures that rows show, in the user's language. */
export interface RowTexts {
  /** "A 客厅" */
  heading(section: SheetSection): string;
  /** Quiet facts after it: lines, measures. */
  facts(section: SheetSection): string;
  subtotal: string;
  prompt: string;
  amount(value: string): string;
  cost(value: string | null): string;
}

/**
 * Rows made before, by the lines and sections they were made of: what did not change keeps its objects, and the grid draws only what
 * did. For one language and one state of the quote.
 */
export interface RowMemory {
  lines: WeakMap<SheetLine, QuoteGridRow>;
  open: WeakMap<SheetSection, readonly QuoteGridRow[]>;
}

export const rowMemory = (): RowMemory => ({ lines: new WeakMap(), open: new WeakMap() });

/** Rows from top to bottom. A locked quote has no row for new lines. */
export function gridRows(
  sheet: QuoteSheet,
  folded: ReadonlySet<string>,
  locked: boolean,
  texts: RowTexts,
  memory = rowMemory(),
): QuoteGridRow[] {
  return sheet.sections.flatMap((section) => {
    if (folded.has(section.id)) return [headRow(section, true, texts)];
    const rows = memory.open.get(section) ?? openRows(section, locked, texts, memory);
    memory.open.set(section, rows);
    return rows;
  });
}

function openRows(
  section: SheetSection,
  locked: boolean,
  texts: RowTexts,
  { lines }: RowMemory,
): readonly QuoteGridRow[] {
  const lineRow = (line: SheetLine): QuoteGridRow => {
    const row = lines.get(line) ?? { kind: "line", key: line.id, line };
    lines.set(line, row);
    return row;
  };
  const fresh: QuoteGridRow[] = locked
    ? []
    : [{ kind: "new", key: newKey(section.id), prompt: texts.prompt }];
  const subtotal: QuoteGridRow = {
    kind: "subtotal",
    key: `${SUM}${section.id}`,
    label: texts.subtotal,
    cells: sums(section, texts),
  };
  return [headRow(section, false, texts), ...section.lines.map(lineRow), ...fresh, subtotal];
}

function headRow(section: SheetSection, collapsed: boolean, texts: RowTexts): QuoteGridRow {
  return {
    kind: "section",
    key: sectionKey(section.id),
    label: texts.heading(section),
    note: texts.facts(section),
    collapsed,
    editable: false,
    ...(collapsed ? { cells: sums(section, texts) } : {}),
  };
}

const sums = ({ amount, cost }: SheetSection, texts: RowTexts) => ({
  amount: texts.amount(amount),
  cost: texts.cost(cost),
});

/** The section a row belongs to. */
export function sectionOf(sheet: QuoteSheet, key: string): SheetSection | undefined {
  const ref = rowRef(key);
  if (ref.kind === "line") {
    return sheet.sections.find((section) => section.lines.some((line) => line.id === ref.id));
  }
  return sheet.sections.find((section) => section.id === ref.id);
}

export function lineOf(sheet: QuoteSheet, key: string): SheetLine | undefined {
  for (const section of sheet.sections) {
    const line = section.lines.find((each) => each.id === key);
    if (line) return line;
  }
  return undefined;
}

/** Where dropped lines go. */
export interface LinePlace {
  section: string;
  before: string | null;
}

/** The place before the row `beforeKey`, or at the very end; a section's head means the end of the one above it. */
export function linePlace(sheet: QuoteSheet, beforeKey: string | null): LinePlace | null {
  if (beforeKey === null) {
    const last = sheet.sections.at(-1);
    return last ? { section: last.id, before: null } : null;
  }
  const ref = rowRef(beforeKey);
  const section = sectionOf(sheet, beforeKey);
  if (!section) return null;
  if (ref.kind === "line") return { section: section.id, before: ref.id };
  if (ref.kind !== "section") return { section: section.id, before: null };
  const above = sheet.sections[sheet.sections.indexOf(section) - 1];
  return above ? { section: above.id, before: null } : { section: section.id, before: null };
}

/** The place above or below a row. */
export function besidePlace(
  sheet: QuoteSheet,
  key: string,
  where: "above" | "below",
): LinePlace | null {
  const section = sectionOf(sheet, key);
  if (!section) return null;
  const ref = rowRef(key);
  if (ref.kind === "section") {
    return { section: section.id, before: section.lines[0]?.id ?? null };
  }
  if (ref.kind !== "line") return { section: section.id, before: null };
  const at = section.lines.findIndex((line) => line.id === ref.id);
  const before = where === "above" ? section.lines[at] : section.lines[at + 1];
  return { section: section.id, before: before?.id ?? null };
}
