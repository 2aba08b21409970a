import { describe, expect, it } from "vitest";
import { type Command, commandFor, isComposingKey, type KeyContext, type KeyPress } from "./keys";

const NAMES: Readonly<Record<string, Partial<KeyPress>>> = {
  Ctrl: { ctrlKey: true },
  Shift: { shiftKey: true },
  Alt: { altKey: true },
};

/** "Ctrl+Shift+Z" as an event; capital letters where Shift makes them. */
function press(chord: string, more: Partial<KeyPress> = {}): KeyPress {
  const parts = chord.split("+").map((part) => (part === "Plus" ? "+" : part));
  const key = parts.at(-1) ?? "";
  const base = { keyCode: 1, ctrlKey: false, shiftKey: false, altKey: false, metaKey: false };
  const held = parts.slice(0, -1).map((part) => NAMES[part] ?? {});
  return { key, isComposing: false, ...Object.assign(base, ...held), ...more };
}
const context = (more: Partial<KeyContext> = {}): KeyContext => ({
  mode: "ready",
  list: false,
  canList: false,
  check: false,
  multiline: false,
  ...more,
});

const ALL_KEYS = [
  ...["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "End", "PageUp", "PageDown"],
  ...["Tab", "Enter", "F2", "Backspace", "Delete", "Escape", " ", "ContextMenu", "a", "5"],
  ...["Ctrl+a", "Ctrl+d", "Ctrl+r", "Ctrl+z", "Ctrl+y", "Ctrl+Shift+Z", "Ctrl+Enter", "Alt+Enter"],
  ...["Shift+ ", "Shift+Enter", "Ctrl+-", "Ctrl+Plus", "Alt+ArrowDown", "Alt+Shift+ArrowUp"],
];

describe("without an editor", () => {
  it.each<[string, Command | null, Partial<KeyContext>?]>([
    ["ArrowDown", { do: "move", to: "down", edge: false, extend: false }],
    ["Shift+ArrowLeft", { do: "move", to: "left", edge: false, extend: true }],
    ["Ctrl+ArrowUp", { do: "move", to: "up", edge: true, extend: false }],
    ["Ctrl+Shift+ArrowRight", { do: "move", to: "right", edge: true, extend: true }],
    ["Alt+ArrowDown", null],
    ["Alt+ArrowDown", { do: "openList" }, { canList: true }],
    ["Alt+Shift+ArrowUp", { do: "moveRows", to: "up" }],
    ["Home", { do: "rowStart", extend: false }],
    ["Shift+End", { do: "rowEnd", extend: true }],
    ["Ctrl+Home", { do: "gridStart", extend: false }],
    ["Ctrl+Shift+End", { do: "gridEnd", extend: true }],
    ["PageDown", { do: "page", to: "down", extend: false }],
    ["Tab", { do: "tab", back: false }],
    ["Shift+Tab", { do: "tab", back: true }],
    ["Shift+Enter", { do: "enter", back: true }],
    ["F2", { do: "edit", blank: false }],
    ["Backspace", { do: "edit", blank: true }],
    ["Delete", { do: "clear" }],
    ["Shift+Delete", null],
    ["Escape", { do: "escape" }],
    ["Ctrl+a", { do: "selectAll" }],
    ["Ctrl+d", { do: "fill", to: "down" }],
    ["Ctrl+r", { do: "fill", to: "right" }],
    ["Ctrl+z", { do: "undo" }],
    ["Ctrl+y", { do: "redo" }],
    ["Ctrl+Shift+Z", { do: "redo" }],
    ["Ctrl+Shift+Plus", { do: "insertRows" }],
    ["Ctrl+-", { do: "deleteRows" }],
    ["Shift+ ", { do: "selectRows" }],
    [" ", null],
    [" ", { do: "toggle" }, { check: true }],
    ["Shift+F10", { do: "menu" }],
    ["ContextMenu", { do: "menu" }],
    ["a", null],
    ["=", null],
    ["Ctrl+k", null],
    ["Ctrl+s", null],
    ["Ctrl+c", null],
    ["Ctrl+v", null],
  ])("%s", (chord, command, more) => {
    expect(commandFor(press(chord), context(more))).toEqual(command);
  });
});

describe("in an editor", () => {
  it.each<[string, Partial<KeyContext>, Command | null]>([
    ["ArrowLeft", { mode: "replace" }, { do: "commitMove", to: "left" }],
    ["ArrowLeft", { mode: "edit" }, null],
    ["ArrowLeft", { mode: "replace", list: true }, null],
    ["ArrowDown", { mode: "replace", list: true }, { do: "listMove", by: 1 }],
    ["ArrowUp", { mode: "edit", list: true }, { do: "listMove", by: -1 }],
    ["Enter", { mode: "edit" }, { do: "enter", back: false }],
    ["Tab", { mode: "edit", list: true }, { do: "tab", back: false }],
    ["Alt+Enter", { mode: "edit", multiline: true }, { do: "lineBreak" }],
    ["Alt+Enter", { mode: "edit" }, null],
    ["Ctrl+Enter", { mode: "edit" }, { do: "commitFill" }],
    ["Escape", { mode: "edit", list: true }, { do: "closeList" }],
    ["Escape", { mode: "edit" }, { do: "cancel" }],
    ["F2", { mode: "replace" }, { do: "switchMode" }],
    ["Ctrl+z", { mode: "edit" }, null],
    ["Ctrl+a", { mode: "edit" }, null],
    ["Ctrl+d", { mode: "replace" }, null],
    ["Delete", { mode: "replace" }, null],
    ["Backspace", { mode: "replace" }, null],
    [" ", { mode: "replace", check: true }, null],
  ])("%s in %o", (chord, more, command) => {
    expect(commandFor(press(chord), context(more))).toEqual(command);
  });
});

describe("an input method's keys are no commands", () => {
  const marks: Partial<KeyPress>[] = [{ isComposing: true }, { keyCode: 229 }, { key: "Process" }];
  const contexts = (["ready", "replace", "edit"] as const).flatMap((mode) =>
    [true, false].map((list) =>
      context({ mode, list, canList: true, multiline: true, check: true }),
    ),
  );
  it.each(marks)("%o", (mark) => {
    for (const chord of ALL_KEYS) {
      for (const state of contexts) {
        expect(isComposingKey(press(chord, mark))).toBe(true);
        expect(commandFor(press(chord, mark), state)).toBeNull();
      }
    }
  });
});
