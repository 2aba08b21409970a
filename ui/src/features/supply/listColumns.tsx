import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { GridColumn } from "../../components/grid";
import type { PurchaseLine } from "../../generated/commands";
import {
  formatAmount,
  formatDate,
  formatMoney,
  formatPrice,
  formatQuantity,
} from "../../lib/format";
import type { Names } from "./names";
import styles from "./supply.module.css";

/** Columns of a purchase list; the ids are those of the backend's cells. */
export function useListColumns(names: Names): GridColumn<PurchaseLine>[] {
  const { t } = useTranslation("supply");
  return useMemo(() => columns(t, names), [t, names]);
}

function columns(
  t: (key: string, values?: Record<string, unknown>) => string,
  names: Names,
): GridColumn<PurchaseLine>[] {
  const owner = (line: PurchaseLine) => line.source === "owner";
  const own = (line: PurchaseLine) => line.source === "extra" && line.material === null;
  return [
    {
      id: "name",
      title: t("material"),
      width: 200,
      grow: 2,
      kind: "text",
      frozen: true,
      getText: (line) => names.material(line),
      getEditText: (line) => names.pick(line.nameZh, line.nameEn),
      isReadOnly: (line) => !own(line),
      cellClass: () => "grid-strong",
      render: (line, text) => (
        <>
          {text}
          {line.source === "extra" ? <span className={styles.mark}>{t("extra")}</span> : null}
          {line.batch ? <span className={styles.mark}>{t("batchMark")}</span> : null}
        </>
      ),
    },
    {
      id: "need",
      title: t("need"),
      width: 92,
      align: "end",
      kind: "readonly",
      getText: (line) => (line.source === "extra" ? "" : names.quantity(line.needShown, line.unit)),
      getHint: (line) => names.quantity(line.need, line.unit),
    },
    {
      id: "fromStock",
      title: t("fromStock"),
      width: 92,
      align: "end",
      kind: "readonly",
      getText: (line) =>
        line.fromStock === "0" ? "" : `−${names.quantity(line.fromStockShown, line.unit)}`,
    },
    {
      id: "packs",
      title: t("packs"),
      width: 74,
      kind: "decimal",
      getText: (line) => formatQuantity(line.packs),
      getEditText: (line) => line.packs,
      cellClass: (line) =>
        [
          "grid-strong",
          line.packsManual ? "grid-mark" : "",
          (line.short && line.source !== "extra") || line.underMinimum ? "grid-bad" : "",
        ].join(" "),
      getHint: (line) => packsHint(line, t, names),
      render: (line, text) =>
        line.cheaper ? (
          <>
            {text}
            <span className={styles.mark}>
              {t("cheaperMark", { packs: formatQuantity(line.cheaper.packs) })}
            </span>
          </>
        ) : (
          text
        ),
    },
    {
      id: "unit",
      title: t("pack"),
      width: 92,
      kind: "text",
      getText: (line) => names.packOf(line.pack, line.unit),
      getEditText: (line) => (own(line) ? names.unit(line.unit) : names.pack(line.pack)),
      isReadOnly: owner,
    },
    {
      id: "supplier",
      title: t("supplier"),
      width: 100,
      kind: "suggest",
      freeText: true,
      getText: (line) => names.pick(line.supplierName, line.supplierNameEn),
      isReadOnly: owner,
      cellClass: (line) => (line.supplierManual ? "grid-mark" : undefined),
    },
    {
      id: "need_by",
      title: t("needBy"),
      width: 88,
      kind: "text",
      getText: (line) => (line.needBy ? formatDate(line.needBy) : ""),
      cellClass: (line) => (line.needByManual ? "grid-mark" : undefined),
    },
    {
      id: "orderBy",
      title: t("orderBy"),
      width: 88,
      kind: "readonly",
      getText: (line) => (line.orderBy ? formatDate(line.orderBy) : ""),
      cellClass: (line) => (line.late ? "grid-bad" : undefined),
      getHint: (line) =>
        line.late ? t("lateHint", { days: line.leadDays }) : t("leadIs", { count: line.leadDays }),
    },
    {
      id: "price",
      title: t("packPrice"),
      width: 80,
      kind: "decimal",
      getText: (line) => (line.price === null ? "" : formatPrice(line.price)),
      getEditText: (line) => line.price ?? "",
      isReadOnly: owner,
      cellClass: (line) => (line.priceManual ? "grid-mark" : undefined),
      getHint: (line) =>
        [
          line.priceOn ? t("priceSince", { date: formatDate(line.priceOn) }) : "",
          line.breakFrom
            ? t("priceOfBreak", {
                from: formatQuantity(line.breakFrom),
                plain: formatPrice(line.pricePlain),
              })
            : "",
        ]
          .filter(Boolean)
          .join(t("listJoin")) || undefined,
    },
    {
      id: "amount",
      title: t("common:amount"),
      width: 100,
      align: "end",
      kind: "readonly",
      getText: (line) => (owner(line) ? t("ownerPays") : formatAmount(line.amount)),
    },
    {
      id: "note",
      title: t("common:notes"),
      width: 130,
      grow: 1,
      kind: "text",
      getText: (line) => line.note,
    },
  ];
}

/** What there is to know about the packs of a line: what was typed, what the supplier sells, what would cost less. */
function packsHint(
  line: PurchaseLine,
  t: (key: string, values?: Record<string, unknown>) => string,
  names: Names,
): string {
  const computed = formatQuantity(line.packsComputed);
  const said = [
    line.packsManual
      ? t(line.short ? "packsShort" : "packsTyped", { computed })
      : t("contentIs", { content: names.quantity(line.content, line.unit) }),
  ];
  if (line.minimum && (line.underMinimum || line.packsNeeded !== line.packsComputed)) {
    said.push(
      t("minimumIs", {
        least: formatQuantity(line.minimum),
        needed: formatQuantity(line.packsNeeded),
      }),
    );
  }
  if (line.cheaper) {
    said.push(
      t("cheaperIs", {
        packs: formatQuantity(line.cheaper.packs),
        amount: formatMoney(line.cheaper.amount),
        saving: formatMoney(line.cheaper.saving),
      }),
    );
  }
  return said.join(t("sentenceJoin"));
}
