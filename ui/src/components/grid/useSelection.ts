/** The selection, bound to row and column keys: it stays with its rows when others come, go or move. */
import { useLayoutEffect, useRef, useState } from "react";
import { useStable, useSynced } from "./hooks";
import type { Model } from "./model";
import { type Cell, clampCell, range, type Selection, single } from "./selection";
import type { CellRef } from "./types";
import type { Viewport } from "./useViewport";

interface Keys {
  active: CellRef;
  anchor: CellRef;
  focus: CellRef;
}

export function useSelection<Line>(model: Model<Line>, view: Viewport, focused: boolean) {
  const [sel, getSel, setSel] = useSynced<Selection>(single({ row: 0, col: 0 }));
  const keys = useRef<Keys | null>(null);
  /** A row that is to be selected once it is there. */
  const wanted = useRef<string | null>(null);
  const [touched, setTouched] = useState(false);
  if (focused && !touched) setTouched(true);

  const keep = (next: Selection) => {
    const ref = ({ row, col }: Cell) => model.ref(row, col);
    keys.current = { active: ref(next.active), anchor: ref(next.anchor), focus: ref(next.focus) };
  };

  const set = useStable((next: Selection) => {
    wanted.current = null;
    keep(next);
    setSel(next);
  });

  const find = useStable(() => {
    const known = keys.current;
    const now = getSel();
    const cellOf = (ref: CellRef | undefined, old: Cell): Cell =>
      clampCell(
        {
          row: model.rowIndex.get(ref?.rowKey ?? "") ?? old.row,
          col: model.colIndex.get(ref?.columnId ?? "") ?? old.col,
        },
        model.shape,
      );
    const next: Selection = {
      active: cellOf(known?.active, now.active),
      anchor: cellOf(known?.anchor, now.anchor),
      focus: cellOf(known?.focus, now.focus),
      wholeRows: now.wholeRows,
    };
    if (next.wholeRows) next.focus = { row: next.focus.row, col: model.shape.cols - 1 };
    const moved = next.active.row !== now.active.row;
    if (sameSelection(next, now)) return;
    keep(next);
    setSel(next);
    if (moved && focused) view.reveal(next.active);
  });

  const { rowIndex, colIndex } = model;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the indices are what decides
  useLayoutEffect(() => {
    if (model.shape.rows === 0) return;
    const want = wanted.current === null ? undefined : rowIndex.get(wanted.current);
    if (want !== undefined) {
      const next = single({ row: want, col: getSel().active.col });
      set(next);
      view.reveal(next.active);
      return;
    }
    if (keys.current) find();
  }, [rowIndex, colIndex]);

  return {
    sel,
    getSel,
    set,
    /** Something was selected by hand: the cursor shows, also without the focus. */
    shown: touched,
    want: useStable((rowKey: string | undefined) => {
      if (rowKey === undefined) return;
      const row = model.rowIndex.get(rowKey);
      if (row === undefined) wanted.current = rowKey;
      else {
        set(single({ row, col: getSel().active.col }));
        view.reveal(getSel().active);
      }
    }),
    renameRow: useStable((from: string, to: string) => {
      const known = keys.current;
      if (!known) return;
      const renamed = (ref: CellRef): CellRef =>
        ref.rowKey === from ? { ...ref, rowKey: to } : ref;
      keys.current = {
        active: renamed(known.active),
        anchor: renamed(known.anchor),
        focus: renamed(known.focus),
      };
      find();
    }),
    byRef: useStable((cell: CellRef, to?: CellRef) => {
      const at = ({ rowKey, columnId }: CellRef): Cell | null => {
        const row = model.rowIndex.get(rowKey);
        const col = model.colIndex.get(columnId);
        return row === undefined || col === undefined ? null : { row, col };
      };
      const from = at(cell);
      if (!from) return;
      setTouched(true);
      set(range(from, (to && at(to)) ?? from));
      view.reveal(from);
    }),
  };
}

function sameSelection(a: Selection, b: Selection): boolean {
  const same = (x: Cell, y: Cell) => x.row === y.row && x.col === y.col;
  return same(a.active, b.active) && same(a.anchor, b.anchor) && same(a.focus, b.focus);
}
