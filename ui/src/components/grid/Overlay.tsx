/** What lies over the rows: the selected rectangle, the active cell, the copied rectangle, the drop line. */
import { type Layout, ROW_HEIGHT } from "./layout";
import type { Box, Cell } from "./selection";

export interface Place {
  left: number;
  top: number;
  width: number;
  height: number;
}

interface OverlayProps<Line> {
  layout: Layout<Line>;
  top: number;
  x: number;
  visibleRows: number;
  box: Box | null;
  active: Cell | null;
  copied: Box | null;
  /** Row position before which dragged rows would land. */
  dropGap: number | null;
  focused: boolean;
}

/** A rectangle of cells in one pane, in that pane's pixels; null where it does not reach. */
export function placeInPane<Line>(
  layout: Layout<Line>,
  box: Box,
  frozen: boolean,
  top: number,
  visibleRows: number,
): (Place & { opensLeft: boolean; opensRight: boolean }) | null {
  const first = Math.max(box.left, frozen ? 0 : layout.frozenCount);
  const last = Math.min(box.right, frozen ? layout.frozenCount - 1 : layout.boxes.length - 1);
  const from = layout.boxes[first];
  const to = layout.boxes[last];
  if (!from || !to || first > last) return null;
  // Far rows are drawn just outside, so that a border never shows at the edge of the viewport.
  const y1 = Math.max(-2, box.top - top);
  const y2 = Math.min(visibleRows + 2, box.bottom + 1 - top);
  if (y2 <= y1 || y2 < 0 || y1 > visibleRows) return null;
  return {
    left: from.left,
    width: to.left + to.width - from.left,
    top: y1 * ROW_HEIGHT,
    height: (y2 - y1) * ROW_HEIGHT,
    opensLeft: first > box.left,
    opensRight: last < box.right,
  };
}

export function Overlay<Line>(props: OverlayProps<Line>) {
  const { layout } = props;
  return (
    <div className="grid-overlay" aria-hidden="true">
      <div className="grid-frozen" style={{ width: layout.frozenWidth }}>
        <Pane {...props} frozen />
      </div>
      <div className="grid-clip">
        <div className="grid-slide" style={{ width: layout.mainWidth }}>
          <Pane {...props} frozen={false} />
        </div>
      </div>
      {props.dropGap !== null && (
        <div
          className="grid-drop"
          style={{ transform: `translateY(${(props.dropGap - props.top) * ROW_HEIGHT}px)` }}
        />
      )}
    </div>
  );
}

function Pane<Line>(props: OverlayProps<Line> & { frozen: boolean }) {
  const { layout, frozen, top, visibleRows, box, active, copied } = props;
  const place = (of: Box | null) => of && placeInPane(layout, of, frozen, top, visibleRows);
  const range = place(box);
  const ants = place(copied);
  const cell =
    active && place({ top: active.row, bottom: active.row, left: active.col, right: active.col });
  const many = box && (box.top !== box.bottom || box.left !== box.right);
  return (
    <>
      {range && many && (
        <div
          className={sides("grid-range", range)}
          style={{ ...rect(range), clipPath: cell ? hole(range, cell) : undefined }}
        />
      )}
      {ants && <div className={sides("grid-copied", ants)} style={rect(ants)} />}
      {cell && (
        <div
          className={many ? "grid-cursor grid-cursor-in-range" : "grid-cursor"}
          style={rect(cell)}
        />
      )}
    </>
  );
}

function sides(name: string, place: { opensLeft: boolean; opensRight: boolean }): string {
  return [name, place.opensLeft && "grid-opens-left", place.opensRight && "grid-opens-right"]
    .filter(Boolean)
    .join(" ");
}

function rect({ left, top, width, height }: Place) {
  return { left, top, width, height };
}

/** The range without the active cell, which stays untinted. */
function hole(range: Place, cell: Place): string {
  const [l, t] = [cell.left - range.left, cell.top - range.top];
  const [r, b] = [l + cell.width, t + cell.height];
  const p = (x: number, y: number) => `${x}px ${y}px`;
  const outer = `-2px -2px, calc(100% + 2px) -2px, calc(100% + 2px) calc(100% + 2px), -2px calc(100% + 2px), -2px -2px`;
  return `polygon(evenodd, ${outer}, ${p(l, t)}, ${p(r, t)}, ${p(r, b)}, ${p(l, b)}, ${p(l, t)})`;
}
