/** How a change record of a project reads. Pure. */
import type { ColumnMove, Member } from "../../generated/commands";
import { formatDate, formatQuantity, shiftPoint } from "../../lib/format";

/** Columns that people know, in the order in which they are told. */
const TOLD = [
  "name",
  "stage",
  "sales_id",
  "designer_id",
  "manager_id",
  "start_on",
  "building_area",
  "property_id",
  "remark",
] as const;

export type ToldColumn = (typeof TOLD)[number];

export interface ToldMove {
  column: ToldColumn;
  before: string;
  after: string;
}

export interface Words {
  stage: (stage: string) => string;
  members: readonly Member[];
  /** An address that is there, without saying which. */
  home: string;
}

/** Nothing was there. */
export const NONE = "–";

/** The moves that mean something to people, with stored values in their words. */
export function toldMoves(moves: readonly ColumnMove[], words: Words): ToldMove[] {
  return TOLD.flatMap((column) => {
    const move = moves.find((one) => one.column === column);
    if (!move) return [];
    return [
      {
        column,
        before: said(column, move.before, words),
        after: said(column, move.after, words),
      },
    ];
  });
}

function said(column: ToldColumn, value: unknown, words: Words): string {
  if (value === null || value === undefined || value === "") return NONE;
  const text = String(value);
  switch (column) {
    case "stage":
      return words.stage(text);
    case "sales_id":
    case "designer_id":
    case "manager_id":
      return (
        words.members.find((one) => one.id.replaceAll("-", "") === text.toLowerCase())?.name ?? NONE
      );
    case "property_id":
      return words.home;
    case "start_on":
      return formatDate(text);
    case "building_area":
      // Stored in millionths.
      return formatQuantity(shiftPoint(text, -6), "㎡");
    default:
      return text;
  }
}
