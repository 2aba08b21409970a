import { useCallback, useState } from "react";
import { useTranslation } from "react-i18next";
import type { CellEdit, EditResult, InsertRows, PasteRows } from "../../../components/grid";
import type { ConvertedRoomCell, Survey } from "../../../generated/commands";
import { call, showFault } from "../../../lib/data";
import { faultOf, faultText } from "../../../lib/faults";
import { type Outcome, toOutcome, toRequest } from "./cells";

/** Key of the blank row at the end of the table. */
export const NEW_ROOM = "new";

/** What the last edit said besides the cells: sizes read as millimetres, pasted cells that were not taken. */
export interface Said {
  converted: ConvertedRoomCell[];
  refused: { room: string; column: string; message: string }[];
}

const SILENT: Said = { converted: [], refused: [] };

async function tell<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (reason) {
    showFault(faultOf(reason));
    return undefined;
  }
}

/** What the grid's gestures do to a survey. */
export function useSurveyEdits(projectId: string, survey: Survey) {
  const { t, i18n } = useTranslation("design");
  const language = i18n.language === "en" ? "en" : "zh";
  const [said, setSaid] = useState<Said>(SILENT);
  const { rooms } = survey;

  const send = useCallback(
    async (edits: CellEdit[], pasted: PasteRows["rows"] = [], before?: string) => {
      const sent = toRequest({ projectId, language }, edits, (key) => key === NEW_ROOM, pasted);
      const request = before ? { ...sent.request, before } : sent.request;
      let outcome: Outcome;
      try {
        const edited = await call("design.edit_rooms", request);
        outcome = toOutcome(sent, edited, (refused) => faultText(refused.fault));
        setSaid({
          converted: edited.converted,
          refused: outcome.unmarked.map((refused) => ({
            room: t("survey.rowNumber", { row: (refused.row ?? 0) + 1 }),
            column: t(`survey.columns.${refused.field}`),
            message: faultText(refused.fault),
          })),
        });
      } catch (reason) {
        throw new Error(faultText(faultOf(reason)));
      }
      const result: EditResult = { errors: outcome.errors, created: outcome.created };
      return result;
    },
    [projectId, language, t],
  );

  const onEdit = useCallback((edits: CellEdit[]) => send(edits), [send]);
  const onPasteRows = useCallback((paste: PasteRows) => send(paste.edits, paste.rows), [send]);
  const onInsert = useCallback(
    async ({ besideKey, where, count }: InsertRows) => {
      const at = rooms.findIndex(({ room }) => room.id === besideKey);
      const next = rooms[where === "above" ? at : at + 1]?.room.id;
      const made = await tell(() =>
        call("design.add_rooms", {
          projectId,
          language,
          rooms: Array.from({ length: count }, () => ({ kind: "other", name: "" })),
          layout: "",
          ...(at >= 0 && next ? { before: next } : {}),
        }),
      );
      return made && { createdKeys: made.ids };
    },
    [projectId, language, rooms],
  );
  const onMove = useCallback(
    (ids: string[], before: string | null) =>
      tell(() =>
        call("design.move_rooms", {
          projectId,
          ids,
          ...(before && before !== NEW_ROOM ? { before } : {}),
        }),
      ),
    [projectId],
  );
  return { said, hush: () => setSaid(SILENT), onEdit, onPasteRows, onInsert, onMove };
}
