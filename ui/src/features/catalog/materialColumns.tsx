import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { GridColumn } from "../../components/grid";
import type { MaterialRow, SupplierRow } from "../../generated/commands";
import { formatPrice, formatQuantity, formatRate } from "../../lib/format";
import { starterWord } from "../../lib/words";
import styles from "./catalog.module.css";
import { rangeText } from "./itemColumns";
import { nameIn } from "./names";

/** The columns of the list of materials. Ids are the fields that the edits carry. */
export function useMaterialColumns(
  suppliers: readonly SupplierRow[] | undefined,
  onOpen: (id: string) => void,
): GridColumn<MaterialRow>[] {
  const { t, i18n } = useTranslation("catalog");
  const english = i18n.language === "en";
  return useMemo(() => {
    type Column = GridColumn<MaterialRow>;
    const check = (id: "batch" | "returnable", width: number): Column => ({
      id,
      title: t(id),
      width,
      kind: "check",
      getText: (material) => String(material[id]),
    });
    const text = (id: "name" | "nameEn" | "spec" | "brand" | "unit", column: Partial<Column>) => ({
      id,
      title: t(id as "name"),
      width: 100,
      kind: "text" as const,
      getText: (material: MaterialRow) => starterWord(material[id]),
      ...column,
    });
    const zh = text("name", { title: t(english ? "nameZh" : "name"), width: 176, grow: 2 });
    const en = text("nameEn", { title: t(english ? "name" : "nameEn"), width: 176, grow: 1 });
    const quiet = { cellClass: () => "grid-quiet" };
    const [first, second]: Column[] = english
      ? [en, { ...zh, ...quiet }]
      : [zh, { ...en, ...quiet }];
    return [
      {
        id: "code",
        title: t("code"),
        width: 58,
        kind: "readonly",
        frozen: true,
        getText: (material) => material.code,
        getHint: () => t("openItemHint"),
        render: (material, shown) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: Enter on the cell does the same
          // biome-ignore lint/a11y/noStaticElementInteractions: the cell around it has the role
          <span
            className={styles.codeLink}
            // Before the grid takes the pointer for a selection.
            onPointerDown={(event) => event.button === 0 && event.stopPropagation()}
            onClick={() => onOpen(material.id)}
          >
            {shown}
          </span>
        ),
      },
      {
        ...(first as Column),
        frozen: true,
        render: (material, shown) =>
          shown || (
            <span className={styles.range}>{english ? material.name : material.nameEn}</span>
          ),
      },
      text("spec", { width: 110, grow: 1 }),
      text("brand", { width: 84 }),
      {
        id: "role",
        title: t("role"),
        width: english ? 84 : 66,
        kind: "choice",
        choices: (["main", "auxiliary"] as const).map((value) => ({
          value,
          label: t(`roles.${value}`),
        })),
        getText: (material) => material.role,
      },
      text("unit", { title: t("common:unit"), width: 50, align: "center" }),
      {
        id: "pack",
        title: t("pack"),
        width: 58,
        align: "center",
        kind: "text",
        getText: (material) => starterWord(material.pack),
      },
      {
        id: "packSize",
        title: t("packSize"),
        width: 84,
        kind: "decimal",
        getText: (material) =>
          material.packSize === null ? "" : formatQuantity(material.packSize),
        getEditText: (material) => material.packSize ?? "",
      },
      {
        id: "price",
        title: t("packPrice"),
        width: 134,
        kind: "decimal",
        getText: (material) => (material.price === null ? "" : formatPrice(material.price)),
        getEditText: (material) => material.price ?? "",
        getHint: (material) => {
          const range = rangeText(material.low, material.high);
          return range ? t("marketRange", { range }) : undefined;
        },
        render: (material, shown) => (
          <span className={styles.ranged}>
            <span className={styles.range}>{rangeText(material.low, material.high)}</span>
            {shown}
          </span>
        ),
      },
      {
        id: "unitPrice",
        title: t("perUnitPrice"),
        width: 84,
        kind: "readonly",
        align: "end",
        getText: (material) => (material.unitPrice === null ? "" : formatPrice(material.unitPrice)),
        getHint: () => t("perUnitPriceHelp"),
        cellClass: () => "grid-quiet",
      },
      {
        id: "validFrom",
        title: t("validFrom"),
        width: 92,
        kind: "readonly",
        getText: (material) => material.validFrom ?? "",
        cellClass: () => "grid-quiet",
        groupEnd: true,
      },
      {
        id: "supplierId",
        title: t("usualSupplier"),
        width: 124,
        grow: 1,
        kind: "choice",
        choices: [
          { value: "", label: "" },
          ...(suppliers ?? []).map((supplier) => ({
            value: supplier.id,
            label: nameIn(english, supplier),
          })),
        ],
        getText: (material) => material.supplierId ?? "",
      },
      {
        id: "leadDays",
        title: t("leadDaysShort"),
        width: 58,
        kind: "decimal",
        getText: (material) => String(material.leadDays),
        getHint: () => t("leadDays"),
      },
      {
        id: "waste",
        title: t("wasteDefault"),
        width: 76,
        kind: "decimal",
        getText: (material) => formatRate(material.waste),
        getHint: () => t("wasteHelp"),
        cellClass: (material) => (material.waste === "0" ? "grid-quiet" : undefined),
      },
      check("batch", 62),
      check("returnable", 56),
      second as Column,
    ];
  }, [t, english, suppliers, onOpen]);
}
