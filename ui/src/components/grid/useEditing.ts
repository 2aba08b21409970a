/** Editing one cell from the first key to the stored text: the text box, the list under it, and what is sent. */
import { rawText } from "./cells";
import { outerKey } from "./drafts";
import { useStable } from "./hooks";
import type { ColumnBox } from "./layout";
import type { Model } from "./model";
import type { Selection } from "./selection";
import type { CellEdit, CellRef, GridProps } from "./types";
import { type Editor, type OpenEdit, useEditor } from "./useEditor";
import type { Edits } from "./useEdits";
import { type Suggestions, useSuggestions } from "./useSuggestions";

interface Setup<Line> {
  model: Model<Line>;
  edits: Edits;
  getSel(): Selection;
  onSuggest: GridProps<Line>["onSuggest"];
  onStart(): void;
  onResize(): void;
  onRefused(): void;
  onFocusChange(focused: boolean): void;
}

export interface Editing {
  editor: Editor;
  suggestions: Suggestions;
  /** Stores what the editor holds and closes it; false when nothing was open. */
  commit(follow: boolean): boolean;
  choose(at: number, follow: boolean): void;
  cancel(): void;
  openList(): void;
  /** Text of the open editor, as the server is to get it; the editor closes without storing it. */
  takeText(): string;
}

export function useEditing<Line>(setup: Setup<Line>): Editing {
  const { model } = setup;
  const suggestions = useSuggestions(setup.onSuggest);

  const boxOfEdit = (edit: OpenEdit): ColumnBox<Line> | undefined =>
    model.layout.boxes[model.colIndex.get(edit.columnId) ?? -1];

  /** Lists belong to lines, not to section labels. */
  const hasList = (edit: OpenEdit): boolean => {
    const kind = model.rows[model.rowIndex.get(edit.rowKey) ?? -1]?.kind;
    return kind === "line" || kind === "new";
  };

  /** As the feature knows it. */
  const cellOf = ({ rowKey, columnId }: OpenEdit): CellRef => {
    const row = model.rows[model.rowIndex.get(rowKey) ?? -1];
    return { rowKey: outerKey(row) ?? rowKey, columnId };
  };

  const prepareList = useStable((edit: OpenEdit, text: string) => {
    const column = boxOfEdit(edit)?.column;
    if (!column || !hasList(edit)) return;
    if (column.kind === "choice") {
      // Opened with F2 or the mouse, all choices stand to be chosen until something is typed.
      const filter = text === edit.opened ? "" : text;
      suggestions.showChoices(column.choices ?? [], filter, edit.opened);
    } else if (column.kind === "suggest" && text !== edit.opened) {
      suggestions.search(
        { ...cellOf(edit), text },
        column.freeText ?? false,
        edit.mode === "replace",
      );
    }
  });

  const editor = useEditor({
    target: () => {
      const { row, col } = setup.getSel().active;
      return model.isOpen(row, col) ? model.ref(row, col) : null;
    },
    raw: () => {
      const { row, col } = setup.getSel().active;
      return model.raw(row, col);
    },
    onOpen: (edit) => {
      setup.onStart();
      if (edit.opened !== null) prepareList(edit, edit.opened);
    },
    onText: prepareList,
    onResize: setup.onResize,
    onClose: suggestions.close,
    onRefused: setup.onRefused,
    onLeave: (edit, text) => store(edit, text, false),
    onFocusChange: setup.onFocusChange,
  });

  /** The cell's new content; null when nothing changed. */
  const changed = (edit: OpenEdit, typed: string): CellEdit | null => {
    const box = boxOfEdit(edit);
    const row = model.rowIndex.get(edit.rowKey);
    if (!box || row === undefined) return null;
    const { rowKey, columnId } = edit;
    const { entries, at } = suggestions.getList();
    const picked = entries[at];
    if (picked?.kind === "suggestion") {
      return { rowKey, columnId, text: picked.label, suggestionKey: picked.key };
    }
    const text = picked?.kind === "choice" ? picked.key : rawText(box, typed);
    // A refused text may be sent again as it is.
    const refused = model.pendingAt(row, box.index)?.state === "refused";
    return text === model.raw(row, box.index) && !refused ? null : { rowKey, columnId, text };
  };

  const store = useStable((edit: OpenEdit, typed: string, follow: boolean) => {
    const cell = changed(edit, typed);
    const kind = boxOfEdit(edit)?.column.kind;
    const waiting =
      cell && !cell.suggestionKey && kind === "suggest" && edit.mode === "replace" && hasList(edit)
        ? suggestions.firstAnswer(typed)
        : null;
    editor.close();
    if (!cell) return;
    const resolve = waiting?.then((hit): CellEdit[] => [
      hit ? { ...cell, text: hit.label, suggestionKey: hit.key } : cell,
    ]);
    setup.edits.send([cell], "type", { follow, resolve });
  });

  const commit = useStable((follow: boolean): boolean => {
    const edit = editor.getEdit();
    if (!edit) return false;
    const typed = editor.isComposing() ? editor.finishComposition() : editor.text();
    store(edit, typed, follow);
    return true;
  });

  const choose = useStable((at: number, follow: boolean) => {
    suggestions.highlight(at);
    commit(follow);
  });

  const openList = useStable(() => {
    const edit = editor.getEdit();
    if (!edit) {
      editor.open("edit", null);
      return;
    }
    const column = boxOfEdit(edit)?.column;
    if (column?.kind === "choice") suggestions.showChoices(column.choices ?? [], "", edit.opened);
    else if (column?.kind === "suggest") {
      const text = editor.text();
      suggestions.search({ ...cellOf(edit), text }, column.freeText ?? false, true);
    }
  });

  const takeText = useStable((): string => {
    const edit = editor.getEdit();
    const box = edit && boxOfEdit(edit);
    const { entries, at } = suggestions.getList();
    const picked = entries[at];
    const typed = editor.text();
    editor.close();
    if (picked?.kind === "choice") return picked.key;
    if (picked?.kind === "suggestion") return picked.label;
    return box ? rawText(box, typed) : typed;
  });

  return { editor, suggestions, commit, choose, cancel: editor.close, openList, takeText };
}
