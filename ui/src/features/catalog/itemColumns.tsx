import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { GridColumn } from "../../components/grid";
import type { RecipeHead, WorkItem } from "../../generated/commands";
import { formatPrice, formatQuantity, formatRate } from "../../lib/format";
import { starterWord } from "../../lib/words";
import styles from "./catalog.module.css";
import { nameIn, TRADES, wordChoices, wordOf } from "./names";

/** `20–28`; nothing where the market has one price or none is known. */
export function rangeText(low: string | null, high: string | null): string {
  if (low === null || high === null || low === high) return "";
  return `${formatQuantity(low)}–${formatQuantity(high)}`;
}

/** The columns of the price book. Ids are the fields that the edits carry. */
export function useItemColumns(
  recipes: readonly RecipeHead[] | undefined,
  onOpen: (id: string) => void,
): GridColumn<WorkItem>[] {
  const { t, i18n } = useTranslation("catalog");
  const english = i18n.language === "en";
  return useMemo(() => {
    type Column = GridColumn<WorkItem>;
    const price = (id: "main" | "machine", width: number): Column => ({
      id,
      title: t(id),
      width,
      kind: "decimal",
      getText: (item) => formatPrice(item[id]),
      getEditText: (item) => item[id] ?? "",
      cellClass: (item) => (item[id] === "0" ? "grid-quiet" : undefined),
    });
    const ranged = (id: "auxiliary" | "labour"): Column => ({
      id,
      title: t(id),
      width: 112,
      kind: "decimal",
      getText: (item) => formatPrice(item[id]),
      getEditText: (item) => item[id] ?? "",
      getHint: (item) => {
        const range = rangeText(item[`${id}Low`], item[`${id}High`]);
        return range ? t("marketRange", { range }) : undefined;
      },
      render: (item, text) => (
        <span className={styles.ranged}>
          <span className={styles.range}>{rangeText(item[`${id}Low`], item[`${id}High`])}</span>
          {text}
        </span>
      ),
    });
    const names: Column[] = [
      {
        id: "name",
        title: t(english ? "nameZh" : "name"),
        width: english ? 150 : 190,
        grow: english ? 1 : 2,
        kind: "text",
        getText: (item) => item.name,
      },
      {
        id: "nameEn",
        title: t(english ? "name" : "nameEn"),
        width: english ? 190 : 130,
        grow: english ? 2 : 1,
        kind: "text",
        getText: (item) => item.nameEn,
        ...(english ? {} : { cellClass: () => "grid-quiet" }),
      },
    ];
    const [first, second] = english ? [names[1], names[0]] : [names[0], names[1]];
    return [
      {
        id: "code",
        title: t("code"),
        width: 58,
        kind: "readonly",
        frozen: true,
        getText: (item) => item.code,
        getHint: () => t("openItemHint"),
        render: (item, text) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: Enter on the cell does the same
          // biome-ignore lint/a11y/noStaticElementInteractions: the cell around it has the role
          <span
            className={styles.codeLink}
            // Before the grid takes the pointer for a selection.
            onPointerDown={(event) => event.button === 0 && event.stopPropagation()}
            onClick={() => onOpen(item.id)}
          >
            {text}
          </span>
        ),
      },
      {
        ...(first as Column),
        frozen: true,
        // A name that is missing in the language of the screens stands there in the other one.
        render: (item, text) =>
          text || <span className={styles.range}>{english ? item.name : item.nameEn}</span>,
      },
      {
        id: "unit",
        title: t("common:unit"),
        width: 52,
        align: "center",
        kind: "text",
        getText: (item) => starterWord(item.unit),
      },
      price("main", 66),
      ranged("auxiliary"),
      ranged("labour"),
      price("machine", 68),
      {
        id: "lossRate",
        title: t("lossRate"),
        width: 58,
        kind: "decimal",
        getText: (item) => formatRate(item.lossRate),
        cellClass: (item) => (item.lossRate === "0" ? "grid-quiet" : undefined),
      },
      {
        id: "price",
        title: t("basePrice"),
        width: 128,
        kind: "readonly",
        align: "end",
        getText: (item) => formatPrice(item.price),
        getHint: (item) => t(item.outside ? "outsideRange" : "basePriceHelp"),
        cellClass: (item) => (item.outside ? styles.outside : "grid-strong"),
        render: (item, text) => (
          <span className={styles.ranged}>
            <span className={styles.range}>{rangeText(item.low, item.high)}</span>
            {text}
          </span>
        ),
        groupEnd: true,
      },
      {
        id: "cost",
        title: t("cost"),
        width: 76,
        kind: "readonly",
        align: "end",
        getText: (item) => (item.cost === null ? "" : formatPrice(item.cost)),
        getHint: () => t("costHelp"),
        cellClass: () => "grid-quiet",
      },
      {
        id: "costFactor",
        title: t("costFactor"),
        width: 66,
        kind: "decimal",
        getText: (item) => (item.costFactor === null ? "" : formatRate(item.costFactor)),
        groupEnd: true,
      },
      {
        id: "quantityFormula",
        title: t("quantityFormula"),
        width: 150,
        grow: 1,
        kind: "text",
        getText: (item) => (english ? item.quantityFormulaEn : item.quantityFormula),
      },
      {
        id: "recipeId",
        title: t("recipe"),
        width: 76,
        kind: "choice",
        choices: [
          { value: "", label: "" },
          ...(recipes ?? []).map((recipe) => ({
            value: recipe.id,
            label: recipe.code,
          })),
        ],
        getText: (item) => item.recipeId ?? "",
        getHint: (item) => {
          const recipe = recipes?.find(({ id }) => id === item.recipeId);
          return recipe ? nameIn(english, recipe) : undefined;
        },
      },
      {
        id: "rooms",
        title: t("roomKinds"),
        width: 130,
        kind: "readonly",
        getText: (item) =>
          item.rooms.length === 0
            ? t("everyRoom")
            : item.rooms.map((room) => wordOf(t, "rooms", room)).join(english ? ", " : "、"),
        cellClass: () => "grid-quiet",
      },
      {
        id: "trade",
        title: t("trade"),
        width: 92,
        kind: "choice",
        choices: [{ value: "", label: "" }, ...wordChoices(t, "trades", TRADES)],
        getText: (item) => item.trade,
      },
      {
        id: "noisy",
        title: t("noisy"),
        width: 52,
        kind: "check",
        getText: (item) => String(item.noisy),
      },
      second as Column,
    ];
  }, [t, english, recipes, onOpen]);
}
