import { CloudDownloadOutlined } from "@ant-design/icons";
import { Alert, Button, Progress } from "antd";
import { useTranslation } from "react-i18next";
import type { FileInfo } from "../../generated/commands";
import { useCommand, useLive } from "../../lib/data";
import { faultText } from "../../lib/faults";
import { sizeText } from "../../lib/format";
import styles from "./files.module.css";

/** A file that is not on this computer: where it is, how far it has come, and the ways to fetch and to leave it. */
export function Away(props: { file: FileInfo }) {
  const { t } = useTranslation("attach");
  const { file } = props;
  const live = useLive("sync.file", { id: file.id });
  const fetch = useCommand("sync.fetch_file", { undo: false });
  const leave = useCommand("sync.leave_file", { undo: false });
  const state = live.data;
  const place = state?.place ?? "elsewhere";
  if (state && place === "coming") {
    const size = { done: sizeText(state.doneKib), of: sizeText(state.ofKib) };
    return (
      <>
        <strong>{t("away.coming")}</strong>
        <Progress
          className={styles.coming ?? ""}
          percent={Math.floor((100 * state.doneKib) / Math.max(1, state.ofKib))}
          aria-label={t("away.coming")}
        />
        <span className={styles.quiet}>{t("away.done", size)}</span>
        <Button loading={leave.pending} onClick={() => void leave.run({ id: file.id })}>
          {t("away.cancel")}
        </Button>
      </>
    );
  }
  return (
    <>
      {state?.fault ? <Alert type="warning" showIcon title={faultText(state.fault)} /> : null}
      <strong>
        {place === "at_relay" ? t("away.atRelay") : t("elsewhere", { member: file.memberName })}
      </strong>
      <span className={styles.quiet}>
        {place === "at_relay" ? t("away.atRelayText") : t("elsewhereText")}
      </span>
      {place === "at_relay" ? (
        <Button
          type="primary"
          icon={<CloudDownloadOutlined />}
          loading={fetch.pending}
          onClick={() => void fetch.run({ id: file.id })}
        >
          {t("away.fetch", { size: sizeText(state?.ofKib ?? 0) })}
        </Button>
      ) : null}
    </>
  );
}
