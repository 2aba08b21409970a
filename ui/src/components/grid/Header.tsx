/** Column titles; their right edges set the widths. */
import { type MouseEvent, memo, type PointerEvent } from "react";
import type { ColumnBox, Layout } from "./layout";

interface HeaderProps<Line> {
  layout: Layout<Line>;
  /** Selected columns, -1 for none. */
  from: number;
  to: number;
  onResizeStart(event: PointerEvent<HTMLElement>, box: ColumnBox<Line>): void;
  onFit(box: ColumnBox<Line>): void;
  onMenu(event: MouseEvent, box: ColumnBox<Line>): void;
  /** The title was pressed: the whole column. */
  onPick(box: ColumnBox<Line>): void;
}

function HeaderView<Line>(props: HeaderProps<Line>) {
  const { layout, from, to, onResizeStart, onFit, onMenu, onPick } = props;
  const cell = (box: ColumnBox<Line>) => {
    const classes = ["grid-head-cell", `grid-${box.align}`];
    if (box.column.groupEnd || box.index === layout.frozenCount - 1) classes.push("grid-group-end");
    if (box.index >= from && box.index <= to) classes.push("grid-head-on");
    return (
      // biome-ignore lint/a11y/useSemanticElements: see Row
      // biome-ignore lint/a11y/useFocusableInteractive: see Row
      <div
        key={box.column.id}
        role="columnheader"
        aria-colindex={box.index + 1}
        className={classes.join(" ")}
        style={{ width: box.width }}
        title={box.column.title}
        onPointerDown={(event) => {
          event.preventDefault();
          if (event.button === 0) onPick(box);
        }}
        onMouseDown={(event) => event.preventDefault()}
        onContextMenu={(event) => onMenu(event, box)}
      >
        <span className="grid-text">{box.column.title}</span>
        <span
          aria-hidden="true"
          className="grid-edge"
          onPointerDown={(event) => onResizeStart(event, box)}
          onDoubleClick={(event) => {
            event.stopPropagation();
            onFit(box);
          }}
        />
      </div>
    );
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: see Row
    <div role="rowgroup" className="grid-head">
      {/* biome-ignore lint/a11y/useSemanticElements: see Row */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: see Row */}
      <div role="row" aria-rowindex={1} className="grid-head-row">
        <div role="presentation" className="grid-handle grid-corner" />
        <div role="presentation" className="grid-frozen" style={{ width: layout.frozenWidth }}>
          {layout.boxes.slice(0, layout.frozenCount).map(cell)}
        </div>
        <div role="presentation" className="grid-clip">
          <div role="presentation" className="grid-slide" style={{ width: layout.mainWidth }}>
            {layout.boxes.slice(layout.frozenCount).map(cell)}
          </div>
        </div>
      </div>
    </div>
  );
}

export const Header = memo(HeaderView) as typeof HeaderView;
