import type { TableColumnsType } from "antd";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import { FormRow, SelectField } from "../../../components/form";
import { type Chosen, type ImportKind, ImportWizard, type RowOf } from "../../../components/import";
import type { ImportInto, QuoteImported, QuoteImportOutcome } from "../../../generated/commands";
import { call, useLive } from "../../../lib/data";
import { formatAmount, formatPrice, formatQuantity } from "../../../lib/format";
import styles from "./import.module.css";

type Row = RowOf<"quoting.import_quote">;

const COLOURS: Record<QuoteImportOutcome, string> = {
  bad: "error",
  line: "success",
  section: "processing",
  skipped: "default",
};

/** A quote out of a spreadsheet, into a draft (`?quote=ID`) or as a new quote of a project (`?project=ID`). */
export function ImportPage() {
  const { t } = useTranslation("quoting");
  const [params, setParams] = useSearchParams();
  const quote = params.get("quote");
  const project = params.get("project");
  const sheet = useLive("quoting.quote", { id: quote ?? "" }, { enabled: quote !== null });
  const columns = useColumns();
  const into: ImportInto = quote
    ? { kind: "quote", id: quote }
    : { kind: "project", id: project ?? "" };
  const kind: ImportKind<"quoting.import_quote"> = {
    command: "quoting.import_quote",
    look: "quoting.read_quote_file",
    title: t("import.title"),
    help: sheet.data
      ? t("import.intoQuote", { number: `${sheet.data.number} V${sheet.data.version}` })
      : t("import.help"),
    back: quote ? `/quotes/${quote}` : "/quotes",
    teach: [t("import.teach")],
    before: quote ? null : (
      <ChooseProject
        project={project}
        onProject={(id) => setParams({ project: id }, { replace: true })}
      />
    ),
    waits: quote || project ? null : t("import.projectFirst"),
    fieldName: (key) => t(`import.field.${key}`),
    request: (chosen: Chosen) => ({
      into,
      file: chosen.file,
      sheet: chosen.sheet,
      mapping: chosen.mapping,
    }),
    sameCheck: `${into.kind} ${into.id}`,
    good: (report) => report.lines,
    bad: (report) => report.bad,
    looks: LOOKS,
    lookName: (key) => t(`import.outcome.${key}`),
    outcome: ({ outcome }) => ({
      text: t(`import.outcome.${outcome}`),
      colour: COLOURS[outcome],
    }),
    columns,
    summary: (report) => <Sums report={report} />,
    doneToast: ({ lines }) => t("import.done", { count: lines }),
    doneText: (report) =>
      t("import.doneText", {
        sections: report.sections,
        lines: report.lines,
        bad: report.bad,
        amount: formatAmount(report.amount),
      }),
    // A new draft has its number: it is deleted, and not undone.
    takeBack: ({ quote }) => (quote ? call("quoting.delete", { id: quote }) : Promise.resolve()),
    goOn: { label: t("import.toQuote"), path: (report) => `/quotes/${report.quote}` },
  };
  return <ImportWizard kind={kind} />;
}

const LOOKS: ImportKind<"quoting.import_quote">["looks"] = [
  // A row that holds nothing worth a word is not shown.
  {
    key: "all",
    count: (report) => report.rows.filter(({ name }) => name !== "").length,
    shows: ({ name, outcome }) => name !== "" || outcome === "bad",
  },
  { key: "bad", count: (report) => report.bad, shows: ({ outcome }) => outcome === "bad" },
  { key: "differing", count: (report) => report.differing, shows: ({ differs }) => differs },
  { key: "line", count: (report) => report.lines, shows: ({ outcome }) => outcome === "line" },
  {
    key: "section",
    count: (report) => report.rows.filter(({ outcome }) => outcome === "section").length,
    shows: ({ outcome }) => outcome === "section",
  },
  {
    key: "skipped",
    count: (report) => report.skipped,
    shows: ({ outcome }) => outcome === "skipped",
  },
];

function ChooseProject(props: { project: string | null; onProject: (id: string) => void }) {
  const { t } = useTranslation("quoting");
  const projects = useLive("design.projects", { limit: 500 });
  return (
    <FormRow label={t("import.project")} required>
      <SelectField
        value={props.project}
        search
        autoFocus={props.project === null}
        placeholder={t("start.chooseProject")}
        options={(projects.data?.rows ?? []).map((row) => ({
          value: row.id,
          label: row.name ?? row.number,
          keywords: `${row.number} ${row.customerName ?? ""} ${row.address}`,
        }))}
        onChange={props.onProject}
      />
    </FormRow>
  );
}

function Sums(props: { report: QuoteImported }) {
  const { t } = useTranslation("quoting");
  const { report } = props;
  return (
    <>
      <span>
        {t("import.amount")} <b>{formatAmount(report.amount)}</b>
      </span>
      {report.amountInFile === null ? null : (
        <span className={report.amountInFile === report.amount ? styles.same : styles.differs}>
          {t("import.inFile")} {formatAmount(report.amountInFile)}
        </span>
      )}
    </>
  );
}

function useColumns(): TableColumnsType<Row> {
  const { t } = useTranslation("quoting");
  return useMemo(() => {
    const figure = { align: "right" as const, className: "numeric" };
    return [
      {
        title: t("column.name"),
        key: "name",
        width: 220,
        ellipsis: true,
        render: (_, row) => (row.outcome === "section" ? <b>{row.name}</b> : row.name),
      },
      { title: t("column.unit"), dataIndex: "unit", width: 60 },
      {
        title: t("column.quantity"),
        key: "quantity",
        width: 90,
        ...figure,
        render: (_, row) => (row.quantity === null ? "" : formatQuantity(row.quantity)),
      },
      {
        title: t("column.unitPrice"),
        key: "price",
        width: 90,
        ...figure,
        render: (_, row) => (row.price === null ? "" : formatPrice(row.price)),
      },
      {
        title: t("column.amount"),
        key: "amount",
        width: 110,
        ...figure,
        render: (_, row) => (row.amount === null ? "" : formatAmount(row.amount)),
      },
      {
        title: t("import.inFile"),
        key: "inFile",
        width: 110,
        ...figure,
        render: (_, row) =>
          row.amountInFile === null ? (
            ""
          ) : (
            <span className={row.differs ? styles.differs : undefined}>
              {formatAmount(row.amountInFile)}
            </span>
          ),
      },
      { title: t("import.knownAs"), dataIndex: "itemCode", width: 90 },
    ];
  }, [t]);
}
