/** Between the grid's edits and the survey's command. Pure. */

import type { CellEdit, CellError } from "../../../components/grid";
import type {
  EditRooms,
  NewRoomCell,
  RefusedRoomCell,
  RoomCell,
  RoomField,
  RoomsEdited,
} from "../../../generated/commands";

const FIELDS: readonly RoomField[] = [
  "name",
  "kind",
  "length",
  "width",
  "height",
  "area",
  "perimeter",
  "doors",
  "windows",
  "passages",
  "remark",
];

function isField(column: string): column is RoomField {
  return (FIELDS as readonly string[]).includes(column);
}

/** A row of the request: where its cells came from. */
export interface RoomsToSend {
  request: EditRooms;
  /** By row of the request: the key that the grid knows it by; null for pasted rows. */
  rowKeys: (string | null)[];
}

/** Cells of rooms stay cells; what was typed into the blank row becomes one new room; pasted rows follow. */
export function toRequest(
  of: Pick<EditRooms, "projectId" | "language">,
  edits: readonly CellEdit[],
  isNew: (rowKey: string) => boolean,
  pasted: readonly Readonly<Record<string, string>>[] = [],
): RoomsToSend {
  const cells: RoomCell[] = [];
  const fresh = new Map<string, NewRoomCell[]>();
  for (const { rowKey, columnId, text } of edits) {
    if (!isField(columnId)) continue;
    if (!isNew(rowKey)) {
      cells.push({ roomId: rowKey, field: columnId, text });
      continue;
    }
    const row = fresh.get(rowKey) ?? [];
    row.push({ field: columnId, text });
    fresh.set(rowKey, row);
  }
  const rows = pasted.map((row) =>
    Object.entries(row).flatMap(([column, text]): NewRoomCell[] =>
      isField(column) ? [{ field: column, text }] : [],
    ),
  );
  return {
    request: { ...of, cells, rows: [...fresh.values(), ...rows] },
    rowKeys: [...fresh.keys(), ...rows.map(() => null)],
  };
}

export interface Outcome {
  errors: CellError[];
  created: Record<string, string>;
  /** Cells of pasted rows that were not taken: the grid holds no such cell to mark. */
  unmarked: RefusedRoomCell[];
}

/** The command's answer by the grid's keys. `sentence` puts a fault into words. */
export function toOutcome(
  sent: RoomsToSend,
  edited: RoomsEdited,
  sentence: (refused: RefusedRoomCell) => string,
): Outcome {
  const created: Record<string, string> = {};
  for (const [row, id] of edited.created.entries()) {
    const key = sent.rowKeys[row];
    if (key && id) created[key] = id;
  }
  const errors: CellError[] = [];
  const unmarked: RefusedRoomCell[] = [];
  for (const refused of edited.refused) {
    const rowKey = refused.row === null ? refused.roomId : sent.rowKeys[refused.row];
    if (rowKey) errors.push({ rowKey, columnId: refused.field, message: sentence(refused) });
    else unmarked.push(refused);
  }
  return { errors, created, unmarked };
}
