/**
 * The public language of the data grid: rows, columns, edits.
 *
 * A feature gives rows and columns and answers callbacks. The grid keeps no data and knows no rule: what is typed goes out as raw
 * text, and the stored truth comes back as new rows. It does no arithmetic on figures.
 */
import type { ReactNode, Ref } from "react";

// ---------------------------------------------------------------------------------------------------------------- rows

/** An ordinary row: one record of the feature. */
export interface LineRow<Line> {
  kind: "line";
  /** Stable over refetches; selection, open editors and unsent text follow it. */
  key: string;
  line: Line;
  /** No cell of this row can be edited (a locked or inherited line). */
  readOnly?: boolean;
  /** Added to the row's class list. */
  className?: string;
}

/** The head of a group of lines (a room of a quote). Dragging it moves the group. */
export interface SectionRow {
  kind: "section";
  key: string;
  /** Shown in the label column. */
  label: string;
  /** Quiet text after the label ("12 项 · 28.6 ㎡"). */
  note?: string;
  /** Ready texts by column id (totals come formatted from the server). */
  cells?: Readonly<Record<string, string>>;
  /** The label can be edited in place; the edit carries the label column's id. */
  editable?: boolean;
  /** Set (true or false) to show a fold mark; the feature leaves folded rows out of `rows`. */
  collapsed?: boolean;
}

/** A read-only sum under a group. Pasting and filling pass over it. */
export interface SubtotalRow {
  kind: "subtotal";
  key: string;
  label: string;
  note?: string;
  cells?: Readonly<Record<string, string>>;
}

/**
 * The blank row at the end of a group or of the grid: what is typed into it becomes a new line there. Rows that are not stored yet
 * stand above it; callbacks name them by this row's key. They are sent one after the other, in the order typed.
 */
export interface NewRow {
  kind: "new";
  key: string;
  /** Quiet hint in the label column while the row is not active ("输入两个字母添加项目"). */
  prompt?: string;
}

export type GridRow<Line> = LineRow<Line> | SectionRow | SubtotalRow | NewRow;

// ------------------------------------------------------------------------------------------------------------- columns

/**
 * How a cell is edited and aligned.
 * - `text`: one line, or several with `multiline`.
 * - `decimal`: right aligned figures; raw text (also a formula) goes to the server.
 * - `choice`: one of `choices`; the text is the choice's value, its label is shown.
 * - `suggest`: text with a search list under the cell, see `onSuggest`.
 * - `check`: the text is "true" or "false"; Space and a click turn it.
 * - `readonly`: computed.
 */
export type ColumnKind = "text" | "decimal" | "choice" | "suggest" | "check" | "readonly";

export interface Choice {
  value: string;
  label: string;
}

export interface GridColumn<Line> {
  id: string;
  title: string;
  /** Pixels. */
  width: number;
  /** Pixels; 40 by default. */
  minWidth?: number;
  /** Takes this share of the width that is left over. */
  grow?: number;
  /** Decimal columns end-align by default, check columns centre, the rest start. */
  align?: "start" | "center" | "end";
  kind: ColumnKind;
  /** What the cell shows, and what is copied unless `getCopyText` is given. */
  getText(line: Line): string;
  /** What the editor opens with, for example the formula of a computed quantity. Default: `getText`. */
  getEditText?(line: Line): string;
  /** What goes to the clipboard. Default: `getText` (of a choice: its label). */
  getCopyText?(line: Line): string;
  /** This cell of this line cannot be edited. */
  isReadOnly?(line: Line): boolean;
  /** The cell stays empty and closed in "new" rows (what only an existing line can have). */
  closedOnNew?: boolean;
  /** Class of the cell, for example `grid-mark` (own value instead of the formula's), `grid-quiet`, `grid-strong`, `grid-bad`. */
  cellClass?(line: Line): string | undefined;
  /** Own content; `text` is what `getText` or an unsaved edit says. Must be a cheap inline element. Not used while the cell holds an unsaved edit. */
  render?(line: Line, text: string): ReactNode;
  /** Hover text; default: the whole text when it does not fit. */
  getHint?(line: Line): string | undefined;
  choices?: readonly Choice[];
  /** Alt+Enter breaks a line; the editor opens as a wide box. */
  multiline?: boolean;
  /** Suggest columns: text that is no suggestion may stay (the list then ends with "as typed"). */
  freeText?: boolean;
  hidden?: boolean;
  /** Stays at the left edge. Frozen columns must come first. */
  frozen?: boolean;
  /** A stronger line at the right edge: a group of columns ends here. */
  groupEnd?: boolean;
}

/** Widths set by hand, by column id. */
export type ColumnWidths = Readonly<Record<string, number>>;

// --------------------------------------------------------------------------------------------------------------- edits

/** Where a cell is, by key. */
export interface CellRef {
  rowKey: string;
  columnId: string;
}

/** One changed cell; `text` is exactly what was typed, pasted or filled ("" clears). */
export interface CellEdit extends CellRef {
  text: string;
  /** Key of the suggestion that was chosen; absent for text as typed. */
  suggestionKey?: string;
}

/** What made a batch; commands may name their undo step after it. */
export type EditCause = "type" | "paste" | "cut" | "fill" | "clear";

/** An answer to one cell that was refused. `message` is a sentence in the user's language that says what to do. */
export interface CellError extends CellRef {
  message: string;
}

/**
 * What became of a batch. Cells without an error are taken as stored; they show the typed text until new rows arrive.
 * A rejected promise marks every cell of the batch: with the message of a plain `Error`, which must be a sentence in the user's
 * language; with a general sentence for errors of any other class (faults of the host, defects).
 */
export interface EditResult {
  errors?: readonly CellError[];
  /** By key of the "new" row: the key of the line that was made of it. */
  created?: Readonly<Record<string, string>>;
}

/** A paste that runs beyond the last line or onto a "new" row: one call for all of it, so that it is one undo step. */
export interface PasteRows {
  /** Cells of existing lines. */
  edits: CellEdit[];
  /** The "new" row whose group takes the rows; null: after the last row. */
  atKey: string | null;
  /** New lines, each by column id. */
  rows: Readonly<Record<string, string>>[];
}

export interface InsertRows {
  /** The row beside which the lines go. */
  besideKey: string;
  where: "above" | "below";
  count: number;
}

/** One answer of the item search. */
export interface Suggestion {
  key: string;
  /** Becomes the text of the cell until new rows arrive. */
  label: string;
  /** Second column of the list (code, category). */
  detail?: string;
  /** Right-hand columns of the list (unit, price), shown aligned. */
  extra?: readonly string[];
  /** Half-open ranges of `label` that matched, in UTF-16 units. */
  matched?: readonly (readonly [number, number])[];
}

export interface SuggestRequest {
  columnId: string;
  rowKey: string;
  text: string;
  signal: AbortSignal;
}

// ----------------------------------------------------------------------------------------------------------- selection

/** The selected rectangle by keys, in grid order; `active` is the cell that takes the typing. */
export interface GridSelection {
  active: CellRef;
  rowKeys: readonly string[];
  columnIds: readonly string[];
  /** Whole rows were selected (by the handle or Shift+Space). */
  wholeRows: boolean;
}

export interface GridMenuRequest {
  /** Place for the menu, in client pixels. */
  x: number;
  y: number;
  target: "cell" | "header" | "handle";
  /** Column under the pointer; absent on the row handle. */
  columnId?: string;
  selection: GridSelection;
}

// ----------------------------------------------------------------------------------------------------------- component

export interface GridProps<Line> {
  /** Names the grid for screen readers. */
  label: string;
  rows: readonly GridRow<Line>[];
  columns: readonly GridColumn<Line>[];
  /** Column that shows the label of sections, subtotals and "new" rows. Default: the first visible text or suggest column. */
  labelColumnId?: string;
  /** Pinned rows under the grid (total). */
  footer?: readonly SubtotalRow[];
  /** `fill` (default) takes the parent's height; `content` is as high as its rows, at most the parent's height. */
  size?: "fill" | "content";
  /** Names the sheet (`quote:ID`): texts that were refused are here again when somebody comes back to it. */
  keepAs?: string;
  /** Nothing can be changed (a locked version). Copying still works. */
  readOnly?: boolean;
  /** Shown in place of rows when there are none. */
  empty?: ReactNode;
  className?: string;

  onEdit?(edits: CellEdit[], cause: EditCause): Promise<EditResult | undefined>;
  /** Without it, rows beyond the end are refused with a notice. */
  onPasteRows?(paste: PasteRows): Promise<EditResult | undefined>;
  onInsert?(insert: InsertRows): Promise<{ createdKeys?: readonly string[] } | undefined>;
  onDelete?(rowKeys: string[]): Promise<unknown>;
  /** Lines, or one section with its lines, go before `beforeKey`; null: to the end. */
  onMove?(rowKeys: string[], beforeKey: string | null): Promise<unknown>;
  onUndo?(): void;
  onRedo?(): void;
  onSuggest?(request: SuggestRequest): Promise<readonly Suggestion[]>;
  onToggleSection?(rowKey: string): void;
  onSelectionChange?(selection: GridSelection | null): void;
  /** The system menu is suppressed only when this is given. Also called by the Menu key and Shift+F10. */
  onMenu?(request: GridMenuRequest): void;
  /** A double click or Enter on a closed cell of a line (lists that open records). */
  onOpen?(rowKey: string): void;

  widths?: ColumnWidths;
  onWidthsChange?(widths: ColumnWidths): void;

  ref?: Ref<GridHandle>;
}

/** What toolbars and menus may ask of a mounted grid. */
export interface GridHandle {
  focus(): void;
  selection(): GridSelection | null;
  select(cell: CellRef, to?: CellRef): void;
  edit(): void;
  insertRows(where: "above" | "below"): void;
  deleteRows(): void;
  moveRows(direction: "up" | "down"): void;
  fillDown(): void;
  /** The selection as tab-separated text, for a menu's "copy". */
  copyText(): string;
  paste(text: string): void;
  fitColumn(columnId: string): void;
}
