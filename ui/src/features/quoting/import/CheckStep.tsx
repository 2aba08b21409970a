import { Alert, Button, Checkbox, Segmented, type TableColumnsType, Tag } from "antd";
import { useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { DataTable } from "../../../components/DataTable";
import { EmptyState } from "../../../components/EmptyState";
import type {
  Fault,
  ImportFile,
  ImportInto,
  QuoteImported,
  QuoteImportOutcome,
  QuoteImportRow,
  TablePreview,
} from "../../../generated/commands";
import { preview, useCommand } from "../../../lib/data";
import { faultOf, faultText } from "../../../lib/faults";
import { formatAmount, formatPrice, formatQuantity } from "../../../lib/format";
import { Busy } from "./ImportPage";
import styles from "./import.module.css";
import { importRows, type RowFilter } from "./mapping";

const FILTERS: readonly RowFilter[] = ["all", "bad", "differing", "line", "section", "skipped"];
const COLOURS: Record<QuoteImportOutcome, string> = {
  bad: "error",
  line: "success",
  section: "processing",
  skipped: "default",
};

/** Every row as the import would take it, by a dry run; nothing is written before the button is pressed. */
export function CheckStep(props: {
  file: ImportFile;
  table: TablePreview;
  into: ImportInto;
  onBack: () => void;
}) {
  const { t } = useTranslation("quoting");
  const navigate = useNavigate();
  const { file, table, into } = props;
  const { kind, id } = into;
  const request = useMemo(
    () => ({
      into: { kind, id } as ImportInto,
      file,
      sheet: table.sheet,
      mapping: table.mapping,
    }),
    [kind, id, file, table.sheet, table.mapping],
  );
  const [report, setReport] = useState<QuoteImported | null>(null);
  const [fault, setFault] = useState<Fault | null>(null);
  const [skipBad, setSkipBad] = useState(false);
  const [filter, setFilter] = useState<RowFilter | null>(null);
  const run = useCommand("quoting.import_quote", {
    form: true,
    done: ({ lines }) => t("import.done", { count: lines }),
  });
  useEffect(() => {
    let gone = false;
    preview("quoting.import_quote", { ...request, skipBad: true }).then(
      (found) => !gone && setReport(found),
      (reason: unknown) => !gone && setFault(faultOf(reason)),
    );
    return () => {
      gone = true;
    };
  }, [request]);

  if (!report && !fault) return <Busy text={t("import.checking")} />;
  const shown = filter ?? (report && report.bad > 0 ? "bad" : "all");
  const allowed = report !== null && report.lines > 0 && (report.bad === 0 || skipBad);
  const submit = async () => {
    const done = await run.run({ ...request, skipBad });
    if (done.ok) void navigate(`/quotes/${done.value.quote}`);
  };
  const problem = run.fault ?? fault;
  return (
    <div className={styles.step}>
      {problem ? <Alert type="error" banner title={faultText(problem)} /> : null}
      {report ? <Report report={report} shown={shown} onShow={setFilter} /> : null}
      <div className={styles.foot}>
        {report && report.bad > 0 ? (
          <Checkbox checked={skipBad} onChange={(event) => setSkipBad(event.target.checked)}>
            {t("import.skipBad", { count: report.bad })}
          </Checkbox>
        ) : null}
        <span className={styles.space} />
        <Button onClick={props.onBack}>{t("import.backToColumns")}</Button>
        <Button
          type="primary"
          disabled={!allowed}
          loading={run.pending}
          onClick={() => void submit()}
        >
          {t("import.run", { count: report?.lines ?? 0 })}
        </Button>
      </div>
    </div>
  );
}

function Report(props: {
  report: QuoteImported;
  shown: RowFilter;
  onShow: (filter: RowFilter) => void;
}) {
  const { t } = useTranslation("quoting");
  const { report, shown } = props;
  const columns: TableColumnsType<QuoteImportRow> = [
    { title: t("import.row"), dataIndex: "row", width: 64, align: "right", className: "numeric" },
    {
      title: t("import.result"),
      width: 88,
      render: (_, row) => (
        <Tag color={COLOURS[row.outcome]}>{t(`import.outcome.${row.outcome}`)}</Tag>
      ),
    },
    {
      title: t("column.name"),
      width: 220,
      ellipsis: true,
      render: (_, row) => (row.outcome === "section" ? <b>{row.name}</b> : row.name),
    },
    { title: t("column.unit"), dataIndex: "unit", width: 60 },
    {
      title: t("column.quantity"),
      width: 90,
      align: "right",
      className: "numeric",
      render: (_, row) => (row.quantity === null ? "" : formatQuantity(row.quantity)),
    },
    {
      title: t("column.unitPrice"),
      width: 90,
      align: "right",
      className: "numeric",
      render: (_, row) => (row.price === null ? "" : formatPrice(row.price)),
    },
    {
      title: t("column.amount"),
      width: 110,
      align: "right",
      className: "numeric",
      render: (_, row) => (row.amount === null ? "" : formatAmount(row.amount)),
    },
    {
      title: t("import.inFile"),
      width: 110,
      align: "right",
      className: "numeric",
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
    {
      title: t("import.reason"),
      render: (_, row) => (
        <span className={styles.faults}>
          {row.faults.map((each, at) => (
            <span key={at}>{faultText(each)}</span>
          ))}
        </span>
      ),
    },
  ];
  const counts: Record<RowFilter, number> = {
    all: importRows(report, "all").length,
    bad: report.bad,
    differing: report.differing,
    line: report.lines,
    section: report.sections,
    skipped: report.skipped,
  };
  return (
    <>
      <div className={styles.bar}>
        <Segmented<RowFilter>
          value={shown}
          options={FILTERS.map((value) => ({
            value,
            label: `${t(`import.outcome.${value}`)} ${counts[value]}`,
          }))}
          onChange={props.onShow}
        />
        <span className={styles.space} />
        <span>
          {t("import.amount")} <b>{formatAmount(report.amount)}</b>
        </span>
        {report.amountInFile === null ? null : (
          <span className={report.amountInFile === report.amount ? styles.quiet : styles.differs}>
            {t("import.inFile")} {formatAmount(report.amountInFile)}
          </span>
        )}
      </div>
      <DataTable
        rows={importRows(report, shown)}
        columns={columns}
        rowKey="row"
        minWidth={1100}
        aria-label={t("import.title")}
        empty={<EmptyState picture="search" compact title={t("import.noneOfKind")} />}
      />
    </>
  );
}
