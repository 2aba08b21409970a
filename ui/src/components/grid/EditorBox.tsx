/** The text box itself: over the active cell, see-through until something is edited. */
import type { ClipboardEvent, KeyboardEvent } from "react";
import type { Place } from "./Overlay";
import type { Editor } from "./useEditor";

interface EditorBoxProps {
  editor: Editor;
  place: Place;
  align: "start" | "center" | "end";
  multiline: boolean;
  label: string;
  gridId: string;
  /** Element that is active inside the grid or the list. */
  activeId: string | undefined;
  listId: string | undefined;
  canList: boolean;
  describedBy: string | undefined;
  invalid: boolean;
  onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>): void;
  onCopy(event: ClipboardEvent<HTMLTextAreaElement>): void;
  onCut(event: ClipboardEvent<HTMLTextAreaElement>): void;
  onPaste(event: ClipboardEvent<HTMLTextAreaElement>): void;
}

export function EditorBox(props: EditorBoxProps) {
  const { editor, place, multiline } = props;
  const { handlers } = editor;
  const classes = ["grid-editor", `grid-${props.align}`];
  if (editor.edit) classes.push("grid-editing");
  if (multiline) classes.push("grid-multiline");
  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: these belong to the combobox role, set at the same time
    <textarea
      ref={editor.boxRef}
      className={classes.join(" ")}
      style={{ left: place.left, top: place.top, width: place.width, height: place.height }}
      rows={1}
      spellCheck={false}
      autoCapitalize="off"
      autoComplete="off"
      autoCorrect="off"
      role={props.canList ? "combobox" : undefined}
      aria-haspopup={props.canList ? "listbox" : undefined}
      aria-expanded={props.canList ? props.listId !== undefined : undefined}
      aria-autocomplete={props.canList ? "list" : undefined}
      aria-label={props.label}
      aria-controls={props.listId ?? props.gridId}
      aria-activedescendant={props.activeId}
      aria-describedby={props.describedBy}
      aria-invalid={props.invalid || undefined}
      aria-multiline={multiline}
      onKeyDown={props.onKeyDown}
      onCompositionStart={handlers.onCompositionStart}
      onCompositionEnd={handlers.onCompositionEnd}
      onInput={handlers.onInput}
      onFocus={handlers.onFocus}
      onBlur={handlers.onBlur}
      onCopy={props.onCopy}
      onCut={props.onCut}
      onPaste={props.onPaste}
    />
  );
}
