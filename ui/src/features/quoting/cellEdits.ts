/** What the grid hands out, put into the request of `quoting.edit`, and its answer back into the grid's words. Pure. */
import type { CellEdit, CellError, EditResult, PasteRows } from "../../components/grid";
import type {
  EditCells,
  EditColumn,
  Fault,
  Language,
  NewQuoteRow,
  QuoteEdited,
} from "../../generated/commands";
import { rowRef } from "./sheetRows";

type Answered = Pick<QuoteEdited, "created" | "faults">;

const COLUMNS: ReadonlySet<string> = new Set<EditColumn>([
  "name",
  "code",
  "unit",
  "quantity",
  "minimum",
  "main",
  "aux",
  "labour",
  "machine",
  "loss_rate",
  "unit_price",
  "cost_rate",
  "craft",
  "note",
  "owner_supplied",
  "extra",
]);

/** Begins the names of rows that a paste makes. */
const PASTED = "paste:";

const isColumn = (id: string): id is EditColumn => COLUMNS.has(id);

/** Cells of lines, and of "new" rows: those become lines at the end of their section. */
export function editRequest(quote: string, language: Language, edits: CellEdit[]): EditCells {
  const cells: EditCells["cells"] = [];
  const rows = new Map<string, NewQuoteRow>();
  for (const { rowKey, columnId, text, suggestionKey } of edits) {
    if (!isColumn(columnId)) continue;
    const ref = rowRef(rowKey);
    const cell = { column: columnId, text, item: suggestionKey ?? null };
    if (ref.kind === "line") cells.push({ line: ref.id, ...cell });
    else if (ref.kind === "new") {
      const row = rows.get(rowKey) ?? { key: rowKey, section: ref.id, before: null, cells: [] };
      row.cells.push(cell);
      rows.set(rowKey, row);
    }
  }
  return { quote, language, cells, rows: [...rows.values()] };
}

/** A paste whose rows beyond the lines become new lines of the section that takes them. */
export function pasteRequest(quote: string, language: Language, paste: PasteRows): EditCells {
  const request = editRequest(quote, language, paste.edits);
  const target = paste.atKey === null ? null : rowRef(paste.atKey);
  if (target?.kind !== "new") return request;
  paste.rows.forEach((texts, at) => {
    const cells = Object.entries(texts).flatMap(([column, text]) =>
      isColumn(column) ? [{ column, text, item: null }] : [],
    );
    request.rows.push({ key: `${PASTED}${at}`, section: target.id, before: null, cells });
  });
  return request;
}

/** Refusals by cell. A line that was made although one of its cells was refused shows the refusal in that cell. */
export function editResult(edited: Answered, sentence: (fault: Fault) => string): EditResult {
  const created = Object.fromEntries(edited.created.map(({ key, id }) => [key, id]));
  const errors = edited.faults.map(
    ({ row, column, fault }): CellError => ({
      rowKey: created[row] ?? row,
      columnId: column,
      message: sentence(fault),
    }),
  );
  return { errors, created };
}

/** Refusals in pasted rows beyond the lines: the grid has no cells to show them in. */
export function refusedInPaste(edited: Answered): Fault[] {
  const pasted = new Set(
    edited.created.filter(({ key }) => key.startsWith(PASTED)).map(({ id }) => id),
  );
  return edited.faults
    .filter(({ row }) => row.startsWith(PASTED) || pasted.has(row))
    .map(({ fault }) => fault);
}
