import { LockOutlined } from "@ant-design/icons";
import { Button } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { AppState } from "../../generated/commands";
import styles from "./care.module.css";
import { RestoreFileButton } from "./RestoreFileButton";
import { UnlockForm } from "./UnlockForm";

/** The firm to begin with is encrypted: nothing of it is shown before it is unlocked. */
export function Unlock(props: {
  problem: NonNullable<AppState["problem"]>;
  onOpened: () => void;
  onOther: () => void;
  /** The way to another firm's file. */
  another: ReactNode;
}) {
  const { t } = useTranslation("protection");
  const { path, fault } = props.problem;
  const name = (path.split(/[\\/]/).pop() ?? path).replace(/\.kaigong$/, "");
  return (
    <div className={styles.unlockScreen}>
      <main className={styles.unlockBox}>
        <LockOutlined className={styles.unlockIcon} />
        <h1>{t("unlock.title")}</h1>
        <p className={styles.unlockFile} title={path}>
          {name}
        </p>
        <UnlockForm
          file={null}
          passphrase={fault.params.passphrase === true}
          onUnlocked={props.onOpened}
        />
        <p className={styles.quiet}>{t("unlock.forgot")}</p>
        <div className={styles.unlockWays}>
          {props.another}
          <RestoreFileButton type="link" onDone={props.onOpened} />
          <Button type="link" onClick={props.onOther}>
            {t("firm:problem.other")}
          </Button>
        </div>
      </main>
    </div>
  );
}
