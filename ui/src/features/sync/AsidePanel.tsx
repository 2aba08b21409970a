import { Button, type TableColumnsType } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { DataTable } from "../../components/DataTable";
import { EmptyState } from "../../components/EmptyState";
import { Loaded } from "../../components/Loaded";
import { LongWork } from "../../components/LongWork";
import { Panel } from "../../components/Page";
import type { SyncQuarantine } from "../../generated/commands";
import type { Fault } from "../../lib/data";
import { useCommand, useLive } from "../../lib/data";
import { faultText } from "../../lib/faults";
import { showToast } from "../../lib/toast";
import styles from "./sync.module.css";
import { useNow } from "./useNow";
import { seenText } from "./words";

/** What came in and could not be taken in, and own changes that were refused; why, and what to do. The rest goes on. */
export function AsidePanel() {
  const { t } = useTranslation("sync");
  const live = useLive("sync.quarantine", {});
  return (
    <Loaded live={live}>
      {(all) =>
        all.received.length + all.refused.length === 0 ? (
          <EmptyState picture="boxes" title={t("aside.none")} text={t("aside.noneText")} />
        ) : (
          <Lists all={all} />
        )
      }
    </Loaded>
  );
}

interface Row {
  key: string;
  at: string;
  from: string;
  fault: Fault;
}

function Lists(props: { all: SyncQuarantine }) {
  const { t } = useTranslation("sync");
  const { received, refused } = props.all;
  return (
    <>
      {refused.length > 0 ? (
        <Panel title={t("aside.refused")} padded={false}>
          <List
            label={t("aside.refused")}
            rows={refused.map((each) => ({ ...each, key: each.change, from: "" }))}
          />
        </Panel>
      ) : null}
      {refused.length > 0 ? (
        <p className={styles.below}>
          {t("aside.refusedHelp")} <Link to="/history">{t("aside.history")}</Link>
        </p>
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
