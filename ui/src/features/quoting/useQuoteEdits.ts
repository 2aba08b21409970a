/** What the grid's gestures do to a quote. */
import { useQueryClient } from "@tanstack/react-query";
import PinyinMatch from "pinyin-match";
import { useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { GridProps, Suggestion } from "../../components/grid";
import type { EditCells, QuoteSheet, SheetLine, WorkItem } from "../../generated/commands";
import { call, callInto, showFault, stepHistory } from "../../lib/data";
import { faultOf, faultText } from "../../lib/faults";
import { formatPrice } from "../../lib/format";
import { showToast } from "../../lib/toast";
import { shownLanguage, starterWord } from "../../lib/words";
import { editRequest, editResult, pasteRequest, refusedInPaste } from "./cellEdits";
import { withEdited } from "./editedSheet";
import { named } from "./names";
import { besidePlace, linePlace, rowRef, sectionOf } from "./sheetRows";

/** The most suggestions under a cell. */
const SUGGESTIONS = 14;

type Gestures = Required<
  Pick<
    GridProps<SheetLine>,
    | "onEdit"
    | "onPasteRows"
    | "onInsert"
    | "onDelete"
    | "onMove"
    | "onSuggest"
    | "onUndo"
    | "onRedo"
  >
>;

/**
 * The callbacks of the grid. They stay the same for the life of the page. Commands go one after the other: a second edit
 * must not overtake the first, and undo must find what was typed just before.
 */
export function useQuoteEdits(sheet: QuoteSheet): Gestures {
  const { t } = useTranslation("quoting");
  const client = useQueryClient();
  const latest = useRef({ sheet, t });
  latest.current = { sheet, t };
  /** The last command under way; null when there is none. */
  const tail = useRef<Promise<unknown> | null>(null);
  return useMemo((): Gestures => {
    const now = () => latest.current;
    const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
      // At once where nothing is under way: the grid draws while the answer is on its way.
      const turn = tail.current ? tail.current.then(work) : work();
      const end = turn
        .catch(() => undefined)
        .then(() => {
          if (tail.current === end) tail.current = null;
        });
      tail.current = end;
      return turn;
    };
    const told = <T>(work: () => Promise<T>): Promise<T | undefined> =>
      inTurn(work).catch((reason: unknown) => {
        showFault(faultOf(reason));
        return undefined;
      });
    const send = (request: EditCells) =>
      inTurn(async () => {
        try {
          const edited = await callInto(client, "quoting.edit", request, {
            query: "quoting.quote",
            req: { id: request.quote },
            put: (shown, { change }) => withEdited(shown, change),
          });
          const lost = refusedInPaste(edited);
          const [first] = lost;
          if (first) {
            const text = now().t("rowsLost", { count: lost.length, why: faultText(first) });
            showToast({ tone: "fault", text });
          }
          return editResult(edited, faultText);
        } catch (reason) {
          // The grid shows the message in every cell of the batch.
          throw new Error(faultText(faultOf(reason)));
        }
      });
    return {
      onEdit: (edits) => send(editRequest(now().sheet.id, shownLanguage(), edits)),
      onPasteRows: (paste) => send(pasteRequest(now().sheet.id, shownLanguage(), paste)),
      onInsert: ({ besideKey, where, count }) =>
        told(async () => {
          const place = besidePlace(now().sheet, besideKey, where);
          if (!place) return {};
          const made = await call("quoting.insert_lines", { ...place, count, items: [] });
          return { createdKeys: made.lines };
        }),
      onDelete: (keys) =>
        told(async () => {
          const refs = keys.map(rowRef);
          const sections = refs.filter(({ kind }) => kind === "section").map(({ id }) => id);
          const lines = refs
            .filter(({ kind }) => kind === "line")
            .map(({ id }) => id)
            .filter((id) => !sections.includes(sectionOf(now().sheet, id)?.id ?? ""));
          if (lines.length > 0) await call("quoting.delete_lines", { lines });
          for (const id of sections) await call("quoting.delete_section", { id });
        }),
      onMove: (keys, beforeKey) =>
        told(async () => {
          const refs = keys.map(rowRef);
          const head = refs.find(({ kind }) => kind === "section");
          if (head) {
            const before = beforeKey === null ? null : rowRef(beforeKey).id;
            await call("quoting.place_section", { id: head.id, before });
            return;
          }
          const place = linePlace(now().sheet, beforeKey);
          const lines = refs.filter(({ kind }) => kind === "line").map(({ id }) => id);
          if (place && lines.length > 0) {
            await call("quoting.place_lines", { lines, ...place, copy: false });
          }
        }),
      onSuggest: async ({ text, rowKey }) => {
        const typed = text.trim();
        const room = sectionOf(now().sheet, rowKey)?.kind;
        const found = await call("catalog.items", {
          text: typed,
          limit: SUGGESTIONS,
          // Before anything is typed: what this kind of room usually takes.
          ...(typed === "" && room ? { room } : {}),
        });
        return found.items.map((item) => suggestion(item, typed));
      },
      onUndo: () => void inTurn(() => stepHistory("undo")),
      onRedo: () => void inTurn(() => stepHistory("redo")),
    };
  }, [client]);
}

function suggestion(item: WorkItem, typed: string): Suggestion {
  const label = named(item);
  const hit = typed === "" ? false : PinyinMatch.match(label, typed);
  return {
    key: item.id,
    label,
    detail: item.code,
    extra: [starterWord(item.unit), item.price === null ? "" : formatPrice(item.price)],
    ...(hit ? { matched: [[hit[0], hit[1] + 1] as const] } : {}),
  };
}
