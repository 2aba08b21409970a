import { Alert, Button, type TableColumnsType, Tag } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { DataTable } from "../../components/DataTable";
import { EmptyState } from "../../components/EmptyState";
import { Loaded } from "../../components/Loaded";
import { LongWork } from "../../components/LongWork";
import { Panel } from "../../components/Page";
import type { BackupInfo, CareState } from "../../generated/commands";
import { useCommand, useLive } from "../../lib/data";
import { faultText } from "../../lib/faults";
import { formatMoment, sizeText, spokenMoment } from "../../lib/format";
import { host } from "../../lib/host";
import { showToast } from "../../lib/toast";
import styles from "./care.module.css";
import { ExportPanel } from "./ExportPanel";
import { ProtectionPanel } from "./ProtectionPanel";
import { RestoreFileButton } from "./RestoreFileButton";
import { RestoreModal, type Source } from "./RestoreModal";
import { RulePanel } from "./RulePanel";
import { StoragePanel } from "./StoragePanel";
import { holdsText } from "./words";

const TONES = { good: "success", unread: "default", damaged: "error", locked: "warning" } as const;

/** How the firm's file is cared for: what is backed up, where, how many are kept; and the way back. */
export function CarePanel() {
  const live = useLive("care.state", {});
  const [source, setSource] = useState<Source | null>(null);
  return (
    <Loaded live={live}>
      {(state) => (
        <>
          <Status state={state} />
          <ProtectionPanel />
          <ExportPanel />
          <StoragePanel />
          <Backups state={state} onRestore={setSource} />
          <Folder state={state} />
          <RulePanel rule={state.rule} />
          {source ? <RestoreModal source={source} onClose={() => setSource(null)} /> : null}
        </>
      )}
    </Loaded>
  );
}

function Status(props: { state: CareState }) {
  const { t } = useTranslation("care");
  const { newest, unsaved, failure } = props.state;
  const backUp = useCommand("care.back_up", { long: true, done: () => t("backedUp") });
  return (
    <Panel
      title={t("status")}
      extra={
        <Button type="primary" loading={backUp.pending} onClick={() => void backUp.run({})}>
          {t("backUpNow")}
        </Button>
      }
    >
      {newest?.held ? (
        <>
          <p className={styles.last}>
            {t("last", {
              when: spokenMoment(newest.held.madeAt),
              state: t(`states.${newest.state}`),
            })}
          </p>
          <p className={styles.quiet}>
            {unsaved === 0 ? t("allSaved") : t("unsaved", { count: unsaved })}
          </p>
        </>
      ) : (
        <>
          <p className={styles.last}>{t("never")}</p>
          <p className={styles.quiet}>{t("neverHelp")}</p>
        </>
      )}
      {failure ? <Alert type="warning" showIcon title={faultText(failure)} /> : null}
      <LongWork long={backUp.long} />
    </Panel>
  );
}

function Backups(props: { state: CareState; onRestore: (source: Source) => void }) {
  const { t } = useTranslation("care");
  const choose = host().choosePath;
  const columns: TableColumnsType<BackupInfo> = [
    {
      title: t("columns.made"),
      key: "made",
      width: 150,
      className: "numbers",
      render: (_, backup) => (backup.held ? formatMoment(backup.held.madeAt) : backup.name),
    },
    {
      title: t("columns.reason"),
      key: "reason",
      width: 130,
      render: (_, backup) => (backup.held ? t(`reasons.${backup.held.reason}`) : null),
    },
    {
      title: t("columns.holds"),
      key: "holds",
      ellipsis: true,
      render: (_, backup) => (backup.held ? holdsText(backup.held) : null),
    },
    {
      title: t("columns.size"),
      key: "size",
      width: 90,
      align: "right",
      className: "numbers",
      render: (_, backup) => sizeText(backup.sizeKib),
    },
    {
      title: t("columns.state"),
      key: "state",
      width: 130,
      render: (_, backup) => <Tag color={TONES[backup.state]}>{t(`states.${backup.state}`)}</Tag>,
    },
    {
      title: "",
      key: "restore",
      width: 90,
      align: "right",
      render: (_, backup) => (
        <Button
          size="small"
          disabled={!choose || backup.state === "damaged"}
          onClick={() => props.onRestore({ name: backup.name })}
        >
          {t("restore")}
        </Button>
      ),
    },
  ];
  return (
    <Panel
      title={t("list")}
      padded={false}
      extra={
        choose ? (
          <RestoreFileButton size="small" />
        ) : (
          <span className={styles.quiet}>{t("inBrowser")}</span>
        )
      }
    >
      <DataTable
        rows={props.state.backups}
        columns={columns}
        rowKey="name"
        height="grow"
        aria-label={t("list")}
        empty={<EmptyState picture="home" compact title={t("never")} text={t("neverHelp")} />}
      />
    </Panel>
  );
}

function Folder(props: { state: CareState }) {
  const { t } = useTranslation("care");
  const { folder, folderIsUsual } = props.state;
  const choose = host().choosePath;
  const set = useCommand("care.set_folder");
  const save = async (chosen: string | null) => {
    if ((await set.run({ folder: chosen })).ok) {
      showToast({ tone: "done", text: t("folderSaved") });
    }
  };
  const change = async () => {
    const chosen = await choose?.("folder");
    if (chosen) await save(chosen);
  };
  return (
    <Panel title={t("where")}>
      <p>
        {t("folder")} <code className={styles.path}>{folder}</code>
      </p>
      <p className={styles.quiet}>{t(folderIsUsual ? "folderUsual" : "folderChosen")}</p>
      {choose ? (
        <div className={styles.ways}>
          <Button loading={set.pending} onClick={() => void change()}>
            {t("chooseFolder")}
          </Button>
          {folderIsUsual ? null : <Button onClick={() => void save(null)}>{t("useUsual")}</Button>}
        </div>
      ) : null}
    </Panel>
  );
}
