/** One row of cells. Renders again only when its row, its unsaved edits, the columns or its part of the selection change. */
import { type CSSProperties, memo, type ReactNode } from "react";
import { choiceLabel, isOpenCell, shownText } from "./cells";
import { isDraft } from "./drafts";
import type { ColumnBox, Layout } from "./layout";
import type { Pending, RowPending } from "./pending";
import type { GridRow } from "./types";

export interface RowProps<Line> {
  row: GridRow<Line>;
  layout: Layout<Line>;
  pending: RowPending | undefined;
  readOnly: boolean;
  /** Selected columns, -1 for none. */
  from: number;
  to: number;
  /** Active column, -1 for none. */
  active: number;
  /** Aria position: heads count too. */
  ariaIndex: number;
  /** Prefix of cell ids. */
  gridId: string;
  yes: string;
  no: string;
  dragged: boolean;
}

function RowView<Line>(props: RowProps<Line>) {
  const { row, layout, pending, from, to, active, gridId } = props;
  const cell = (box: ColumnBox<Line>) => (
    <Cell
      key={box.column.id}
      paneEnd={box.index === layout.frozenCount - 1}
      row={row}
      box={box}
      label={box.index === layout.labelIndex}
      pending={pending?.get(box.column.id)}
      open={!props.readOnly && isOpenCell(row, box, layout.labelIndex)}
      selected={box.index >= from && box.index <= to}
      active={box.index === active}
      id={cellId(gridId, row.key, box.column.id)}
      yes={props.yes}
      no={props.no}
      room={box.index === layout.labelIndex ? labelRoom(row, layout) : undefined}
    />
  );
  const classes = ["grid-row", isDraft(row) ? "grid-draft" : `grid-${row.kind}`];
  if (row.kind === "line" && row.className) classes.push(row.className);
  if (from >= 0) classes.push("grid-row-on");
  if (props.dragged) classes.push("grid-row-dragged");
  const movable = (row.kind === "line" || row.kind === "section") && !props.readOnly;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a table element cannot hold panes that move by themselves
    // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the text box, which names its active cell
    <div
      role="row"
      className={classes.join(" ")}
      aria-rowindex={props.ariaIndex}
      aria-selected={from === 0 && to === layout.boxes.length - 1 ? true : undefined}
      aria-expanded={
        row.kind === "section" && row.collapsed !== undefined ? !row.collapsed : undefined
      }
    >
      <div role="presentation" className={movable ? "grid-handle grid-movable" : "grid-handle"} />
      <div role="presentation" className="grid-frozen" style={{ width: layout.frozenWidth }}>
        {layout.boxes.slice(0, layout.frozenCount).map(cell)}
      </div>
      <div role="presentation" className="grid-clip">
        <div role="presentation" className="grid-slide" style={{ width: layout.mainWidth }}>
          {layout.boxes.slice(layout.frozenCount).map(cell)}
        </div>
      </div>
    </div>
  );
}

export const Row = memo(RowView) as typeof RowView;

export function cellId(gridId: string, rowKey: string, columnId: string): string {
  return `${gridId}_${rowKey}_${columnId}`;
}

interface CellProps<Line> {
  row: GridRow<Line>;
  box: ColumnBox<Line>;
  label: boolean;
  /** Last of the frozen columns. */
  paneEnd: boolean;
  pending: Pending | undefined;
  open: boolean;
  selected: boolean;
  active: boolean;
  id: string;
  yes: string;
  no: string;
  /** Undefined outside of headings. */
  room: LabelRoom | undefined;
}

function CellView<Line>({ row, box, label, pending, open, selected, ...rest }: CellProps<Line>) {
  const { column } = box;
  const text = pending?.text ?? shownText(row, box, label ? box.index : -1);
  const classes = ["grid-cell", `grid-${box.align}`];
  if (column.groupEnd || rest.paneEnd) classes.push("grid-group-end");
  if (rest.room === undefined && isLong(text, box.width)) classes.push("grid-long");
  if (!open) classes.push("grid-closed");
  if (pending) classes.push("grid-pending");
  const refused = pending?.state === "refused" && pending.message !== "";
  if (refused) classes.push("grid-refused");
  if (rest.active) classes.push("grid-active");
  if (row.kind === "line") {
    const own = column.cellClass?.(row.line);
    if (own) classes.push(own);
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: see Row
    // biome-ignore lint/a11y/useFocusableInteractive: see Row
    <div
      role="gridcell"
      id={rest.id}
      className={classes.join(" ")}
      style={{ width: box.width }}
      title={row.kind === "line" ? column.getHint?.(row.line) : undefined}
      aria-colindex={box.index + 1}
      aria-selected={selected}
      aria-readonly={!open}
      aria-invalid={refused || undefined}
    >
      {cellContent(row, box, label, text, pending, rest.yes, rest.no, rest.room)}
    </div>
  );
}

/** Pixels that a heading and its note may take: while all columns stand at their place, and once the other pane has moved. */
interface LabelRoom {
  open: number;
  shifted: number;
}

/** Padding of the cell on both sides. */
const LABEL_GAP = 16;

/** A heading runs on over the empty cells after it, up to the next figure; not from the frozen pane into one that has moved. */
function labelRoom<Line>(row: GridRow<Line>, layout: Layout<Line>): LabelRoom | undefined {
  if (row.kind !== "section" && row.kind !== "subtotal") return undefined;
  const own = layout.boxes[layout.labelIndex];
  if (!own) return undefined;
  let open = own.width;
  for (const box of layout.boxes.slice(layout.labelIndex + 1)) {
    if (shownText(row, box, layout.labelIndex) !== "") break;
    open += box.width;
  }
  return { open, shifted: own.frozen ? Math.min(open, layout.frozenWidth - own.left) : open };
}

/** May the text be wider than its cell? Counts every character as a wide one of 13 pixels. */
function isLong(text: string, width: number): boolean {
  return text.length * 13 > width - 17;
}

const Cell = memo(CellView) as typeof CellView;

function cellContent<Line>(
  row: GridRow<Line>,
  box: ColumnBox<Line>,
  label: boolean,
  text: string,
  pending: Pending | undefined,
  yes: string,
  no: string,
  room: LabelRoom | undefined,
): ReactNode {
  const { column } = box;
  if (label && (row.kind === "section" || row.kind === "subtotal")) {
    const fold = row.kind === "section" && row.collapsed !== undefined;
    return (
      <span
        className="grid-label"
        style={
          {
            "--grid-room": `${(room?.open ?? box.width) - LABEL_GAP}px`,
            "--grid-near": `${(room?.shifted ?? box.width) - LABEL_GAP}px`,
          } as CSSProperties
        }
        title={row.note ? `${text} ${row.note}` : text}
      >
        {fold && (
          <span
            aria-hidden="true"
            className={row.collapsed ? "grid-fold grid-folded" : "grid-fold"}
          />
        )}
        <span className="grid-label-text">{text}</span>
        {row.note && <span className="grid-note">{row.note}</span>}
      </span>
    );
  }
  if (row.kind === "new" && label && text === "") {
    return row.prompt ? <span className="grid-prompt">{row.prompt}</span> : null;
  }
  if (column.kind === "check" && row.kind === "line") {
    const on = text === "true";
    return (
      <span
        role="img"
        aria-label={on ? yes : no}
        className={on ? "grid-check grid-checked" : "grid-check"}
      />
    );
  }
  if (row.kind === "line" && column.render && !pending) return column.render(row.line, text);
  const shown = choiceLabel(box, text);
  if (shown === "") return null;
  // A line break inside a cell shows as a quiet mark: rows have one height.
  return shown.includes("\n") ? shown.replace(/\s*\n\s*/g, " ↵ ") : shown;
}
