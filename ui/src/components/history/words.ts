/** How the history reads. Pure but for the language. */
import i18next from "i18next";
import type { HistoryChange, HistoryMove, HistoryRow } from "../../generated/commands";
import { commandText } from "../../lib/data";
import {
  formatDate,
  formatMoment,
  formatMoney,
  formatQuantity,
  formatRate,
} from "../../lib/format";
import codes from "./codes.json";

/** The one row of the firm's profile has this id everywhere. */
export const PROFILE = "6b616967-6f6e-672d-7072-6f66696c6531";

/** Kinds of records that people tell apart, by their tables. */
export const KINDS = {
  leads: ["crm_lead", "crm_activity", "crm_reveal", "attach_file"],
  customers: ["crm_customer", "crm_contact", "crm_property", "crm_reveal"],
  projects: ["design_project", "design_room", "design_opening"],
  quotes: [
    "quoting_quote",
    "quoting_section",
    "quoting_line",
    "quoting_fee",
    "supply_choice",
    "firm_paper",
  ],
  lists: ["supply_list", "supply_list_site", "supply_list_line", "supply_stock", "firm_paper"],
  catalog: [
    "catalog_item",
    "catalog_item_price",
    "catalog_price_list",
    "catalog_recipe",
    "catalog_recipe_line",
    "catalog_material",
    "catalog_pack",
    "catalog_supplier",
    "catalog_supplier_price",
  ],
  firm: [
    "firm_profile",
    "firm_member",
    "firm_mask",
    "firm_watermark",
    "design_setting",
    "quoting_setting",
    "crm_stage_rule",
    "crm_setting",
    "crm_assign_rule",
    "crm_assign_member",
    "crm_assignment",
    "crm_taking",
  ],
} as const;

export type KindOfRecord = keyof typeof KINDS;

/** Where the words of a column's codes are; the first place that has one says it. */
const CODES: Record<string, string | string[]> = codes;

/** A table in words: `quoting_line` → 报价明细. */
export function tableText(table: string): string {
  return i18next.t(`history:tables.${table}`, { defaultValue: table });
}

/** A column in words. */
export function columnText(table: string, column: string): string {
  return i18next.t(`history:columns.${table}.${column}`, { defaultValue: column });
}

/** What a change did, in words: `打印了报价单 BJ… V1 客户版`. */
export function whatText(change: HistoryChange): string {
  const paper = change.rows.find((row) => row.table === "firm_paper");
  const said = paper ? paperText(paper) : [commandText(change.command)];
  return [said[0], change.subject?.name, said[1]].filter(Boolean).join(" ");
}

/** The same of what took something back or did it again, too: `撤销了 …`. */
export function didText(change: HistoryChange): string {
  const what = whatText(change);
  if (change.kind === "undo") return i18next.t("history:tookBack", { what });
  return change.kind === "redo" ? i18next.t("history:didAgain", { what }) : what;
}

/** `打印了报价单`, and which copy of it: `客户版`. */
function paperText(row: HistoryRow): string[] {
  const code = (column: string) => row.moves.find((move) => move.column === column)?.after ?? "";
  const document = codeText("firm_paper", "document", code("document"));
  return [
    i18next.t(`history:paper.did.${code("how")}`, { document }),
    codeText("firm_paper", "copy", code("copy")),
  ];
}

/** Columns that hold several codes, parted by commas. */
const LISTS: readonly string[] = ["crm_assign_rule.sources"];

function codeText(table: string, column: string, code: string): string {
  const places = [CODES[`${table}.${column}`] ?? []].flat();
  if (places.length === 0) return code;
  if (code.includes(",") && LISTS.includes(`${table}.${column}`)) {
    const each = code.split(",").map((one) => codeText(table, column, one));
    return each.join(i18next.t("crm:auto.or"));
  }
  const keys = places.map((place) => `${place}.${code}`);
  const text: unknown = i18next.t(keys, { defaultValue: code });
  return typeof text === "string" ? text : code;
}

/** One side of a move; null for nothing. */
export function valueText(
  table: string,
  move: Pick<HistoryMove, "column" | "form" | "unit">,
  value: string | null,
): string | null {
  if (value === null) return null;
  switch (move.form) {
    case "money":
    case "price":
      return formatMoney(value);
    case "quantity":
      return formatQuantity(value, move.unit ?? undefined);
    case "rate":
      return formatRate(value);
    case "day":
      return formatDate(value);
    case "moment":
      return formatMoment(value);
    case "flag":
      return i18next.t(value === "yes" ? "common:yes" : "common:no");
    case "word":
    case "text":
      return codeText(table, move.column, value);
    case "picture":
      return i18next.t("history:picture");
    case "name":
      return value === "" ? i18next.t("history:lost") : value;
    default:
      return value;
  }
}
