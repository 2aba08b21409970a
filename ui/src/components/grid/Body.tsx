/** The rows on screen, and the pinned rows under them. */
import type { HTMLAttributes, ReactNode, RefObject } from "react";
import type { Layout } from "./layout";
import type { PendingEdits } from "./pending";
import { Row } from "./Row";
import { type Box, boxOf, type Selection } from "./selection";
import type { GridRow, SubtotalRow } from "./types";

interface BodyProps<Line> {
  bodyRef: RefObject<HTMLDivElement | null>;
  rows: readonly GridRow<Line>[];
  footer: readonly SubtotalRow[];
  /** First row on screen, and how many. */
  top: number;
  count: number;
  layout: Layout<Line>;
  pending: PendingEdits;
  readOnly: boolean;
  gridId: string;
  yes: string;
  no: string;
  /** Null while nothing is to be shown as selected. */
  sel: Selection | null;
  dragged: ReadonlySet<string> | null;
  empty: ReactNode;
  pointer: HTMLAttributes<HTMLDivElement>;
}

export function Body<Line>(props: BodyProps<Line>) {
  const { rows, footer, sel, layout, readOnly, gridId, yes, no } = props;
  const shared = { layout, readOnly, gridId, yes, no };
  const box = sel && boxOf(sel);
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: see Row */}
      <div
        role="rowgroup"
        ref={props.bodyRef}
        className="grid-body"
        onMouseDown={(event) => event.preventDefault()}
        onPointerOver={hintOverflow}
        {...props.pointer}
      >
        {rows.slice(props.top, props.top + props.count).map((row, n) => {
          const index = props.top + n;
          const on = box !== null && isIn(box, index);
          return (
            <Row
              key={row.key}
              {...shared}
              row={row}
              ariaIndex={index + 2}
              pending={props.pending.get(row.key)}
              from={on ? box.left : -1}
              to={on ? box.right : -1}
              active={on && index === sel?.active.row ? sel.active.col : -1}
              dragged={props.dragged?.has(row.key) ?? false}
            />
          );
        })}
        {rows.length === 0 && <div className="grid-empty">{props.empty}</div>}
      </div>
      {footer.length > 0 && (
        // biome-ignore lint/a11y/useSemanticElements: see Row
        <div role="rowgroup" className="grid-foot">
          {footer.map((row, n) => (
            <Row
              key={row.key}
              {...shared}
              row={row}
              ariaIndex={rows.length + n + 2}
              pending={undefined}
              from={-1}
              to={-1}
              active={-1}
              dragged={false}
            />
          ))}
        </div>
      )}
    </>
  );
}

function isIn(box: Box, row: number): boolean {
  return row >= box.top && row <= box.bottom;
}

/** A text that does not fit says itself on hover. */
function hintOverflow(event: { target: EventTarget }) {
  const target = event.target;
  if (!(target instanceof HTMLElement) || !target.classList.contains("grid-long")) return;
  if (target.title === "" && target.scrollWidth > target.clientWidth) {
    target.title = target.textContent ?? "";
  }
}
