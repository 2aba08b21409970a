/** The mouse: select by dragging (scrolling at the borders), drag rows to another place, set column widths. */
import { type MouseEvent, type PointerEvent, useRef } from "react";
import { outerKey } from "./drafts";
import { useStable, useSynced } from "./hooks";
import { type ColumnBox, columnAt, HANDLE_WIDTH, MIN_COLUMN_WIDTH, ROW_HEIGHT } from "./layout";
import type { Model } from "./model";
import { draggable, isSamePlace, nearestGap } from "./reorder";
import {
  boxOf,
  type Cell,
  contains,
  goTo,
  range,
  rowRange,
  type Selection,
  single,
} from "./selection";
import type { ColumnWidths } from "./types";
import type { Viewport } from "./useViewport";

interface Setup<Line> {
  model: Model<Line>;
  view: Viewport;
  getSel(): Selection;
  select(sel: Selection, reveal: boolean): void;
  /** Stores an open edit and takes the focus; the press was in this row. */
  leaveEditor(row: number | null): void;
  canMove: boolean;
  onMove(keys: string[], beforeKey: string | null): void;
  onToggle(cell: Cell): void;
  onFold(row: number): void;
  onOpen(cell: Cell): void;
  onMenu(event: MouseEvent, target: "cell" | "handle", cell: Cell): void;
  widths: ColumnWidths;
  onWidths(widths: ColumnWidths): void;
}

interface Hit extends Cell {
  handle: boolean;
  /** Below the last row. */
  beyond: boolean;
}

type Drag =
  | { kind: "cells"; x: number; y: number }
  | { kind: "rows"; x: number; y: number }
  | { kind: "move"; x: number; y: number; startY: number; moving: boolean };

/** Pixels before a press on a handle becomes a drag. */
const DRAG_START = 4;
/** Milliseconds between steps of scrolling while dragging beyond the border. */
const SCROLL_STEP = 50;

export function usePointer<Line>(setup: Setup<Line>) {
  const drag = useRef<Drag | null>(null);
  const timer = useRef<ReturnType<typeof setInterval> | undefined>(undefined);
  const [dropGap, getDropGap, setDropGap] = useSynced<number | null>(null);
  const [dragged, , setDragged] = useSynced<ReadonlySet<string> | null>(null);
  const { view } = setup;

  const hit = (clientX: number, clientY: number): Hit | null => {
    const body = view.bodyRef.current;
    if (!body || setup.model.rows.length === 0) return null;
    const box = body.getBoundingClientRect();
    const x = clientX - box.left - HANDLE_WIDTH;
    const row = view.getTop() + Math.floor((clientY - box.top) / ROW_HEIGHT);
    const last = setup.model.rows.length - 1;
    return {
      row: Math.max(0, Math.min(last, row)),
      col: columnAt(setup.model.layout, x, view.getX()),
      handle: x < 0,
      beyond: row > last,
    };
  };

  const extendTo = (x: number, y: number) => {
    const at = hit(x, y);
    const now = drag.current;
    if (!at || !now) return;
    const sel = setup.getSel();
    if (now.kind === "rows") {
      setup.select(
        rowRange(sel.anchor.row, at.row, sel.active.col, setup.model.layout.boxes.length),
        false,
      );
    } else if (now.kind === "cells") {
      setup.select(goTo(sel, { row: at.row, col: at.col }, true, setup.model.shape), false);
    } else if (now.moving) {
      const body = view.bodyRef.current?.getBoundingClientRect();
      const wish = view.getTop() + (y - (body?.top ?? 0)) / ROW_HEIGHT;
      const { section } = moved();
      setDropGap(nearestGap(setup.model.rows, wish, section));
    }
  };

  const moved = () => {
    const box = boxOf(setup.getSel());
    const indices = Array.from({ length: box.bottom - box.top + 1 }, (_, n) => box.top + n);
    return draggable(setup.model.rows, indices);
  };

  /** Beyond a border the viewport follows, whole rows at a time. */
  const autoScroll = useStable(() => {
    const now = drag.current;
    const body = view.bodyRef.current?.getBoundingClientRect();
    if (!now || !body || (now.kind === "move" && !now.moving)) return;
    const speed = (beyond: number) => (beyond <= 0 ? 0 : 1 + Math.floor(beyond / 40));
    const dy = speed(now.y - body.bottom + 4) - speed(body.top + 4 - now.y);
    const frozenEdge = body.left + HANDLE_WIDTH + setup.model.layout.frozenWidth;
    const right = speed(now.x - body.right + 4);
    const left = view.getX() > 0 && now.x < frozenEdge ? speed(frozenEdge - now.x) : 0;
    const dx = now.kind === "cells" ? (right - left) * 16 : 0;
    if (dx === 0 && dy === 0) return;
    view.scrollTo(view.getTop() + dy, view.getX() + dx);
    extendTo(now.x, now.y);
  });

  const startDrag = (event: PointerEvent<HTMLElement>, next: Drag) => {
    drag.current = next;
    event.currentTarget.setPointerCapture(event.pointerId);
    clearInterval(timer.current);
    timer.current = setInterval(autoScroll, SCROLL_STEP);
  };

  const onPointerDown = useStable((event: PointerEvent<HTMLElement>) => {
    const at = hit(event.clientX, event.clientY);
    setup.leaveEditor(at?.row ?? null);
    if (!at || event.button !== 0) return;
    if (at.beyond && !at.handle) return;
    const { x, y } = { x: event.clientX, y: event.clientY };
    const sel = setup.getSel();
    const cols = setup.model.layout.boxes.length;
    if (at.handle) {
      const inside = sel.wholeRows && contains(boxOf(sel), { row: at.row, col: 0 });
      if (event.shiftKey) {
        setup.select(rowRange(sel.anchor.row, at.row, sel.active.col, cols), false);
        startDrag(event, { kind: "rows", x, y });
        return;
      }
      if (!inside) setup.select(rowRange(at.row, at.row, sel.active.col, cols), false);
      if (setup.canMove) startDrag(event, { kind: "move", x, y, startY: y, moving: false });
      else startDrag(event, { kind: "rows", x, y });
      return;
    }
    const target = event.target instanceof Element ? event.target : null;
    const cell = { row: at.row, col: at.col };
    if (target?.closest(".grid-fold")) {
      setup.select(single(cell), true);
      setup.onFold(at.row);
      return;
    }
    if (event.shiftKey) setup.select(range(sel.active, cell), true);
    else setup.select(single(cell), true);
    startDrag(event, { kind: "cells", x, y });
    if (target?.closest(".grid-check") && !event.shiftKey) setup.onToggle(cell);
  });

  const onPointerMove = useStable((event: PointerEvent<HTMLElement>) => {
    const now = drag.current;
    if (!now) return;
    now.x = event.clientX;
    now.y = event.clientY;
    if (now.kind === "move" && !now.moving) {
      if (Math.abs(now.y - now.startY) < DRAG_START) return;
      const keys = moved().keys;
      if (keys.length === 0) return;
      now.moving = true;
      setDragged(new Set(keys));
    }
    extendTo(now.x, now.y);
  });

  const endDrag = useStable((drop: boolean) => {
    const now = drag.current;
    drag.current = null;
    clearInterval(timer.current);
    const gap = getDropGap();
    setDropGap(null);
    setDragged(null);
    if (!drop || now?.kind !== "move" || !now.moving || gap === null) return;
    const { keys } = moved();
    if (isSamePlace(setup.model.rows, keys, gap)) return;
    setup.onMove(keys, outerKey(setup.model.rows[gap]) ?? null);
  });

  const onDoubleClick = useStable((event: MouseEvent) => {
    const at = hit(event.clientX, event.clientY);
    const target = event.target instanceof Element ? event.target : null;
    if (!at || at.handle || at.beyond || target?.closest(".grid-check, .grid-fold")) return;
    setup.onOpen({ row: at.row, col: at.col });
  });

  const onContextMenu = useStable((event: MouseEvent) => {
    const at = hit(event.clientX, event.clientY);
    if (!at) return;
    const sel = setup.getSel();
    const cell = { row: at.row, col: at.col };
    const inside = contains(boxOf(sel), at.handle ? { row: at.row, col: boxOf(sel).left } : cell);
    if (!inside) {
      const cols = setup.model.layout.boxes.length;
      setup.select(at.handle ? rowRange(at.row, at.row, sel.active.col, cols) : single(cell), true);
    }
    setup.onMenu(event, at.handle ? "handle" : "cell", cell);
  });

  const onResizeStart = useStable((event: PointerEvent<HTMLElement>, box: ColumnBox<Line>) => {
    if (event.button !== 0) return;
    event.preventDefault();
    event.stopPropagation();
    const edge = event.currentTarget;
    const start = event.clientX;
    const least = box.column.minWidth ?? MIN_COLUMN_WIDTH;
    edge.setPointerCapture(event.pointerId);
    edge.classList.add("grid-edge-on");
    const move = (moving: globalThis.PointerEvent) => {
      const width = Math.max(least, Math.round(box.width + moving.clientX - start));
      setup.onWidths({ ...setup.widths, [box.column.id]: width });
    };
    const end = () => {
      edge.classList.remove("grid-edge-on");
      edge.removeEventListener("pointermove", move);
      edge.removeEventListener("pointerup", end);
      edge.removeEventListener("pointercancel", end);
    };
    edge.addEventListener("pointermove", move);
    edge.addEventListener("pointerup", end);
    edge.addEventListener("pointercancel", end);
  });

  return {
    dropGap,
    dragged,
    /** Escape while dragging. */
    cancelDrag: useStable(() => {
      if (drag.current?.kind !== "move" || !drag.current.moving) return false;
      endDrag(false);
      return true;
    }),
    onResizeStart,
    body: {
      onPointerDown,
      onPointerMove,
      onPointerUp: useStable(() => endDrag(true)),
      onPointerCancel: useStable(() => endDrag(false)),
      onDoubleClick,
      onContextMenu,
    },
  };
}
