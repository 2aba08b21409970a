import { Button, type TableColumnsType } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { DataTable } from "../../components/DataTable";
import { EmptyState } from "../../components/EmptyState";
import { Loaded, RowsSkeleton } from "../../components/Loaded";
import { LongWork } from "../../components/LongWork";
import { Panel } from "../../components/Page";
import type { HistoryChange, SyncQuarantine } from "../../generated/commands";
import type { Fault } from "../../lib/data";
import { useCommand, useLive } from "../../lib/data";
import { faultText } from "../../lib/faults";
import { showToast } from "../../lib/toast";
import { shownLanguage } from "../../lib/words";
import { Did } from "./Did";
import { LISTED, More } from "./More";
import styles from "./sync.module.css";
import { useNow } from "./useNow";
import { seenText, shortMoment } from "./words";

/** What came in and could not be taken in, and own changes that were refused; why, and what to do. The rest goes on. */
export function AsidePanel() {
  const { t } = useTranslation("sync");
  const [limit, setLimit] = useState(LISTED.first);
  const live = useLive("sync.quarantine", { limit, language: shownLanguage() }, { keep: true });
  return (
    <Loaded live={live} skeleton={<RowsSkeleton rows={5} />}>
      {(all) =>
        all.received.length + all.refused.length === 0 ? (
          <EmptyState picture="boxes" title={t("aside.none")} text={t("aside.noneText")} />
        ) : (
          <Lists all={all} onMore={() => setLimit(LISTED.most)} />
        )
      }
    </Loaded>
  );
}

interface Row {
  key: string;
  at: string;
  /** The device that it came from. */
  from?: string;
  /** What was done here. */
  told?: HistoryChange | null;
  fault: Fault;
}

function Lists(props: { all: SyncQuarantine; onMore: () => void }) {
  const { t } = useTranslation("sync");
  const { received, refused, total, totalRefused } = props.all;
  return (
    <>
      {refused.length > 0 ? (
        <Panel title={t("aside.refused")} padded={false}>
          <List
            label={t("aside.refused")}
            rows={refused.map((each) => ({ ...each, key: each.change }))}
          />
        </Panel>
      ) : null}
      {refused.length > 0 ? (
        <>
          <p className={styles.below}>
            {t("aside.refusedHelp")} <Link to="/history">{t("aside.history")}</Link>
          </p>
          <More shown={refused.length} total={totalRefused} onMore={props.onMore} />
        </>
      ) : null}
      {received.length > 0 ? (
        <>
          <Panel title={t("aside.received")} padded={false}>
            <List
              label={t("aside.received")}
              rows={received.map((each, index) => ({
                ...each,
                key: `${each.at} ${index}`,
                from: each.deviceName ?? t("aside.unknown"),
              }))}
            />
          </Panel>
          <p className={styles.below}>{t("aside.receivedHelp")}</p>
          <More shown={received.length} total={total} onMore={props.onMore} />
          <ReadAgain />
        </>
      ) : null}
    </>
  );
}

/** Judges everything anew that was set aside. */
function ReadAgain() {
  const { t } = useTranslation("sync");
  const readAgain = useCommand("sync.read_again", { long: true });
  const run = async () => {
    const outcome = await readAgain.run({});
    if (!outcome.ok) return;
    const { trouble, setAside } = outcome.value;
    if (trouble) showToast({ tone: "note", text: faultText(trouble) });
    else
      showToast({
        tone: "done",
        text:
          setAside > 0 ? t("aside.readAgainDone", { count: setAside }) : t("aside.readAgainNone"),
      });
  };
  return (
    <LongWork
      long={readAgain.long}
      first={
        <Button loading={readAgain.pending} onClick={() => void run()}>
          {t("aside.readAgain")}
        </Button>
      }
    />
  );
}

function List(props: { label: string; rows: Row[] }) {
  const { t } = useTranslation("sync");
  const now = useNow();
  const columns: TableColumnsType<Row> = [
    { title: t("aside.at"), key: "at", width: 150, render: (_, row) => seenText(row.at, now) },
    ...(props.rows.some((row) => row.from)
      ? [{ title: t("aside.from"), dataIndex: "from", width: 180, ellipsis: true }]
      : []),
    ...(props.rows.some((row) => row.told)
      ? [
          {
            title: t("unsent.what"),
            key: "what",
            width: 280,
            render: (_: unknown, row: Row) => (row.told ? <Done told={row.told} /> : null),
          },
        ]
      : []),
    { title: t("aside.why"), key: "why", render: (_, row) => faultText(row.fault) },
  ];
  return (
    <DataTable
      rows={props.rows}
      columns={columns}
      rowKey="key"
      height="grow"
      aria-label={props.label}
    />
  );
}

/** What somebody did here, who and when. */
function Done(props: { told: HistoryChange }) {
  const { told } = props;
  return (
    <>
      <Did change={told} />
      <div className={styles.by}>
        {told.memberName} · {shortMoment(told.at)}
      </div>
    </>
  );
}
