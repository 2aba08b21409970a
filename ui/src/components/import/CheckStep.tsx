import { Alert, Button, Checkbox, Segmented, type TableColumnsType, Tag } from "antd";
import { useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Fault } from "../../generated/commands";
import { preview, type Req, type Res, useCommand } from "../../lib/data";
import { faultField, faultOf, faultText } from "../../lib/faults";
import { isSubmit } from "../../lib/ime";
import { LongCall, wasCancelled } from "../../lib/long";
import { DataTable } from "../DataTable";
import { EmptyState } from "../EmptyState";
import { FormFault, FormScope } from "../form";
import { Keys } from "../Keys";
import { LongWork } from "../LongWork";
import type { Finished } from "./ImportWizard";
import styles from "./import.module.css";
import type { ImportCommand, ImportKind, RowOf, Table } from "./kind";

/** Every row as the import would take it, by a dry run; nothing is written before the button is pressed. */
export function CheckStep<K extends ImportCommand>(props: {
  kind: ImportKind<K>;
  table: Table;
  onChooseAgain: () => void;
  onBack: () => void;
  onDone: (finished: Finished<K>) => void;
}) {
  const { t } = useTranslation("import");
  const { kind, table } = props;
  const [skipBad, setSkipBad] = useState(false);
  const [look, setLook] = useState<string | null>(null);
  const trial = useCheck(kind, table, props.onBack);
  const run = useCommand(kind.command, {
    form: true,
    long: true,
    done: (report) => kind.doneToast(report as Res<K>),
  });
  const { report } = trial;
  const bad = report ? kind.bad(report) : 0;
  const good = report ? kind.good(report) : 0;
  const shown = look ?? (bad > 0 ? "bad" : "all");
  const rows = useMemo(() => {
    const shows = kind.looks.find(({ key }) => key === shown)?.shows;
    return report && shows ? (report.rows as RowOf<K>[]).filter(shows) : undefined;
  }, [kind.looks, report, shown]);
  const allowed = good > 0 && (bad === 0 || skipBad);

  const submit = async () => {
    if (!allowed || run.pending) return;
    const done = await run.run({ ...kind.request(table), skipBad } as Req<K>);
    if (done.ok) props.onDone({ report: done.value as Res<K>, change: done.change });
  };
  if (run.pending) return <LongWork long={run.long} />;
  if (!report && !trial.fault) return <LongWork long={trial.long} />;
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
        {kind.settings}
        <FormFault />
      </FormScope>
      {trial.fault ? <Alert type="warning" banner title={faultText(trial.fault)} /> : null}
      {bad > 0 ? (
        <Alert
          type="error"
          banner
          title={t("badNote", { count: bad })}
          action={
            <Button size="small" onClick={props.onChooseAgain}>
              {t("again")}
            </Button>
          }
        />
      ) : null}
      {report ? (
        <>
          <div className={styles.bar}>
            <Segmented
              value={shown}
              onChange={setLook}
              options={kind.looks.map(({ key, count }) => ({
                value: key,
                label: (
                  <span data-bad={key === "bad" && bad > 0} className={styles.look}>
                    {kind.lookName(key)} <span className={styles.lookCount}>{count(report)}</span>
                  </span>
                ),
              }))}
            />
            <span className={styles.space} />
            {kind.summary?.(report)}
          </div>
          <Rows kind={kind} rows={rows ?? []} />
        </>
      ) : (
        <div className={styles.step} />
      )}
      <div className={styles.foot}>
        {bad > 0 ? (
          <Checkbox checked={skipBad} onChange={(event) => setSkipBad(event.target.checked)}>
            {t("skipBad", { count: bad })}
          </Checkbox>
        ) : null}
        {report && good === 0 ? <span className={styles.quiet}>{t("nothing")}</span> : null}
        <span className={styles.space} />
        <Button onClick={props.onBack}>{t("backToColumns")}</Button>
        <Button type="primary" disabled={!allowed} onClick={() => void submit()}>
          {t("run", { count: good })} <Keys on="primary" keys="Ctrl+Enter" />
        </Button>
      </div>
    </div>
  );
}

interface Trial<K extends ImportCommand> {
  report: Res<K> | null;
  fault: Fault | null;
  long: LongCall | null;
}

/** The dry run, anew when what it is about changes; leaving it ends it. */
function useCheck<K extends ImportCommand>(
  kind: ImportKind<K>,
  table: Table,
  onCancelled: () => void,
): Trial<K> {
  const [trial, setTrial] = useState<Trial<K>>({ report: null, fault: null, long: null });
  const latest = useRef({ kind, table, onCancelled });
  latest.current = { kind, table, onCancelled };
  // biome-ignore lint/correctness/useExhaustiveDependencies: the kind says which of its changes concern the rows
  useEffect(() => {
    const long = new LongCall();
    let gone = false;
    let answered = false;
    const { kind, table } = latest.current;
    setTrial((before) => ({ ...before, long }));
    const req = { ...kind.request(table), skipBad: true } as Req<K>;
    preview(kind.command, req, long).then(
      (report) => {
        answered = true;
        if (!gone) setTrial({ report: report as Res<K>, fault: null, long: null });
      },
      (reason: unknown) => {
        answered = true;
        if (gone) return;
        const fault = faultOf(reason);
        if (wasCancelled(fault)) latest.current.onCancelled();
        else setTrial({ report: null, fault, long: null });
      },
    );
    return () => {
      gone = true;
      if (!answered) long.cancel();
    };
  }, [table.file, table.sheet, table.mapping, kind.sameCheck]);
  return trial;
}

function Rows<K extends ImportCommand>(props: { kind: ImportKind<K>; rows: RowOf<K>[] }) {
  const { t } = useTranslation("import");
  const { kind } = props;
  const remark = (row: RowOf<K>) => {
    if (row.faults.length > 0) {
      return (
        <span className={styles.faults}>
          {row.faults.map((fault, at) => (
            <span key={at}>{placed(fault, kind.fieldName)}</span>
          ))}
        </span>
      );
    }
    return row.note ? <span className={styles.quiet}>{t(`note.${row.note}`)}</span> : null;
  };
  const columns: TableColumnsType<RowOf<K>> = [
    { title: t("row"), dataIndex: "row", width: 68, align: "right", className: "numeric" },
    {
      title: t("result"),
      key: "outcome",
      width: 92,
      render: (_, row) => {
        const { text, colour } = kind.outcome(row);
        return <Tag color={colour}>{text}</Tag>;
      },
    },
    ...kind.columns,
    { title: t("reason"), key: "reason", render: (_, row) => remark(row) },
  ];
  return (
    <DataTable
      rows={props.rows}
      columns={columns}
      rowKey="row"
      minWidth={1080}
      aria-label={t("steps.check")}
      empty={<EmptyState picture="search" compact title={t("noneOfKind")} />}
    />
  );
}

/** A fault with its cell before it, unless its sentence names the cell; with its field where there is no cell. */
function placed(fault: Fault, fieldName: (key: string) => string): string {
  const text = faultText(fault);
  const { cell } = fault.params;
  if (typeof cell === "string") return text.includes(cell) ? text : `${cell} ${text}`;
  const field = faultField(fault);
  return field === null ? text : `${fieldName(field)} ${text}`;
}
