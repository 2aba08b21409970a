import type { TableColumnsType } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { DataTable } from "../../components/DataTable";
import { EmptyState } from "../../components/EmptyState";
import { Loaded, RowsSkeleton } from "../../components/Loaded";
import { Panel } from "../../components/Page";
import type { HistoryChange } from "../../generated/commands";
import { useLive } from "../../lib/data";
import { shownLanguage } from "../../lib/words";
import { Did } from "./Did";
import { LISTED, More } from "./More";
import styles from "./sync.module.css";
import { useNow } from "./useNow";
import { seenText } from "./words";

/** What was done at this computer and is not in the cloud yet, the latest first. */
export function WaitingPanel() {
  const { t } = useTranslation("sync");
  const [limit, setLimit] = useState(LISTED.first);
  const live = useLive("sync.unsent", { limit, language: shownLanguage() }, { keep: true });
  return (
    <Loaded live={live} skeleton={<RowsSkeleton rows={5} />}>
      {({ total, changes }) =>
        changes.length === 0 ? (
          <EmptyState picture="boxes" title={t("unsent.none")} text={t("unsent.noneText")} />
        ) : (
          <>
            <Panel title={t("unsent.title")} padded={false}>
              <List changes={changes} />
            </Panel>
            <p className={styles.below}>{t("unsent.help")}</p>
            <More shown={changes.length} total={total} onMore={() => setLimit(LISTED.most)} />
          </>
        )
      }
    </Loaded>
  );
}

function List(props: { changes: HistoryChange[] }) {
  const { t } = useTranslation("sync");
  const now = useNow();
  const columns: TableColumnsType<HistoryChange> = [
    { title: t("unsent.at"), key: "at", width: 150, render: (_, row) => seenText(row.at, now) },
    { title: t("unsent.who"), dataIndex: "memberName", width: 140, ellipsis: true },
    { title: t("unsent.what"), key: "what", render: (_, row) => <Did change={row} /> },
  ];
  return (
    <DataTable
      rows={props.changes}
      columns={columns}
      rowKey="change"
      height="grow"
      aria-label={t("unsent.title")}
    />
  );
}
