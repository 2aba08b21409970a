/** The part of the sheet that is on screen: always whole rows at the top, so that a scroll never paints a row in halves. */
import { type RefObject, useLayoutEffect, useRef, useState } from "react";
import { useStable, useSynced } from "./hooks";
import { type Layout, ROW_HEIGHT, scrollToColumn, scrollToRow, wheelRows } from "./layout";
import type { Cell } from "./selection";

export interface Viewport {
  bodyRef: RefObject<HTMLDivElement | null>;
  /** Of the rows' part, row handles included. Pixels. */
  width: number;
  height: number;
  /** First row shown. */
  top: number;
  getTop(): number;
  /** Pixels by which the columns that are not frozen are moved. */
  x: number;
  getX(): number;
  /** Rows that fit wholly. */
  fullRows: number;
  scrollTo(top: number, x?: number): void;
  reveal(cell: Cell): void;
  onWheel(event: WheelEvent): void;
}

export function useSize(): [RefObject<HTMLDivElement | null>, number, number] {
  const bodyRef = useRef<HTMLDivElement | null>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const body = bodyRef.current;
    if (!body) return;
    const measure = () => {
      const { clientWidth: width, clientHeight: height } = body;
      setSize((old) => (old.width === width && old.height === height ? old : { width, height }));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(body);
    return () => observer.disconnect();
  }, []);
  return [bodyRef, size.width, size.height];
}

export function useViewport<Line>(
  bodyRef: RefObject<HTMLDivElement | null>,
  width: number,
  height: number,
  rowCount: number,
  layout: Layout<Line>,
): Viewport {
  const [wishTop, getWishTop, setTop] = useSynced(0);
  const [wishX, getWishX, setX] = useSynced(0);
  const carry = useRef(0);
  const fullRows = Math.max(1, Math.floor(height / ROW_HEIGHT));
  const maxTop = Math.max(0, rowCount - fullRows);
  const maxX = Math.max(0, layout.mainWidth - layout.mainView);
  const clampTop = (value: number) => Math.max(0, Math.min(maxTop, Math.round(value)));
  const clampX = (value: number) => Math.max(0, Math.min(maxX, value));

  const scrollTo = useStable((to: number, toX?: number) => {
    const next = clampTop(to);
    if (next !== getWishTop()) setTop(next);
    if (toX !== undefined) {
      const nextX = clampX(toX);
      if (nextX !== getWishX()) setX(nextX);
    }
  });
  const getTop = useStable(() => clampTop(getWishTop()));
  const getX = useStable(() => clampX(getWishX()));

  const reveal = useStable((cell: Cell) =>
    scrollTo(scrollToRow(cell.row, getTop(), fullRows), scrollToColumn(layout, cell.col, getX())),
  );

  const onWheel = useStable((event: WheelEvent) => {
    if (event.ctrlKey) return;
    const unit = event.deltaMode === 1 ? ROW_HEIGHT : event.deltaMode === 2 ? height : 1;
    let dx = event.deltaX * unit;
    let dy = event.deltaY * unit;
    if (event.shiftKey && dx === 0) [dx, dy] = [dy, 0];
    const moved = wheelRows(carry.current, dy);
    carry.current = moved.carry;
    const before = [getTop(), getX()];
    scrollTo(getTop() + moved.rows, getX() + dx);
    const atEnd = before[0] === getTop() && before[1] === getX();
    // At its end the grid lets the page scroll; within, it keeps the wheel to itself.
    const couldMove = (dy !== 0 && maxTop > 0) || (dx !== 0 && maxX > 0);
    if (!atEnd || (couldMove && moved.rows === 0)) event.preventDefault();
  });

  return {
    bodyRef,
    width,
    height,
    top: clampTop(wishTop),
    getTop,
    x: clampX(wishX),
    getX,
    fullRows,
    scrollTo,
    reveal,
    onWheel,
  };
}
