import { Alert, Button, Checkbox, Radio, Segmented, type TableColumnsType, Tag } from "antd";
import { useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { DataTable } from "../../../components/DataTable";
import { EmptyState } from "../../../components/EmptyState";
import { DateField, FormFault, FormRow, FormScope, TextField } from "../../../components/form";
import { Keys } from "../../../components/Keys";
import type {
  Fault,
  ImportFile,
  ImportOutcome,
  ImportReport,
  ImportRow,
  OnExisting,
  TablePreview,
} from "../../../generated/commands";
import { preview, useCommand } from "../../../lib/data";
import { faultField, faultOf, faultText } from "../../../lib/faults";
import { formatPrice } from "../../../lib/format";
import { isSubmit } from "../../../lib/ime";
import { Busy, type Finished } from "./ImportPage";
import styles from "./import.module.css";
import { firstLook, OUTCOMES, type Outcome, plainName, rowsOf, rowsWith } from "./mapping";

const COLOURS: Record<ImportOutcome, string> = {
  bad: "error",
  created: "success",
  updated: "processing",
  unchanged: "default",
  skipped: "default",
};

/** Every row as the import would take it, by a dry run; nothing is written before the button is pressed. */
export function CheckStep(props: {
  file: ImportFile;
  table: TablePreview;
  onBack: () => void;
  onDone: (finished: Finished) => void;
}) {
  const { t } = useTranslation("catalog");
  const { file, table } = props;
  const [onExisting, setOnExisting] = useState<OnExisting>("update");
  const [name, setName] = useState(() => plainName(file.name));
  const [validFrom, setValidFrom] = useState("");
  const [skipBad, setSkipBad] = useState(false);
  const [look, setLook] = useState<Outcome | "all" | null>(null);
  const request = useMemo(
    () => ({
      file,
      sheet: table.sheet,
      mapping: table.mapping,
      name,
      validFrom,
      onExisting,
      skipBad: true,
    }),
    [file, table.sheet, table.mapping, name, validFrom, onExisting],
  );
  const trial = useCheck(request, onExisting);
  const run = useCommand("catalog.import_price_book", {
    form: true,
    done: (report) => t("import.done", { count: report.created + report.updated }),
  });
  const { report } = trial;
  const shown = look ?? (report ? firstLook(report) : "all");
  const rows = useMemo(() => (report ? rowsWith(report, shown) : undefined), [report, shown]);
  const count = report ? report.created + report.updated : 0;
  const allowed = report !== null && count > 0 && (report.bad === 0 || skipBad);

  const submit = async () => {
    if (!allowed || run.pending) return;
    const done = await run.run({ ...request, skipBad });
    if (done.ok) props.onDone({ report: done.value, change: done.change });
  };
  if (run.pending) return <Busy text={t("import.writing", { count })} />;
  if (!report && !trial.fault)
    return <Busy text={t("import.checking", { count: rowsOf(table) })} />;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only listens for Ctrl+Enter from the fields inside.
    <div
      className={styles.step}
      onKeyDown={(event) => {
        if (!isSubmit(event)) return;
        event.preventDefault();
        void submit();
      }}
    >
      <FormScope fault={run.fault}>
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
            <TextField value={name} max={80} onChange={setName} />
          </FormRow>
          <FormRow label={t("validFrom")} name="validFrom">
            <DateField value={validFrom} onChange={setValidFrom} placeholder={t("today")} />
          </FormRow>
        </div>
        <FormFault />
      </FormScope>
      {trial.fault ? <Alert type="warning" banner title={faultText(trial.fault)} /> : null}
      {report ? (
        <>
          {report.bad > 0 ? (
            <Alert type="error" banner title={t("import.badNote", { count: report.bad })} />
          ) : null}
          <div className={styles.bar}>
            <Segmented
              value={shown}
              onChange={(next) => setLook(next as Outcome | "all")}
              options={(["all", ...OUTCOMES] as const).map((outcome) => ({
                value: outcome,
                label: (
                  <span data-bad={outcome === "bad" && report.bad > 0} className={styles.look}>
                    {t(`import.outcome.${outcome}`)}{" "}
                    <span className={styles.lookCount}>
                      {outcome === "all" ? rowsWith(report, "all").length : report[outcome]}
                    </span>
                  </span>
                ),
              }))}
            />
            {report.categories > 0 ? (
              <span className={styles.quiet}>
                {t("import.newCategories", { count: report.categories })}
              </span>
            ) : null}
          </div>
          <Rows rows={rows ?? []} />
        </>
      ) : (
        <div className={styles.step} />
      )}
      <div className={styles.foot}>
        {report && report.bad > 0 ? (
          <Checkbox checked={skipBad} onChange={(event) => setSkipBad(event.target.checked)}>
            {t("import.skipBad", { count: report.bad })}
          </Checkbox>
        ) : null}
        {report && count === 0 ? <span className={styles.quiet}>{t("import.nothing")}</span> : null}
        <span className={styles.space} />
        <Button onClick={props.onBack}>{t("import.backToColumns")}</Button>
        <Button type="primary" disabled={!allowed} onClick={() => void submit()}>
          {t("import.run", { count })} <Keys on="primary" keys="Ctrl+Enter" />
        </Button>
      </div>
    </div>
  );
}

type Request = Parameters<typeof preview<"catalog.import_price_book">>[1];

/** The dry run, anew when what it is about changes. A day that is no day is said by its field and by the run itself. */
function useCheck(request: Request, onExisting: OnExisting) {
  const [state, setState] = useState<{ report: ImportReport | null; fault: Fault | null }>({
    report: null,
    fault: null,
  });
  const latest = useRef(request);
  latest.current = request;
  const { file, sheet, mapping, validFrom } = request;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new name of the price version changes no row
  useEffect(() => {
    let gone = false;
    preview("catalog.import_price_book", { ...latest.current, onExisting }).then(
      (report) => !gone && setState({ report, fault: null }),
      (reason) => !gone && setState({ report: null, fault: faultOf(reason) }),
    );
    return () => {
      gone = true;
    };
  }, [file, sheet, mapping, onExisting, validFrom]);
  return state;
}

function Rows(props: { rows: ImportRow[] }) {
  const { t } = useTranslation("catalog");
  // A fault of a cell names it; one of a field is told from the others by the field's name.
  const rowFault = (fault: Fault) => {
    const field = faultField(fault);
    const named = typeof fault.params.cell === "string" || fault.code === "catalog.import_twice";
    return field === null || named
      ? faultText(fault)
      : t("import.fieldFault", {
          field: t(`import.fields.${field}`),
          text: faultText(fault),
        });
  };
  const reason = (row: ImportRow) => {
    if (row.faults.length > 0) {
      return (
        <span className={styles.faults}>
          {row.faults.map((fault, at) => (
            <span key={at}>{rowFault(fault)}</span>
          ))}
        </span>
      );
    }
    if (row.outcome !== "skipped") return null;
    return (
      <span className={styles.quiet}>
        {t(row.before === null ? "import.skippedWhy" : "import.skippedKnown")}
      </span>
    );
  };
  const columns: TableColumnsType<ImportRow> = [
    { title: t("import.row"), dataIndex: "row", width: 70, align: "right", className: "numeric" },
    {
      title: t("import.result"),
      dataIndex: "outcome",
      width: 96,
      render: (outcome: ImportOutcome) => (
        <Tag color={COLOURS[outcome]}>{t(`import.outcome.${outcome}`)}</Tag>
      ),
    },
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
    { title: t("import.reason"), key: "reason", render: (_, row) => reason(row) },
  ];
  return (
    <DataTable
      rows={props.rows}
      columns={columns}
      rowKey="row"
      minWidth={980}
      aria-label={t("import.steps.check")}
      empty={<EmptyState picture="search" compact title={t("import.noneOfKind")} />}
    />
  );
}
