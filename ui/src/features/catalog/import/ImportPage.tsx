import { Radio, type TableColumnsType } from "antd";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { DateField, FormRow, TextField } from "../../../components/form";
import {
  type Chosen,
  type ImportKind,
  ImportWizard,
  plainName,
  type RowOf,
} from "../../../components/import";
import type { ImportOutcome, OnExisting } from "../../../generated/commands";
import { formatPrice } from "../../../lib/format";
import styles from "./import.module.css";

type Row = RowOf<"catalog.import_price_book">;

const COLOURS: Record<ImportOutcome, string> = {
  bad: "error",
  created: "success",
  updated: "processing",
  unchanged: "default",
  skipped: "default",
};

/** A firm's own price book out of a spreadsheet. */
export function ImportPage() {
  const { t } = useTranslation("catalog");
  const [onExisting, setOnExisting] = useState<OnExisting>("update");
  /** Null: named after the file. */
  const [name, setName] = useState<string | null>(null);
  const [validFrom, setValidFrom] = useState("");
  const columns = useMemo<TableColumnsType<Row>>(
    () => [
      { title: t("code"), dataIndex: "code", width: 84, ellipsis: true },
      { title: t("name"), dataIndex: "name", width: 240, ellipsis: true },
      { title: t("common:unit"), dataIndex: "unit", width: 70, ellipsis: true },
      {
        title: t("before"),
        dataIndex: "before",
        width: 90,
        align: "right",
        className: "numeric",
        render: (price: string | null) => (price === null ? "" : formatPrice(price)),
      },
      {
        title: t("after"),
        dataIndex: "after",
        width: 90,
        align: "right",
        className: "numeric",
        render: (price: string | null) => (price === null ? "" : <b>{formatPrice(price)}</b>),
      },
    ],
    [t],
  );
  const settings = (
    <div className={styles.settings}>
      <FormRow label={t("import.existing")} name="onExisting">
        <Radio.Group
          value={onExisting}
          onChange={(event) => setOnExisting(event.target.value)}
          className={styles.stack ?? ""}
          options={[
            { value: "update", label: t("import.existingUpdate") },
            { value: "skip", label: t("import.existingSkip") },
          ]}
        />
      </FormRow>
      <FormRow label={t("import.listName")} name="name" help={t("import.listNameHelp")}>
        <TextField
          value={name ?? ""}
          max={80}
          onChange={setName}
          placeholder={t("import.listNameFile")}
        />
      </FormRow>
      <FormRow label={t("validFrom")} name="validFrom">
        <DateField value={validFrom} onChange={setValidFrom} placeholder={t("today")} />
      </FormRow>
    </div>
  );
  const kind: ImportKind<"catalog.import_price_book"> = {
    command: "catalog.import_price_book",
    look: "catalog.read_price_book",
    title: t("import.title"),
    help: t("import.help"),
    back: "/price-book",
    teach: [t("import.teach"), t("import.onePrice")],
    waits: null,
    fieldName: (key) => t(`import.fields.${key}`),
    request: (chosen: Chosen) => ({
      file: chosen.file,
      sheet: chosen.sheet,
      mapping: chosen.mapping,
      name: name || plainName(chosen.file.name),
      validFrom,
      onExisting,
    }),
    sameCheck: `${onExisting} ${validFrom}`,
    settings,
    good: (report) => report.created + report.updated,
    bad: (report) => report.bad,
    looks: [
      // A row that holds nothing worth a word is not shown.
      {
        key: "all",
        count: (report) => report.rows.filter(({ name }) => name !== "").length,
        shows: ({ name, outcome }) => name !== "" || outcome === "bad",
      },
      { key: "bad", count: (report) => report.bad, shows: ({ outcome }) => outcome === "bad" },
      ...(["created", "updated", "unchanged", "skipped"] as const).map((key) => ({
        key,
        count: (report: Record<typeof key, number>) => report[key],
        shows: (row: Row) => row.outcome === key,
      })),
    ],
    lookName: (key) => t(`import.outcome.${key}`),
    outcome: ({ outcome }) => ({
      text: t(`import.outcome.${outcome}`),
      colour: COLOURS[outcome],
    }),
    columns,
    summary: (report) =>
      report.categories > 0 ? t("import.newCategories", { count: report.categories }) : null,
    doneToast: (report) => t("import.done", { count: report.created + report.updated }),
    doneText: (report) =>
      [
        t("import.doneText", {
          created: report.created,
          updated: report.updated,
          unchanged: report.unchanged,
          bad: report.bad,
        }),
        report.categories > 0 ? t("import.newCategories", { count: report.categories }) : "",
      ].join(" "),
    goOn: { label: t("import.toBook"), path: () => "/price-book" },
  };
  return <ImportWizard kind={kind} />;
}
