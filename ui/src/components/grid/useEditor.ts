/**
 * The one text box of the grid, as behaviour. It always has the focus and stands over the active cell, so an input method begins its
 * composition in the cell itself; it shows only while a cell is edited.
 *
 * Its text is never set while a composition runs. What the input method is doing is known from its events alone: `compositionstart`
 * opens the editor, an empty end closes it again, and any later text (WebKit may send a second end, Chromium an input after it)
 * opens it anew.
 */
import { type RefObject, useRef } from "react";
import { useStable, useSynced } from "./hooks";

export type EditMode = "replace" | "edit";

export interface OpenEdit {
  rowKey: string;
  columnId: string;
  mode: EditMode;
  /** Text at the start; leaving it unchanged sends nothing. Null: what is typed replaces the cell. */
  opened: string | null;
}

interface Setup {
  /** The active cell, if it can be edited. */
  target(): { rowKey: string; columnId: string } | null;
  /** Raw text of the active cell. */
  raw(): string;
  /** The editor opened; the list of the column is to be prepared. */
  onOpen(edit: OpenEdit): void;
  /** Text changed outside of a composition. */
  onText(edit: OpenEdit, text: string): void;
  /** Size and place may change; also during a composition. */
  onResize(): void;
  onClose(): void;
  /** Typing on a cell that is not open. */
  onRefused(): void;
  /** The focus went elsewhere in the page: store what was typed. */
  onLeave(edit: OpenEdit, text: string): void;
  onFocusChange(focused: boolean): void;
}

export interface Editor {
  boxRef: RefObject<HTMLTextAreaElement | null>;
  edit: OpenEdit | null;
  getEdit(): OpenEdit | null;
  text(): string;
  isComposing(): boolean;
  focus(): void;
  /** Opens with the cell's raw text (caret at its end), or blank. */
  open(mode: EditMode, text: string | null): void;
  setMode(mode: EditMode): void;
  setText(text: string): void;
  close(): void;
  /** Ends a running composition and returns the text, input method's part included. */
  finishComposition(): string;
  follow(rowKey: string): void;
  handlers: {
    onCompositionStart(): void;
    onCompositionEnd(): void;
    onInput(): void;
    onFocus(): void;
    onBlur(): void;
  };
}

export function useEditor(setup: Setup): Editor {
  const boxRef = useRef<HTMLTextAreaElement | null>(null);
  const [edit, getEdit, setEdit] = useSynced<OpenEdit | null>(null);
  const composing = useRef(false);
  /** The edit was opened by a composition that has given no text yet. */
  const tentative = useRef(false);
  /** The blur is our own, to end a composition. */
  const finishing = useRef(false);

  const text = useStable(() => boxRef.current?.value ?? "");
  const isComposing = useStable(() => composing.current);
  const focus = useStable(() => boxRef.current?.focus({ preventScroll: true }));
  const setText = useStable((value: string) => {
    const box = boxRef.current;
    if (box && box.value !== value) box.value = value;
  });

  const begin = useStable((mode: EditMode, opened: string | null): OpenEdit | null => {
    const target = setup.target();
    if (!target) return null;
    const next: OpenEdit = { ...target, mode, opened };
    setEdit(next);
    setup.onOpen(next);
    return next;
  });

  const open = useStable((mode: EditMode, value: string | null) => {
    if (getEdit() || composing.current) return;
    const opened = value ?? setup.raw();
    if (!begin(mode, value === null ? opened : null)) {
      setup.onRefused();
      return;
    }
    tentative.current = false;
    setText(opened);
    focus();
    boxRef.current?.setSelectionRange(opened.length, opened.length);
    setup.onResize();
  });

  const close = useStable(() => {
    setText("");
    tentative.current = false;
    if (!getEdit()) return;
    setEdit(null);
    setup.onClose();
  });

  const finishComposition = useStable(() => {
    const box = boxRef.current;
    if (!box || !composing.current) return text();
    const before = box.value;
    // Losing the focus makes every engine end its composition; WebKit may drop the text with it.
    finishing.current = true;
    box.blur();
    const after = box.value;
    box.focus({ preventScroll: true });
    finishing.current = false;
    composing.current = false;
    return after === "" ? before : after;
  });

  const onCompositionStart = useStable(() => {
    composing.current = true;
    if (getEdit()) return;
    if (begin("replace", null)) tentative.current = true;
  });

  const onCompositionEnd = useStable(() => {
    composing.current = false;
    if (finishing.current) return;
    const now = getEdit();
    if (!now) {
      refuseText();
    } else if (tentative.current && text() === "") {
      close();
    } else {
      tentative.current = false;
      setup.onText(now, text());
      setup.onResize();
    }
  });

  /** Text that arrived over a cell that is not open. */
  const refuseText = () => {
    if (text() === "") return;
    setText("");
    setup.onRefused();
  };

  const onInput = useStable(() => {
    if (finishing.current) return;
    // Our own flag decides: WebKit calls the text that follows a first, empty end "composing" still.
    let now = getEdit();
    if (!now) {
      if (composing.current || text() === "") return;
      now = begin("replace", null);
      if (!now) {
        refuseText();
        return;
      }
    }
    if (!composing.current) {
      tentative.current = false;
      setup.onText(now, text());
    }
    setup.onResize();
  });

  const onFocus = useStable(() => setup.onFocusChange(true));

  const onBlur = useStable(() => {
    if (finishing.current) return;
    const box = boxRef.current;
    // Another window took the focus: the editor waits for the user to come back.
    if (!box || document.activeElement === box) return;
    const atBlur = box.value;
    const wasComposing = composing.current;
    composing.current = false;
    setup.onFocusChange(false);
    const now = getEdit();
    if (!now) {
      setText("");
      return;
    }
    if (!wasComposing) {
      setup.onLeave(now, atBlur);
      return;
    }
    // The engine's end of the composition may come after the blur.
    setTimeout(() => {
      if (getEdit() === now) setup.onLeave(now, box.value === "" ? atBlur : box.value);
    }, 0);
  });

  return {
    boxRef,
    edit,
    getEdit,
    text,
    isComposing,
    focus,
    open,
    setMode: useStable((mode: EditMode) => {
      const now = getEdit();
      if (now) setEdit({ ...now, mode });
    }),
    setText,
    close,
    finishComposition,
    follow: useStable((rowKey: string) => {
      const now = getEdit();
      if (now) setEdit({ ...now, rowKey });
    }),
    handlers: { onCompositionStart, onCompositionEnd, onInput, onFocus, onBlur },
  };
}
