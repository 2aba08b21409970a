/** What one kind of import says of itself; the wizard does the rest. */
import type { TableColumnsType } from "antd";
import type { ReactNode } from "react";
import type {
  Fault,
  ImportFile,
  RowNote,
  TableMapping,
  TablePreview,
} from "../../generated/commands";
import type { Req, Res } from "../../lib/data";

/** The commands that import a table out of a file. */
export type ImportCommand = "catalog.import_price_book" | "quoting.import_quote";

/** A table of a file, as the person said it is to be read. */
export interface Chosen {
  file: ImportFile;
  sheet: number;
  mapping: TableMapping;
}

/** What every report says of a row, whichever kind it is. */
export interface ReportRow {
  row: number;
  outcome: string;
  name: string;
  faults: Fault[];
  note: RowNote | null;
}

export type RowOf<K extends ImportCommand> = Res<K>["rows"][number] & ReportRow;

/** A choice of rows in the report. */
export interface Look<K extends ImportCommand> {
  key: string;
  count: (report: Res<K>) => number;
  shows: (row: RowOf<K>) => boolean;
}

export interface ImportKind<K extends ImportCommand> {
  command: K;
  /** The query that looks at a file's table. */
  look: "catalog.read_price_book" | "quoting.read_quote_file";
  title: string;
  /** Under the title before there is a file; beside its name after that. */
  help: string;
  /** Where Back leads. */
  back: string;
  /** What is good to know before choosing. */
  teach: readonly string[];
  /** To choose before the file: into which record it goes. */
  before?: ReactNode;
  /** Why no file can be taken yet; null when one can. */
  waits: string | null;
  fieldName: (key: string) => string;
  /** The request. A changed one is checked anew, unless `sameCheck` says that its rows stay the same. */
  request: (chosen: Chosen) => Omit<Req<K>, "skipBad">;
  sameCheck?: unknown;
  /** Fields of the request besides the file. */
  settings?: ReactNode;
  /** How many would be, or were, imported. */
  good: (report: Res<K>) => number;
  bad: (report: Res<K>) => number;
  /** The first shows all, the second what is wrong. */
  looks: readonly Look<K>[];
  lookName: (key: string) => string;
  outcome: (row: RowOf<K>) => { text: string; colour: string };
  /** Between the outcome and the remark. */
  columns: TableColumnsType<RowOf<K>>;
  /** Beside the choice of rows: sums, new categories. */
  summary?: (report: Res<K>) => ReactNode;
  /** The toast when it is done. */
  doneToast: (report: Res<K>) => string;
  doneText: (report: Res<K>) => ReactNode;
  /** Takes back an import that has no change record to undo, since what it made has a number. */
  takeBack?: (report: Res<K>) => Promise<unknown>;
  /** The way to what was imported. */
  goOn: { label: string; path: (report: Res<K>) => string };
}

export interface Table extends Chosen {
  preview: TablePreview;
}
