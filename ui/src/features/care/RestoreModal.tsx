import { Alert, Input, Modal } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { FaultState, PageSkeleton } from "../../components/Loaded";
import { LongWork } from "../../components/LongWork";
import type { BackupPreview, Restored } from "../../generated/commands";
import { useCommand, useLive } from "../../lib/data";
import { faultText } from "../../lib/faults";
import { spokenMoment } from "../../lib/format";
import { showToast } from "../../lib/toast";
import { Comparison } from "./Comparison";
import styles from "./care.module.css";
import { UnlockForm } from "./UnlockForm";

/** A backup of the firm by its name, or any backup by its path. */
export type Source = { name: string } | { path: string };

/** What has to be typed before something is given up: how much, or for whom. */
function wordFor(preview: BackupPreview): string | null {
  if (preview.otherFirm) return preview.backup.held?.firm ?? null;
  return preview.lost ? String(preview.lost) : null;
}

/** Shows what restoring a backup changes, asks for it by what it costs, and does it. */
export function RestoreModal(props: { source: Source; onClose: () => void; onDone?: () => void }) {
  const { source } = props;
  return "name" in source ? (
    <ByName {...props} source={source} />
  ) : (
    <ByPath {...props} source={source} />
  );
}

function ByName(props: { source: { name: string }; onClose: () => void; onDone?: () => void }) {
  const live = useLive("care.preview", props.source, { long: true });
  const command = useCommand("care.restore", { form: true, long: true });
  return <Dialog {...props} live={live} command={command} run={() => command.run(props.source)} />;
}

function ByPath(props: { source: { path: string }; onClose: () => void; onDone?: () => void }) {
  const live = useLive("care.preview_file", props.source, { long: true });
  const command = useCommand("care.restore_file", { form: true, long: true });
  return <Dialog {...props} live={live} command={command} run={() => command.run(props.source)} />;
}

interface DialogProps {
  source: Source;
  live: ReturnType<typeof useLive<"care.preview">>;
  command: Pick<ReturnType<typeof useCommand<"care.restore">>, "pending" | "fault" | "long">;
  run: () => Promise<{ ok: true; value: Restored } | { ok: false }>;
  onClose: () => void;
  onDone?: () => void;
}

function Dialog(props: DialogProps) {
  const { t } = useTranslation("care");
  const { live, command } = props;
  const [typed, setTyped] = useState("");
  const field = useId();
  const preview = live.data;
  const word = preview ? wordFor(preview) : null;
  const when = spokenMoment(preview?.backup.held?.madeAt ?? "");
  const ready = preview !== undefined && (word === null || typed.trim() === word);
  const restore = async () => {
    if (!ready) return;
    const outcome = await props.run();
    if (!outcome.ok) return;
    const { held, safety, aside } = outcome.value;
    const said = [t("restored", { when: spokenMoment(held.madeAt) })];
    if (safety) said.push(t("kept", { name: safety }));
    if (aside) said.push(t("keptAside", { path: aside }));
    showToast({ tone: "done", text: said.join(" · ") });
    props.onDone?.();
    props.onClose();
  };
  return (
    <Modal
      open
      width={680}
      title={preview ? t("restoreTitle", { when }) : t("restore")}
      okText={t("restoreVerb")}
      okButtonProps={{ danger: word !== null, disabled: !ready, loading: command.pending }}
      cancelText={t("common:cancel")}
      cancelButtonProps={{ disabled: command.pending }}
      closable={!command.pending}
      mask={{ closable: false }}
      onOk={() => void restore()}
      onCancel={props.onClose}
    >
      {live.fault?.code === "store.locked_backup" ? (
        <>
          <p>{t("protection:unlock.backupTitle")}</p>
          <UnlockForm
            file={"path" in props.source ? props.source : { backup: props.source.name }}
            passphrase
            onUnlocked={live.refresh}
          />
        </>
      ) : live.fault ? (
        <FaultState fault={live.fault} onRetry={live.refresh} />
      ) : preview ? (
        <div className={styles.preview}>
          <Comparison preview={preview} />
          {preview.now || preview.lost === null ? <p>{t("safety")}</p> : null}
          {word === null ? null : (
            <div className={styles.confirm}>
              <label htmlFor={field}>
                {t(preview.otherFirm ? "typeFirm" : "typeLost", { word })}
              </label>
              <Input
                id={field}
                value={typed}
                autoFocus
                disabled={command.pending}
                onChange={(event) => setTyped(event.target.value)}
                onPressEnter={() => void restore()}
              />
            </div>
          )}
          {command.fault ? <Alert type="error" showIcon title={faultText(command.fault)} /> : null}
          <LongWork long={command.long} />
        </div>
      ) : (
        <>
          <PageSkeleton />
          <LongWork long={live.long} />
        </>
      )}
    </Modal>
  );
}
