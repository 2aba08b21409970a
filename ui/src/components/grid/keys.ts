/**
 * The keyboard as a pure function: one key press and the state of the cell in, one command out.
 *
 * A key that an input method is working on is never a command: see `isComposingKey`.
 */
import type { Direction } from "./selection";

/** The fields of a keyboard event that matter. */
export interface KeyPress {
  key: string;
  keyCode: number;
  ctrlKey: boolean;
  shiftKey: boolean;
  altKey: boolean;
  metaKey: boolean;
  isComposing: boolean;
}

export interface KeyContext {
  /** `ready`: no editor. `replace`: typing replaced the cell, arrows commit. `edit`: F2, arrows move the caret. */
  mode: "ready" | "replace" | "edit";
  /** A list of suggestions or choices is open under the cell. */
  list: boolean;
  /** The active column's kind offers a list. */
  canList: boolean;
  /** The active cell is a check box that can be turned. */
  check: boolean;
  multiline: boolean;
}

export type Command =
  | { do: "move"; to: Direction; edge: boolean; extend: boolean }
  | { do: "page"; to: "up" | "down"; extend: boolean }
  | { do: "rowStart" | "rowEnd" | "gridStart" | "gridEnd"; extend: boolean }
  | { do: "tab" | "enter"; back: boolean }
  | { do: "commitMove"; to: Direction }
  | { do: "commitFill" | "cancel" | "lineBreak" | "switchMode" }
  | { do: "edit"; blank: boolean }
  | { do: "listMove"; by: number }
  | { do: "closeList" | "openList" }
  | { do: "clear" | "escape" | "selectAll" | "selectRows" | "toggle" | "menu" }
  | { do: "fill"; to: "down" | "right" }
  | { do: "undo" | "redo" }
  | { do: "insertRows" | "deleteRows" }
  | { do: "moveRows"; to: "up" | "down" };

const ARROWS: Readonly<Record<string, Direction>> = {
  ArrowUp: "up",
  ArrowDown: "down",
  ArrowLeft: "left",
  ArrowRight: "right",
};

/** How many entries PageUp and PageDown pass in a list. */
const LIST_PAGE = 8;

/**
 * The key belongs to the input method. Chromium sets `isComposing`; WebKit sends the key that ends a composition after
 * `compositionend`, known only by its key code 229, and so does any browser with the key that starts one.
 */
export function isComposingKey(press: KeyPress): boolean {
  return press.isComposing || press.keyCode === 229 || press.key === "Process";
}

/** Null: not a command; the key goes on to the text box and to the page. */
export function commandFor(press: KeyPress, context: KeyContext): Command | null {
  if (isComposingKey(press)) return null;
  return context.mode === "ready" ? readyCommand(press, context) : editingCommand(press, context);
}

function readyCommand(press: KeyPress, context: KeyContext): Command | null {
  const ctrl = press.ctrlKey || press.metaKey;
  const extend = press.shiftKey;
  const arrow = ARROWS[press.key];
  if (arrow) {
    if (press.altKey) {
      if (press.shiftKey && !ctrl && (arrow === "up" || arrow === "down")) {
        return { do: "moveRows", to: arrow };
      }
      return arrow === "down" && context.canList ? { do: "openList" } : null;
    }
    return { do: "move", to: arrow, edge: ctrl, extend };
  }
  if (press.altKey) return null;
  if (ctrl) return controlCommand(press);
  switch (press.key) {
    case "Home":
      return { do: "rowStart", extend };
    case "End":
      return { do: "rowEnd", extend };
    case "PageUp":
      return { do: "page", to: "up", extend };
    case "PageDown":
      return { do: "page", to: "down", extend };
    case "Tab":
      return { do: "tab", back: press.shiftKey };
    case "Enter":
      return { do: "enter", back: press.shiftKey };
    case "F2":
      return { do: "edit", blank: false };
    case "Backspace":
      return { do: "edit", blank: true };
    case "Delete":
      return press.shiftKey ? null : { do: "clear" };
    case "Escape":
      return { do: "escape" };
    case " ":
      if (press.shiftKey) return { do: "selectRows" };
      return context.check ? { do: "toggle" } : null;
    case "ContextMenu":
      return { do: "menu" };
    case "F10":
      return press.shiftKey ? { do: "menu" } : null;
    default:
      return null;
  }
}

function controlCommand(press: KeyPress): Command | null {
  switch (press.key) {
    case "Home":
      return { do: "gridStart", extend: press.shiftKey };
    case "End":
      return { do: "gridEnd", extend: press.shiftKey };
    case "+":
    case "=":
      return press.shiftKey || press.key === "+" ? { do: "insertRows" } : null;
    case "-":
      return press.shiftKey ? null : { do: "deleteRows" };
    default:
  }
  switch (press.key.toLowerCase()) {
    case "a":
      return press.shiftKey ? null : { do: "selectAll" };
    case "d":
      return press.shiftKey ? null : { do: "fill", to: "down" };
    case "r":
      return press.shiftKey ? null : { do: "fill", to: "right" };
    case "z":
      return { do: press.shiftKey ? "redo" : "undo" };
    case "y":
      return press.shiftKey ? null : { do: "redo" };
    default:
      return null;
  }
}

function editingCommand(press: KeyPress, context: KeyContext): Command | null {
  const ctrl = press.ctrlKey || press.metaKey;
  switch (press.key) {
    case "Enter":
      if (press.altKey) return context.multiline ? { do: "lineBreak" } : null;
      return ctrl ? { do: "commitFill" } : { do: "enter", back: press.shiftKey };
    case "Tab":
      return ctrl || press.altKey ? null : { do: "tab", back: press.shiftKey };
    case "Escape":
      return { do: context.list ? "closeList" : "cancel" };
    case "F2":
      return { do: "switchMode" };
    default:
  }
  if (ctrl || press.shiftKey) return null;
  if (press.altKey) {
    return press.key === "ArrowDown" && context.canList && !context.list
      ? { do: "openList" }
      : null;
  }
  if (context.list) {
    switch (press.key) {
      case "ArrowDown":
        return { do: "listMove", by: 1 };
      case "ArrowUp":
        return { do: "listMove", by: -1 };
      case "PageDown":
        return { do: "listMove", by: LIST_PAGE };
      case "PageUp":
        return { do: "listMove", by: -LIST_PAGE };
      default:
        return null;
    }
  }
  const arrow = ARROWS[press.key];
  return arrow && context.mode === "replace" ? { do: "commitMove", to: arrow } : null;
}
