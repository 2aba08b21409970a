/** What each command of the keyboard does. */
import { type KeyboardEvent, useRef } from "react";
import { isBlank, isDraft, outerKey } from "./drafts";
import { useStable } from "./hooks";
import { type Command, commandFor, type KeyContext } from "./keys";
import type { Model } from "./model";
import { planFill, planSame } from "./paste";
import { draggable, gapBeside } from "./reorder";
import {
  allCells,
  boxOf,
  type Cell,
  clampCell,
  enter,
  goTo,
  isSingle,
  move,
  rowRange,
  type Selection,
  single,
  tab,
} from "./selection";
import type { CellEdit, GridProps } from "./types";
import type { Editing } from "./useEditing";
import type { Edits } from "./useEdits";

interface Setup<Line> {
  props: GridProps<Line>;
  model: Model<Line>;
  edits: Edits;
  editing: Editing;
  pageRows: number;
  getSel(): Selection;
  select(sel: Selection): void;
  /** Scrolls to the first column: one that is frozen shows anyway, so that selecting it alone would not. */
  toLeftEdge(): void;
  clearMark(): boolean;
  cancelDrag(): boolean;
  onRefused(): void;
  onMenu(): void;
  onDelete(rowKeys: string[]): void;
  onMove(rowKeys: string[], beforeKey: string | null): void;
  insertRows(where: "above" | "below"): void;
}

export function useCommands<Line>(setup: Setup<Line>) {
  const { model, edits, editing, getSel, select } = setup;
  const { editor, suggestions } = editing;
  /** Column in which a run of Tabs began; Enter goes back to it. */
  const tabOrigin = useRef<number | null>(null);
  /** Escape was pressed with nothing to cancel: the next Tab leaves the grid. */
  const leaving = useRef(false);

  const fill = useStable((cells: CellEdit[], cause: "fill" | "clear") => {
    setup.clearMark();
    if (cells.length === 0) setup.onRefused();
    else edits.send(cells, cause);
  });

  const toggle = useStable((cell: Cell) => {
    if (!model.isOpen(cell.row, cell.col)) {
      setup.onRefused();
      return;
    }
    const text = model.raw(cell.row, cell.col) === "true" ? "false" : "true";
    edits.send([{ ...model.ref(cell.row, cell.col), text }], "type");
  });

  const selectedRows = () => {
    const box = boxOf(getSel());
    return Array.from({ length: box.bottom - box.top + 1 }, (_, n) => box.top + n);
  };

  const deleteRows = useStable(() => {
    const { onDelete, readOnly } = setup.props;
    const rows = selectedRows().flatMap((index) => model.rows[index] ?? []);
    // Rows that never became lines are simply given up.
    const givenUp = rows.filter(isDraft).filter(({ key }) => edits.discardRow(key));
    const keys = rows.flatMap(({ kind, key }) =>
      kind === "line" || kind === "section" ? [key] : [],
    );
    if (keys.length > 0 && onDelete && !readOnly) setup.onDelete(keys);
    else if (givenUp.length === 0) setup.onRefused();
  });

  const moveRows = useStable((to: "up" | "down") => {
    const { onMove, readOnly } = setup.props;
    if (readOnly || !onMove) return;
    const { keys, section } = draggable(model.rows, selectedRows());
    const gap = keys.length > 0 ? gapBeside(model.rows, keys, to, section) : null;
    if (gap !== null) setup.onMove(keys, outerKey(model.rows[gap]) ?? null);
  });

  const clear = useStable(() => {
    const sel = getSel();
    if (sel.wholeRows && setup.props.onDelete) {
      deleteRows();
      return;
    }
    const { row, col } = sel.active;
    // The text of a line that was never made is simply given up.
    if (model.rows[row]?.kind === "new" && edits.discard(model.ref(row, col))) return;
    fill(setup.props.readOnly ? [] : planSame(model, boxOf(sel), ""), "clear");
  });

  const giveUp = useStable((): boolean => {
    const { row, col } = getSel().active;
    if (setup.cancelDrag() || setup.clearMark()) return true;
    if (edits.discard(model.ref(row, col))) return true;
    leaving.current = true;
    return false;
  });

  const onTab = useStable((back: boolean): boolean => {
    if (leaving.current) return false;
    const sel = getSel();
    tabOrigin.current ??= sel.active.col;
    const next = tab(sel, back, model.shape);
    // From a "new" row the cursor goes over to the row on its way, for the next cells of the same line.
    const follow = next !== null && next.active.row === sel.active.row;
    const stored = editing.commit(follow);
    if (next) select(next);
    return next !== null || stored;
  });

  const onEnter = useStable((back: boolean) => {
    const sel = getSel();
    const stored = editing.commit(false);
    const origin = tabOrigin.current;
    tabOrigin.current = null;
    const { onOpen } = setup.props;
    const { row, col } = sel.active;
    const target = model.rows[row];
    if (!stored && !back && onOpen && target?.kind === "line" && !model.isOpen(row, col)) {
      onOpen(target.key);
      return;
    }
    // The line comes above the "new" row, which stays under the cursor for the next one.
    if (stored && isBlank(target) && !back) select(single({ row, col: origin ?? col }));
    else select(enter(sel, back, model.shape, origin));
  });

  /** False: the key is not used up and goes on to the page. */
  const run = useStable((command: Command): boolean => {
    const sel = getSel();
    if (command.do !== "tab" && command.do !== "enter") tabOrigin.current = null;
    if (command.do !== "tab") leaving.current = false;
    const { shape } = model;
    const last: Cell = { row: shape.rows - 1, col: shape.cols - 1 };
    const corner = (to: Cell, extend: boolean) =>
      select(goTo(sel, clampCell(to, shape), extend, shape));
    const at = (extend: boolean) => (extend ? sel.focus : sel.active);
    switch (command.do) {
      case "move":
        select(move(sel, command.to, shape, command));
        return true;
      case "page":
        select(move(sel, command.to, shape, { extend: command.extend, count: setup.pageRows }));
        return true;
      case "rowStart":
        corner({ row: at(command.extend).row, col: 0 }, command.extend);
        setup.toLeftEdge();
        return true;
      case "rowEnd":
        corner({ row: at(command.extend).row, col: last.col }, command.extend);
        return true;
      case "gridStart":
        corner({ row: 0, col: 0 }, command.extend);
        setup.toLeftEdge();
        return true;
      case "gridEnd":
        corner(last, command.extend);
        return true;
      case "tab":
        return onTab(command.back);
      case "enter":
        onEnter(command.back);
        return true;
      case "commitMove": {
        const sideways = command.to === "left" || command.to === "right";
        editing.commit(sideways);
        select(move(sel, command.to, shape, { extend: false }));
        return true;
      }
      case "commitFill":
        if (isSingle(sel)) editing.commit(true);
        else fill(planSame(model, boxOf(sel), editing.takeText()), "fill");
        return true;
      case "cancel":
        editing.cancel();
        return true;
      case "lineBreak":
        document.execCommand("insertText", false, "\n");
        return true;
      case "switchMode":
        editor.setMode(editor.getEdit()?.mode === "edit" ? "replace" : "edit");
        return true;
      case "edit":
        editor.open(command.blank ? "replace" : "edit", command.blank ? "" : null);
        return true;
      case "listMove":
        suggestions.moveBy(command.by);
        return true;
      case "closeList":
        suggestions.close();
        return true;
      case "openList":
        editing.openList();
        return true;
      case "clear":
        clear();
        return true;
      case "escape":
        return giveUp();
      case "selectAll":
        select(allCells(sel, shape));
        return true;
      case "selectRows":
        select(rowRange(sel.anchor.row, sel.focus.row, sel.active.col, shape.cols));
        return true;
      case "toggle":
        toggle(sel.active);
        return true;
      case "menu":
        setup.onMenu();
        return true;
      case "fill":
        fill(
          setup.props.readOnly ? [] : planFill(model, boxOf(sel), command.to, model.raw),
          "fill",
        );
        return true;
      case "undo":
        setup.props.onUndo?.();
        return setup.props.onUndo !== undefined;
      case "redo":
        setup.props.onRedo?.();
        return setup.props.onRedo !== undefined;
      case "insertRows":
        setup.insertRows("above");
        return true;
      case "deleteRows":
        deleteRows();
        return true;
      case "moveRows":
        moveRows(command.to);
        return true;
    }
  });

  const onKeyDown = useStable((event: KeyboardEvent<HTMLTextAreaElement>) => {
    const { row, col } = getSel().active;
    const column = model.layout.boxes[col]?.column;
    const kind = model.rows[row]?.kind;
    const onLine = kind === "line" || kind === "new";
    const context: KeyContext = {
      mode: editor.getEdit()?.mode ?? "ready",
      list: suggestions.getList().entries.length > 0,
      canList: onLine && (column?.kind === "choice" || column?.kind === "suggest"),
      check: kind === "line" && column?.kind === "check",
      multiline: onLine && column?.multiline === true,
    };
    const { key, keyCode, ctrlKey, shiftKey, altKey, metaKey } = event;
    const isComposing = event.nativeEvent.isComposing || editor.isComposing();
    const press = { key, keyCode, ctrlKey, shiftKey, altKey, metaKey, isComposing };
    const command = commandFor(press, context);
    if (!command || !run(command)) return;
    event.preventDefault();
    event.stopPropagation();
  });

  return {
    run,
    onKeyDown,
    toggle,
    deleteRows,
    moveRows,
    forgetTabs: useStable(() => {
      tabOrigin.current = null;
      leaving.current = false;
    }),
  };
}
