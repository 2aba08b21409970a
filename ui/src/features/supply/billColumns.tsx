import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { GridColumn } from "../../components/grid";
import type { BillGrouping, BillRow } from "../../generated/commands";
import { formatDate, formatRate } from "../../lib/format";
import { roomName } from "../../lib/words";
import type { Names } from "./names";
import styles from "./supply.module.css";

/** Columns of the bill; `choose` opens the choice of a main material. */
export function useBillColumns(
  names: Names,
  group: BillGrouping,
  choose: (row: BillRow) => void,
): GridColumn<BillRow>[] {
  const { t } = useTranslation("supply");
  return useMemo(() => columns(t, names, group, choose), [t, names, group, choose]);
}

function columns(
  t: (key: string, values?: Record<string, unknown>) => string,
  names: Names,
  group: BillGrouping,
  choose: (row: BillRow) => void,
): GridColumn<BillRow>[] {
  const unitOf = (row: BillRow) => row.material?.unit ?? row.workUnit;
  const materialText = (row: BillRow) =>
    row.material
      ? `${row.material.code} ${names.material(row.material)}`
      : row.supplied === "owner"
        ? names.pick(row.lineName, row.lineNameEn)
        : t("notChosen");
  return [
    {
      id: "material",
      title: t("material"),
      width: 220,
      grow: 2,
      kind: "readonly",
      frozen: true,
      getText: materialText,
      cellClass: (row) =>
        row.material === null && row.supplied === "firm" ? "grid-bad" : "grid-strong",
      render: (row, text) =>
        row.role === "main" ? (
          <span className={styles.choice}>
            <span className={styles.choiceText}>{text}</span>
            <button
              type="button"
              tabIndex={-1}
              className={styles.choose}
              onClick={(event) => {
                event.stopPropagation();
                choose(row);
              }}
            >
              {row.chosen ? t("change") : row.material ? t("proposed") : t("choose")}
            </button>
          </span>
        ) : (
          text
        ),
    },
    {
      id: "work",
      title: t("forWork"),
      width: 150,
      grow: 1,
      kind: "readonly",
      getText: (row) => `${row.lineCode} ${names.pick(row.lineName, row.lineNameEn)}`,
    },
    {
      id: "room",
      title: t("room"),
      // English names of rooms are longer than Chinese ones.
      width: names.language === "en" ? 120 : 80,
      hidden: group === "room",
      kind: "readonly",
      getText: (row) => roomName(row.room, row.roomEn),
    },
    {
      id: "quantity",
      title: t("workQuantity"),
      width: 80,
      align: "end",
      kind: "readonly",
      getText: (row) => names.quantity(row.work, row.workUnit),
    },
    {
      id: "perUnit",
      title: t("perUnit"),
      width: 80,
      align: "end",
      kind: "readonly",
      getText: (row) => names.quantity(row.perUnit, unitOf(row)),
      getHint: (row) => (row.formula === row.worked ? undefined : `${row.formula} = ${row.worked}`),
    },
    {
      id: "net",
      title: t("net"),
      width: 90,
      align: "end",
      kind: "readonly",
      getText: (row) => names.quantity(row.netShown, unitOf(row)),
    },
    {
      id: "waste",
      title: t("waste"),
      width: 56,
      align: "end",
      kind: "readonly",
      getText: (row) => formatRate(row.waste),
      cellClass: (row) => (row.wasteSource === "hand" ? "grid-mark" : undefined),
      getHint: (row) => t(`wasteSource.${row.wasteSource}`),
    },
    {
      id: "need",
      title: t("need"),
      width: 100,
      align: "end",
      kind: "readonly",
      getText: (row) => names.quantity(row.needShown, unitOf(row)),
      getHint: (row) => names.quantity(row.need, unitOf(row)),
      cellClass: () => "grid-strong",
    },
    {
      id: "packs",
      title: t("packs"),
      width: 76,
      hidden: group !== "material",
      align: "end",
      kind: "readonly",
      getText: (row) => (row.pieces === null ? "" : t("pieces", { count: row.pieces })),
      cellClass: () => "grid-quiet",
    },
    {
      id: "supplied",
      title: t("byColumn"),
      width: 62,
      kind: "readonly",
      getText: (row) => t(`supplied.${row.supplied}`),
      cellClass: (row) => (row.suppliedChosen ? "grid-mark" : undefined),
    },
    {
      id: "needBy",
      title: t("needBy"),
      width: 90,
      kind: "readonly",
      getText: (row) => formatDate(row.needBy),
      getHint: (row) => names.pick(row.taskZh, row.taskEn),
    },
    {
      id: "orderBy",
      title: t("orderBy"),
      width: 90,
      kind: "readonly",
      getText: (row) => formatDate(row.orderBy),
    },
  ];
}
