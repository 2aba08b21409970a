/** Between cells of a grid and the commands that store them. Pure: nothing here asks or stores. */
import type { CellEdit, CellError } from "../../components/grid";
import type { EditReport, Fault, MaterialFields, WorkItemFields } from "../../generated/commands";
import { faultField } from "../../lib/faults";
import { halfWidth } from "../../lib/format";

export interface RecordEdit<Fields> {
  id: string;
  fields: Fields;
}

/** How the text of a cell becomes the value of its field. */
export type CellKind = "text" | "rate" | "flag";

const ITEM_CELLS: { [K in keyof WorkItemFields]?: CellKind } = {
  name: "text",
  nameEn: "text",
  unit: "text",
  main: "text",
  auxiliary: "text",
  labour: "text",
  machine: "text",
  lossRate: "rate",
  costFactor: "rate",
  quantityFormula: "text",
  recipeId: "text",
  trade: "text",
  noisy: "flag",
  active: "flag",
};

const MATERIAL_CELLS: { [K in keyof MaterialFields]?: CellKind } = {
  name: "text",
  nameEn: "text",
  role: "text",
  spec: "text",
  brand: "text",
  unit: "text",
  pack: "text",
  packSize: "text",
  price: "text",
  supplierId: "text",
  waste: "rate",
  leadDays: "text",
  batch: "flag",
  returnable: "flag",
  active: "flag",
};

/**
 * What is typed into a cell that shows percent: `5` means 5 %, as in spreadsheets; `5%` and `0.05` stay as they are.
 */
export function percentTyped(text: string): string {
  const plain = halfWidth(text).trim();
  return /^0*[1-9]\d*(\.\d*)?$/.test(plain) ? `${plain}%` : plain;
}

/** Figures as people paste them: without ¥ and with full-width digits made plain. */
function cellValue(kind: CellKind, text: string): string | boolean {
  if (kind === "flag") return text === "true";
  return kind === "rate" ? percentTyped(text) : text;
}

/** One edit for each row, with all of its cells. Cells of columns that are not stored are left out. */
export function groupEdits<Fields extends object>(
  cells: readonly CellEdit[],
  kinds: { [K in keyof Fields]?: CellKind },
): RecordEdit<Fields>[] {
  const edits = new Map<string, RecordEdit<Fields>>();
  for (const cell of cells) {
    const kind = kinds[cell.columnId as keyof Fields];
    if (!kind) continue;
    const edit = edits.get(cell.rowKey) ?? { id: cell.rowKey, fields: {} as Fields };
    Object.assign(edit.fields, { [cell.columnId]: cellValue(kind, cell.text) });
    edits.set(cell.rowKey, edit);
  }
  return [...edits.values()];
}

export function itemEdits(cells: readonly CellEdit[]): RecordEdit<WorkItemFields>[] {
  return groupEdits<WorkItemFields>(cells, ITEM_CELLS);
}

export function materialEdits(cells: readonly CellEdit[]): RecordEdit<MaterialFields>[] {
  return groupEdits<MaterialFields>(cells, MATERIAL_CELLS);
}

/** The cells that a report refuses; a refusal that names no cell of its row is said at each of the row's cells. */
export function refusedCells<Fields extends object>(
  edits: readonly RecordEdit<Fields>[],
  report: EditReport,
  say: (fault: Fault) => string,
): CellError[] {
  return report.refused.flatMap(({ index, fault }) => {
    const edit = edits[index];
    if (!edit) return [];
    const field = faultField(fault);
    const own = Object.keys(edit.fields);
    const columns = field !== null && own.includes(field) ? [field] : own;
    return columns.map((columnId) => ({ rowKey: edit.id, columnId, message: say(fault) }));
  });
}

/** The fields of a form that differ from what it started from. */
export function changedFields<T extends object>(initial: T, value: T): Partial<T> {
  const changed: Partial<T> = {};
  for (const key of Object.keys(value) as (keyof T)[]) {
    if (JSON.stringify(initial[key]) !== JSON.stringify(value[key])) changed[key] = value[key];
  }
  return changed;
}
