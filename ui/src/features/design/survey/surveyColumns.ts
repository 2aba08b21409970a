import type { TFunction } from "i18next";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { GridColumn } from "../../../components/grid";
import type { RoomKind, RoomQuantities, SurveyRoom } from "../../../generated/commands";
import { formatQuantity } from "../../../lib/format";
import { roomName } from "../../../lib/words";

export const ROOM_KINDS: readonly RoomKind[] = [
  "living",
  "dining",
  "living_dining",
  "bedroom",
  "study",
  "kitchen",
  "bathroom",
  "balcony",
  "hall",
  "corridor",
  "wardrobe",
  "storage",
  "stairs",
  "other",
  "whole",
];

type SizeField = "length" | "width" | "height" | "area" | "perimeter";
type Figure = "floor" | "ceiling" | "perimeter" | "wallGross" | "wallNet";

const shown = (decimal: string | null) => (decimal === null ? "" : formatQuantity(decimal));

/** Columns that few surveys need. */
export interface RareColumns {
  passages: boolean;
  /** Area and perimeter by hand. */
  irregular: boolean;
}

/** Columns of the survey table. What people measure stands together, as in their own sheets, so that those can be pasted. */
export function useSurveyColumns({ passages, irregular }: RareColumns): GridColumn<SurveyRoom>[] {
  const { t, i18n } = useTranslation("design");
  // English names of rooms are longer than Chinese ones.
  const nameWidth = i18n.language === "en" ? 138 : 96;
  return useMemo(
    () => columns(t, nameWidth, { passages, irregular }),
    [t, nameWidth, passages, irregular],
  );
}

function columns(
  t: TFunction<"design">,
  nameWidth: number,
  rare: RareColumns,
): GridColumn<SurveyRoom>[] {
  const size = (
    id: SizeField,
    width: number,
    more: Partial<GridColumn<SurveyRoom>> = {},
  ): GridColumn<SurveyRoom> => ({
    id,
    title: t(`survey.columns.${id}`),
    width,
    kind: "decimal",
    getText: (line) => shown(line.room[id]),
    getEditText: (line) => line.room[id] ?? "",
    ...more,
  });
  const openings = (
    id: "doors" | "windows" | "passages",
    more: Partial<GridColumn<SurveyRoom>> = {},
  ): GridColumn<SurveyRoom> => ({
    id,
    title: t(`survey.columns.${id}`),
    width: 98,
    kind: "text",
    getText: (line) => line[`${id}Text`].replaceAll("套", t("survey.casedMark")),
    ...more,
  });
  const figure = (
    id: string,
    of: Figure,
    title: string,
    width: number,
    more: Partial<GridColumn<SurveyRoom>> = {},
  ): GridColumn<SurveyRoom> => ({
    id,
    title,
    width,
    kind: "readonly",
    align: "end",
    closedOnNew: true,
    getText: (line) => shown((line.quantities as RoomQuantities)[of]),
    cellClass: () => "grid-quiet",
    ...more,
  });
  return [
    {
      id: "name",
      title: t("survey.columns.name"),
      width: nameWidth,
      kind: "text",
      frozen: true,
      getText: (line) => roomName(line.room.name),
      getEditText: (line) => line.room.name,
      getCopyText: (line) => line.room.name,
      cellClass: () => "grid-strong",
    },
    size("length", 58),
    size("width", 58),
    size("height", 62, { groupEnd: true }),
    openings("doors"),
    openings("windows", { groupEnd: !rare.passages && !rare.irregular }),
    openings("passages", { hidden: !rare.passages, groupEnd: !rare.irregular }),
    size("area", 84, { hidden: !rare.irregular }),
    size("perimeter", 84, { hidden: !rare.irregular, groupEnd: true }),
    figure("floor", "floor", t("survey.columns.floor"), 70, {
      cellClass: () => "grid-strong",
    }),
    figure("wall", "wallNet", t("survey.columns.wall"), 84, {
      cellClass: () => "grid-strong",
      getHint: () => t("survey.wallHint"),
    }),
    figure("round", "perimeter", t("survey.columns.round"), 70),
    figure("gross", "wallGross", t("survey.columns.gross"), 84),
    figure("ceiling", "ceiling", t("survey.columns.ceiling"), 76, { groupEnd: true }),
    {
      id: "kind",
      title: t("survey.columns.kind"),
      width: 84,
      kind: "choice",
      getText: (line) => line.room.kind,
      choices: ROOM_KINDS.map((value) => ({ value, label: t(`roomKinds.${value}`) })),
    },
    {
      id: "remark",
      title: t("survey.columns.remark"),
      width: 120,
      grow: 1,
      kind: "text",
      getText: (line) => line.room.remark,
    },
  ];
}
