/** Text widths, measured without touching the page's layout. */
import type { ColumnBox } from "./layout";
import type { Model } from "./model";

let canvas: CanvasRenderingContext2D | null | undefined;

export function textWidth(element: Element, text: string): number {
  canvas ??= document.createElement("canvas").getContext("2d");
  if (!canvas) return 0;
  const style = getComputedStyle(element);
  canvas.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  let widest = 0;
  for (const line of text.split("\n")) widest = Math.max(widest, canvas.measureText(line).width);
  return widest;
}

/** Pixels around a cell's text. */
const PADDING = 22;
const MAX_FIT = 640;
/** Of a long sheet only the longest texts are measured. */
const MEASURED = 60;

/** Width at which the column's title and its lines fit. */
export function fitWidth<Line>(
  root: Element | null,
  model: Model<Line>,
  box: ColumnBox<Line>,
): number {
  if (!root) return box.width;
  const texts = model.rows.flatMap((row, index) =>
    row.kind === "line" ? [model.text(index, box.index)] : [],
  );
  const longest = texts.sort((a, b) => b.length - a.length).slice(0, MEASURED);
  const widths = [box.column.title, ...longest].map((text) => textWidth(root, text));
  return Math.min(
    MAX_FIT,
    Math.max(box.column.minWidth ?? 0, Math.ceil(Math.max(...widths)) + PADDING),
  );
}
