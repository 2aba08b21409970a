/** Where the text box stands and how large it is: the cell, or as much more as the text being edited needs. */
import { useMemo } from "react";
import { textWidth } from "./fit";
import { useStable, useSynced } from "./hooks";
import { HANDLE_WIDTH, ROW_HEIGHT } from "./layout";
import type { Model } from "./model";
import type { Place } from "./Overlay";
import type { Selection } from "./selection";
import type { Editor } from "./useEditor";
import type { Viewport } from "./useViewport";

interface Setup<Line> {
  model: Model<Line>;
  view: Viewport;
  getSel(): Selection;
}

interface Size {
  width: number;
  height: number;
}

/** Pixels around the text in the box. */
const PADDING = 20;
const MULTILINE_WIDTH = 380;
const MAX_LINES = 12;
const LINE_HEIGHT = 20;

export function useEditorPlace<Line>({ model, view, getSel }: Setup<Line>) {
  const [size, getSize, setSize] = useSynced<Size | null>(null);
  const full = view.width;

  /** The active cell, clamped into the visible part: the text box never lies where the browser would have to scroll to it. */
  const cellPlace = (): Place => {
    const { row, col } = getSel().active;
    const { layout } = model;
    const box = layout.boxes[col];
    if (!box) return { left: HANDLE_WIDTH, top: 0, width: 0, height: ROW_HEIGHT };
    const paneLeft = HANDLE_WIDTH + (box.frozen ? 0 : layout.frozenWidth);
    const left = paneLeft + box.left - (box.frozen ? 0 : view.x);
    const clampedLeft = Math.max(paneLeft, Math.min(left, full - 24));
    const right = Math.min(left + box.width, full);
    const y = (row - view.top) * ROW_HEIGHT;
    return {
      left: clampedLeft,
      top: Math.max(0, Math.min(y, view.height - ROW_HEIGHT)),
      width: Math.max(24, right - clampedLeft),
      height: ROW_HEIGHT,
    };
  };

  const measure = useStable((editor: Editor) => {
    const box = editor.boxRef.current;
    const edit = editor.getEdit();
    if (!box || !edit) return;
    const cell = cellPlace();
    const column = model.layout.boxes[getSel().active.col]?.column;
    const text = box.value;
    const room = full - cell.left;
    let next: Size;
    if (column?.multiline && model.rows[getSel().active.row]?.kind !== "section") {
      const width = Math.min(Math.max(cell.width, MULTILINE_WIDTH), full - HANDLE_WIDTH);
      const before = [box.style.width, box.style.height] as const;
      box.style.width = `${width}px`;
      box.style.height = "0px";
      const wanted = Math.min(box.scrollHeight, MAX_LINES * LINE_HEIGHT + 8, view.height);
      [box.style.width, box.style.height] = before;
      next = { width, height: Math.max(ROW_HEIGHT, wanted) };
    } else {
      const width = Math.min(room, Math.max(cell.width, Math.ceil(textWidth(box, text)) + PADDING));
      next = { width, height: ROW_HEIGHT };
    }
    const now = getSize();
    if (now?.width !== next.width || now.height !== next.height) setSize(next);
  });

  const reset = useStable(() => {
    if (getSize()) setSize(null);
  });

  const cell = cellPlace();
  const width = size?.width ?? cell.width;
  const height = size?.height ?? cell.height;
  const current: Place = {
    left: Math.max(HANDLE_WIDTH, Math.min(cell.left, full - width)),
    top: Math.max(0, Math.min(cell.top, view.height - height)),
    width,
    height,
  };

  const activeRect = useStable((): DOMRect | null => {
    const body = view.bodyRef.current?.getBoundingClientRect();
    return body
      ? new DOMRect(body.left + cell.left, body.top + cell.top, cell.width, cell.height)
      : null;
  });

  const editorRect = useStable(
    (editor: Editor) => () => editor.boxRef.current?.getBoundingClientRect() ?? null,
  );

  const stable = useMemo(
    () => ({ measure, reset, activeRect, editorRect }),
    [measure, reset, activeRect, editorRect],
  );
  return { ...stable, current };
}
