/** The columns of the quote grid. Ids are those of the server's cells, so an edit needs no translation. */
import type { TFunction } from "i18next";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { GridColumn } from "../../components/grid";
import type { Language, Mode, SheetLine } from "../../generated/commands";
import { faultText } from "../../lib/faults";
import { formatAmount, formatPrice, formatQuantity, formatRate } from "../../lib/format";
import { starterWord } from "../../lib/words";
import { formulaText, isZero, named, shortQuantity, shortRate } from "./names";

/** Which groups of columns are shown. */
export interface ShownColumns {
  /** Main, auxiliary, labour, machine, loss. */
  parts: boolean;
  /** Cost and margin. */
  costs: boolean;
  /** How it is done. */
  craft: boolean;
}

interface ColumnOptions extends ShownColumns {
  t: TFunction<"quoting">;
  language: Language;
  mode: Mode;
}

type Column = GridColumn<SheetLine>;
type Part = "main" | "aux" | "labour" | "machine";

/** Nothing and zero both show as nothing: a page of zeros hides the figures. */
const figure = (value: string | null, format: (value: string) => string) =>
  value === null || isZero(value) ? "" : format(value);

export function useQuoteColumns(mode: Mode, shown: ShownColumns): Column[] {
  const { t, i18n } = useTranslation("quoting");
  const language = i18n.language === "en" ? "en" : "zh";
  return useMemo(() => quoteColumns({ t, language, mode, ...shown }), [t, language, mode, shown]);
}

function quoteColumns({ t, language, mode, parts, costs, craft }: ColumnOptions): Column[] {
  const widths = { main: 66, aux: 58, labour: 58, machine: 52 };
  const part = (id: Part, counted: (line: SheetLine) => boolean): Column => ({
    id,
    title: t(`short.${id}`),
    width: widths[id],
    kind: "decimal",
    hidden: !parts,
    getText: (line) => figure(line[id], formatPrice),
    getEditText: (line) => line[id] ?? "",
    getCopyText: (line) => line[id] ?? "",
    cellClass: (line) => (counted(line) && !line.ownPrice ? undefined : "grid-quiet"),
    getHint: (line) => (counted(line) ? undefined : t("notCounted")),
  });
  const always = () => true;
  const materials = () => mode !== "labour";
  return [
    {
      id: "number",
      title: t("column.number"),
      width: 48,
      kind: "readonly",
      frozen: true,
      getText: (line) => line.number,
      cellClass: () => "grid-quiet",
    },
    {
      id: "name",
      title: t("column.name"),
      width: 180,
      kind: "suggest",
      freeText: true,
      frozen: true,
      getText: (line) => named(line, language),
      getHint: (line) =>
        line.name === "" ? undefined : [line.name, line.nameEn].join("\n").trim(),
    },
    {
      id: "code",
      title: t("column.code"),
      width: 52,
      kind: "text",
      getText: (line) => line.code,
      cellClass: () => "grid-quiet",
    },
    {
      id: "unit",
      title: t("column.unit"),
      width: 46,
      kind: "text",
      align: "center",
      getText: (line) => starterWord(line.unit),
    },
    {
      id: "quantity",
      title: t("column.quantity"),
      width: 72,
      kind: "decimal",
      getText: (line) => (line.fault ? t("faulty") : quantityText(line)),
      getEditText: (line) => (line.manual ? (line.quantity ?? "") : formulaText(line, language)),
      getCopyText: (line) => line.quantity ?? "",
      cellClass: (line) =>
        line.fault ? "grid-bad" : line.manual && line.formula ? "grid-mark" : undefined,
      getHint: (line) => quantityHint(line, t),
      groupEnd: true,
    },
    {
      id: "unit_price",
      title: t("column.unitPrice"),
      width: 76,
      kind: "decimal",
      getText: (line) => figure(line.unitPrice, formatPrice),
      getEditText: (line) => line.unitPrice ?? "",
      getCopyText: (line) => line.unitPrice ?? "",
      cellClass: (line) => (line.ownPrice ? "grid-mark" : undefined),
      getHint: (line) => (line.ownPrice ? t("ownPrice") : undefined),
    },
    {
      id: "amount",
      title: t("column.amount"),
      width: 92,
      kind: "readonly",
      align: "end",
      getText: (line) => {
        if (line.amount === null) return "";
        return mode === "package" && !line.extra ? t("included") : formatAmount(line.amount);
      },
      getCopyText: (line) => line.amount ?? "",
      cellClass: () => "grid-strong",
      groupEnd: true,
    },
    part("main", (line) => materials() && !line.ownerSupplied),
    part("aux", materials),
    part("labour", always),
    part("machine", always),
    {
      id: "loss_rate",
      title: t("column.lossRate"),
      width: 50,
      kind: "decimal",
      hidden: !parts,
      getText: (line) => figure(line.lossRate, formatRate),
      getEditText: (line) => (line.lossRate === null ? "" : formatRate(line.lossRate)),
      groupEnd: true,
    },
    {
      id: "cost_rate",
      title: t("column.costRate"),
      width: 66,
      kind: "decimal",
      hidden: !costs,
      getText: (line) => figure(line.costRate, formatRate),
      getEditText: (line) => (line.costRate === null ? "" : formatRate(line.costRate)),
    },
    {
      id: "cost",
      title: t("column.cost"),
      width: 92,
      kind: "readonly",
      align: "end",
      hidden: !costs,
      getText: (line) => (line.cost === null ? "" : formatAmount(line.cost)),
      getCopyText: (line) => line.cost ?? "",
    },
    {
      id: "margin",
      title: t("column.margin"),
      width: 70,
      kind: "readonly",
      align: "end",
      hidden: !costs,
      getText: (line) => (line.margin === null ? "" : shortRate(line.margin)),
      cellClass: (line) => (line.margin?.startsWith("-") ? "grid-bad" : undefined),
      groupEnd: true,
    },
    {
      id: "owner_supplied",
      title: t("short.ownerSupplied"),
      width: 50,
      kind: "check",
      getText: (line) => String(line.ownerSupplied),
    },
    {
      id: "extra",
      title: t("column.extra"),
      width: 58,
      kind: "check",
      hidden: mode !== "package",
      getText: (line) => String(line.extra),
    },
    {
      id: "craft",
      title: t("column.craft"),
      width: 240,
      grow: 3,
      hidden: !craft,
      kind: "text",
      multiline: true,
      getText: (line) => (language === "en" && line.craftEn !== "" ? line.craftEn : line.craft),
    },
    {
      id: "note",
      title: t("column.note"),
      width: 110,
      grow: 1,
      kind: "text",
      multiline: true,
      getText: (line) => line.note,
    },
  ];
}

/** The quantity charged: where a minimum raises it, that one. */
function quantityText(line: SheetLine): string {
  const value = line.billed ?? line.quantity;
  return value === null ? "" : shortQuantity(value);
}

function quantityHint(line: SheetLine, t: TFunction<"quoting">): string | undefined {
  if (line.fault) return faultText(line.fault);
  const notes: string[] = [];
  const value = line.billed ?? line.quantity;
  if (value !== null && shortQuantity(value) !== formatQuantity(value)) {
    notes.push(formatQuantity(value, line.unit));
  }
  const formula = formulaText(line);
  if (formula) notes.push(t(line.manual ? "overridden" : "byFormula", { formula }));
  if (line.billed !== null && line.quantity !== null && line.billed !== line.quantity) {
    notes.push(
      t("minimumCharged", {
        measured: formatQuantity(line.quantity),
        minimum: formatQuantity(line.minimum),
      }),
    );
  }
  return notes.length > 0 ? notes.join("\n") : undefined;
}
