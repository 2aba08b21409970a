/**
 * The product's one data grid: quotes, price book, rooms, bills. Features give it rows, columns and callbacks; see `types.ts`.
 *
 * Rows are plain elements of one height, only those on screen exist, and the viewport stands on whole rows. Nothing is sticky: frozen
 * columns are a pane of their own, the other pane moves by one CSS variable. The focus never leaves one text box over the active
 * cell, which is what makes input methods begin in the cell (`useEditor.ts`).
 */
import {
  type CSSProperties,
  type MouseEvent,
  memo,
  useEffect,
  useId,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { useTranslation } from "react-i18next";
import { Body } from "./Body";
import { outerKey, withDrafts } from "./drafts";
import { EditorBox } from "./EditorBox";
import { fitWidth } from "./fit";
import { Header } from "./Header";
import { useBox, useSameArray, useStable } from "./hooks";
import { KEPT_HEIGHT, KeptText } from "./KeptText";
import { type ColumnBox, HANDLE_WIDTH, HEADER_HEIGHT, layoutColumns, ROW_HEIGHT } from "./layout";
import { buildModel, indexRows, selectionByKey } from "./model";
import { Overlay } from "./Overlay";
import { Popup } from "./Popup";
import { cellId } from "./Row";
import { sectionSpan } from "./reorder";
import { Scrollbar } from "./Scrollbar";
import { optionId, SuggestList } from "./SuggestList";
import { boxOf } from "./selection";
import type { CellRef, ColumnWidths, GridProps } from "./types";
import { unsavedOf } from "./unsaved";
import { useClipboard } from "./useClipboard";
import { useCommands } from "./useCommands";
import { useEditing } from "./useEditing";
import { useEditorPlace } from "./useEditorPlace";
import { useEdits } from "./useEdits";
import { useKept } from "./useKept";
import { useNotice } from "./useNotice";
import { usePointer } from "./usePointer";
import { useSelection } from "./useSelection";
import { useSize, useViewport } from "./useViewport";
import "./grid.css";

/** Thickness of a scrollbar. */
const BAR = 12;
const NO_WIDTHS: ColumnWidths = {};
const NO_ROWS: readonly never[] = [];

function GridView<Line>(props: GridProps<Line>) {
  const { readOnly = false, footer = NO_ROWS } = props;
  const { t } = useTranslation("grid");
  const gridId = useId();
  const rootRef = useRef<HTMLDivElement>(null);
  const [bodyRef, width, height] = useSize();
  const [focused, setFocused] = useState(false);
  const columns = useSameArray(props.columns);

  const [ownWidths, setOwnWidths] = useState(NO_WIDTHS);
  const widths = props.widths ?? ownWidths;
  const onWidths = useStable((next: ColumnWidths) => {
    setOwnWidths(next);
    props.onWidthsChange?.(next);
  });

  const layout = useMemo(
    () => layoutColumns(columns, widths, Math.max(0, width - HANDLE_WIDTH), props.labelColumnId),
    [columns, widths, width, props.labelColumnId],
  );
  const unsaved = useMemo(() => unsavedOf(props.keepAs), [props.keepAs]);
  const drafts = useBox(unsaved.drafts);
  const rows = useMemo(() => withDrafts(props.rows, drafts), [props.rows, drafts]);
  const rowIndex = useMemo(() => indexRows(rows), [rows]);
  const view = useViewport(bodyRef, width, height, rows.length, layout);
  const { notice, notify, quiet } = useNotice();
  const refused = useStable(() => notify(readOnly ? t("readOnlyGrid") : t("readOnlyCell")));

  const failed = useStable(() => notify(t("failed")));

  const edits = useEdits({
    rows: props.rows,
    rowIndex,
    unsaved,
    stored: (rowKey, columnId) => {
      const row = rowIndex.get(rowKey);
      return row === undefined ? null : stored.text(row, stored.colIndex.get(columnId) ?? -1);
    },
    onEdit: props.onEdit,
    onPasteRows: props.onPasteRows,
    failed: t("failed"),
    onRenamed: (from, to) => {
      selection.renameRow(from, to);
      if (editing.editor.getEdit()?.rowKey === from) editing.editor.follow(to);
    },
  });
  const { pending } = edits;
  const stored = useMemo(
    () => buildModel(rows, rowIndex, layout, new Map(), readOnly),
    [rows, rowIndex, layout, readOnly],
  );
  const model = useMemo(
    () => buildModel(rows, rowIndex, layout, pending, readOnly),
    [rows, rowIndex, layout, pending, readOnly],
  );

  const selection = useSelection(model, view, focused);
  const { sel, getSel } = selection;
  const select = useStable((next: typeof sel, reveal = true) => {
    const before = getSel();
    quiet();
    selection.set(next);
    if (!reveal) return;
    const extended = next.focus !== before.focus && next.active === before.active;
    view.reveal(extended ? focusCell(next) : next.active);
  });

  const place = useEditorPlace({ model, view, getSel });
  const editing = useEditing({
    model,
    edits,
    getSel,
    onSuggest: props.onSuggest,
    onStart: () => {
      clipboard.clearMark();
      quiet();
      view.reveal(getSel().active);
    },
    onResize: () => place.measure(editing.editor),
    onRefused: refused,
    onFocusChange: setFocused,
  });
  const { editor, suggestions } = editing;
  const { list } = suggestions;
  const { kept, write, letGo, deletes } = useKept({ model, edits, editor, unsaved });
  const followText = useStable(() => (editor.edit ? place.measure(editor) : place.reset()));
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when an editor opens or closes
  useLayoutEffect(followText, [editor.edit, followText]);

  const clipboard = useClipboard({
    model,
    edits,
    getSel,
    select,
    isEditing: () => editor.getEdit() !== null,
    canPasteRows: props.onPasteRows !== undefined,
    readOnly,
    onNotice: (what) =>
      notify(
        t(what === "noRoom" ? "noRoom" : what === "readOnly" ? "readOnlyGrid" : "readOnlyCell"),
      ),
  });

  const insertRows = useStable((where: "above" | "below") => {
    const box = boxOf(getSel());
    const besideKey = outerKey(rows[where === "above" ? box.top : box.bottom]);
    if (readOnly || !props.onInsert || besideKey === undefined) return refused();
    const count = box.bottom - box.top + 1;
    props
      .onInsert({ besideKey, where, count })
      .then((answer) => selection.want(answer?.createdKeys?.[0]), failed);
  });

  const onDelete = useStable((rowKeys: string[]) => {
    const answer = props.onDelete?.(rowKeys);
    if (!answer) return;
    const gone = rowKeys.flatMap((key) => {
      const at = rowIndex.get(key) ?? -1;
      if (rows[at]?.kind !== "section") return [key];
      return rows.slice(at, sectionSpan(rows, at).last + 1).map((row) => row.key);
    });
    deletes(gone, answer);
    answer.catch(failed);
  });
  const onMove = useStable((rowKeys: string[], beforeKey: string | null) => {
    props.onMove?.(rowKeys, beforeKey).catch(failed);
  });

  const menuAt = (x: number, y: number, target: "cell" | "handle", columnId?: string) => {
    const now = selectionByKey(model, getSel());
    if (now) props.onMenu?.({ x, y, target, columnId, selection: now });
  };

  const pointer = usePointer({
    model,
    view,
    getSel,
    select: (next, reveal) => {
      commands.forgetTabs();
      select(next, reveal);
    },
    leaveEditor: (row) => {
      editing.commit(row === getSel().active.row);
      editor.focus();
    },
    canMove: !readOnly && props.onMove !== undefined,
    onMove,
    onToggle: (cell) => commands.toggle(cell),
    onFold: (row) => props.onToggleSection?.(rows[row]?.key ?? ""),
    onOpen: ({ row, col }) => {
      if (model.isOpen(row, col)) editor.open("edit", null);
      else if (props.onOpen) props.onOpen(outerKey(rows[row]) ?? "");
      else refused();
    },
    onMenu: (event, target, cell) => {
      if (!props.onMenu) return;
      event.preventDefault();
      const columnId = target === "cell" ? layout.boxes[cell.col]?.column.id : undefined;
      menuAt(event.clientX, event.clientY, target, columnId);
    },
    widths,
    onWidths,
  });

  const commands = useCommands({
    props,
    model,
    edits,
    editing,
    pageRows: Math.max(1, view.fullRows - 1),
    getSel,
    select,
    toLeftEdge: () => view.scrollTo(view.getTop(), 0),
    clearMark: clipboard.clearMark,
    cancelDrag: pointer.cancelDrag,
    onRefused: refused,
    onMenu: () => {
      const rect = place.activeRect();
      if (rect) menuAt(rect.left, rect.bottom, "cell", model.ref(0, getSel().active.col).columnId);
    },
    onDelete,
    onMove,
    insertRows,
  });

  const fitColumn = useStable((box: ColumnBox<Line>) => {
    const wide = fitWidth(rootRef.current, model, box);
    onWidths({ ...widths, [box.column.id]: wide });
  });

  const onHeaderMenu = useStable((event: MouseEvent, target: ColumnBox<Line>) => {
    const now = selectionByKey(model, getSel());
    if (!props.onMenu || !now) return;
    event.preventDefault();
    const { clientX: x, clientY: y } = event;
    props.onMenu({ x, y, target: "header", columnId: target.column.id, selection: now });
  });

  const pickColumn = useStable((target: ColumnBox<Line>) => {
    editing.commit(false);
    editor.focus();
    const top = { row: 0, col: target.index };
    const end = { row: rows.length - 1, col: target.index };
    if (rows.length > 0) select({ active: top, anchor: top, focus: end, wholeRows: false }, false);
  });

  useEffect(() => {
    const root = rootRef.current;
    root?.addEventListener("wheel", view.onWheel, { passive: false });
    return () => root?.removeEventListener("wheel", view.onWheel);
  }, [view.onWheel]);

  // Told when the selection changes, not when the caller writes a new function: it may be written inline.
  const tellSelection = useStable(() => props.onSelectionChange?.(selectionByKey(stored, sel)));
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is told depends on both
  useEffect(tellSelection, [tellSelection, stored, sel]);

  useImperativeHandle(props.ref, () => ({
    focus: editor.focus,
    selection: () => selectionByKey(model, getSel()),
    select: (cell: CellRef, to?: CellRef) => {
      editing.commit(false);
      selection.byRef(cell, to);
    },
    edit: () => editor.open("edit", null),
    insertRows,
    deleteRows: commands.deleteRows,
    moveRows: commands.moveRows,
    fillDown: () => void commands.run({ do: "fill", to: "down" }),
    copyText: clipboard.copyText,
    paste: clipboard.paste,
    fitColumn: (columnId: string) => {
      const box = layout.boxes[model.colIndex.get(columnId) ?? -1];
      if (box) fitColumn(box);
    },
  }));

  const box = boxOf(sel);
  const { row: activeRow, col: activeCol } = sel.active;
  const shownRows = Math.min(rows.length - view.top, Math.ceil(height / ROW_HEIGHT));
  const column = layout.boxes[activeCol]?.column;
  const activeVisible = activeRow >= view.top && activeRow < view.top + shownRows;
  const ref = model.ref(activeRow, activeCol);
  const error = model.pendingAt(activeRow, activeCol)?.message || undefined;
  const listId = list.entries.length > 0 ? `${gridId}list` : undefined;
  const activeId = listId
    ? list.at >= 0
      ? optionId(listId, list.at)
      : undefined
    : activeVisible && rows.length > 0
      ? cellId(gridId, ref.rowKey, ref.columnId)
      : undefined;
  const barHeight = layout.mainWidth > layout.mainView ? BAR : 0;
  const contentHeight = HEADER_HEIGHT + (rows.length + footer.length) * ROW_HEIGHT + barHeight + 3;
  const fullHeight = contentHeight + (kept ? KEPT_HEIGHT : 0);

  return (
    <div
      ref={rootRef}
      className={[
        "data-grid",
        focused && "grid-focused",
        view.x > 0 && "grid-shifted",
        props.className,
      ]
        .filter(Boolean)
        .join(" ")}
      style={
        {
          "--grid-x": `${-view.x}px`,
          height: props.size === "content" ? fullHeight : undefined,
        } as CSSProperties
      }
    >
      {/* biome-ignore lint/a11y/useSemanticElements: see Row */}
      <div
        role="grid"
        id={gridId}
        className="grid-frame"
        aria-label={props.label}
        aria-rowcount={rows.length + footer.length + 1}
        aria-colcount={layout.boxes.length}
        aria-multiselectable="true"
        aria-readonly={readOnly}
      >
        <Header
          layout={layout}
          from={focused ? box.left : -1}
          to={focused ? box.right : -1}
          onResizeStart={pointer.onResizeStart}
          onFit={fitColumn}
          onMenu={onHeaderMenu}
          onPick={pickColumn}
        />
        <Body
          bodyRef={bodyRef}
          rows={rows}
          footer={footer}
          top={view.top}
          count={shownRows}
          layout={layout}
          pending={pending}
          readOnly={readOnly}
          gridId={gridId}
          yes={t("yes")}
          no={t("no")}
          sel={selection.shown ? sel : null}
          dragged={pointer.dragged}
          empty={props.empty}
          pointer={pointer.body}
        />
      </div>
      <div className="grid-layer" style={{ height }}>
        {selection.shown && rows.length > 0 && (
          <Overlay
            layout={layout}
            top={view.top}
            x={view.x}
            visibleRows={shownRows}
            box={box}
            active={sel.wholeRows || editor.edit ? null : sel.active}
            copied={clipboard.copied}
            dropGap={pointer.dropGap}
            focused={focused}
          />
        )}
        <EditorBox
          editor={editor}
          place={place.current}
          align={layout.boxes[activeCol]?.align ?? "start"}
          multiline={column?.multiline === true && rows[activeRow]?.kind !== "section"}
          label={t("cell", {
            column: column?.title ?? "",
            row: activeRow + 1,
            text: editor.edit ? "" : model.text(activeRow, activeCol),
          })}
          gridId={gridId}
          activeId={activeId}
          listId={listId}
          canList={column?.kind === "suggest" || column?.kind === "choice"}
          describedBy={error ? `${gridId}error` : undefined}
          invalid={error !== undefined}
          onKeyDown={commands.onKeyDown}
          onCopy={clipboard.onCopy}
          onCut={clipboard.onCut}
          onPaste={clipboard.onPaste}
        />
      </div>
      <Scrollbar
        axis="y"
        total={rows.length}
        shown={view.fullRows}
        at={view.top}
        onScroll={view.scrollTo}
      />
      <Scrollbar
        axis="x"
        total={layout.mainWidth}
        shown={layout.mainView}
        at={view.x}
        onScroll={(x) => view.scrollTo(view.getTop(), x)}
      />
      {kept && (
        <KeptText
          text={kept.text}
          typed={kept.typed}
          onText={write}
          onCopied={() => {
            letGo();
            editor.focus();
            notify(t("keptCopied"));
          }}
          onClose={() => {
            letGo();
            editor.focus();
          }}
        />
      )}
      {listId && (
        <SuggestList
          id={listId}
          list={list}
          anchor={place.editorRect(editor)}
          onHighlight={suggestions.highlight}
          onChoose={(at) => {
            editing.choose(at, true);
            editor.focus();
          }}
        />
      )}
      {error && focused && activeVisible && !listId && (
        <Popup
          anchor={place.editorRect(editor)}
          id={`${gridId}error`}
          className="grid-bubble grid-bubble-error"
        >
          <span>{error}</span>
          {!editor.edit && <span className="grid-bubble-hint">{t("escapeRestores")}</span>}
        </Popup>
      )}
      {notice && focused && !error && (
        <Popup anchor={place.editorRect(editor)} className="grid-bubble">
          {notice}
        </Popup>
      )}
      <div role="status" aria-live="polite" className="grid-spoken">
        {notice ?? error ?? ""}
      </div>
    </div>
  );
}

export const DataGrid = memo(GridView) as typeof GridView;

function focusCell(sel: {
  focus: { row: number; col: number };
  wholeRows: boolean;
  active: { col: number };
}) {
  return sel.wholeRows ? { row: sel.focus.row, col: sel.active.col } : sel.focus;
}
