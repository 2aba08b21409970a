import { FileExcelOutlined } from "@ant-design/icons";
import { Button } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import styles from "./import.module.css";
import type { ImportCommand, ImportKind } from "./kind";

/** Where the file comes from. */
export function FileStep<K extends ImportCommand>(props: {
  kind: ImportKind<K>;
  over: boolean;
  problem: ReactNode;
  onChoose: () => void;
}) {
  const { t } = useTranslation("import");
  const { kind } = props;
  return (
    <div className={styles.fileStep}>
      {props.problem}
      {kind.before}
      <div className={styles.drop} data-over={props.over && kind.waits === null}>
        <FileExcelOutlined className={styles.dropIcon ?? ""} />
        <div className={styles.dropText}>{kind.waits ?? t(props.over ? "dropNow" : "drop")}</div>
        <div className={styles.quiet}>{t("or")}</div>
        <Button
          type="primary"
          disabled={kind.waits !== null}
          onClick={props.onChoose}
          autoFocus={kind.waits === null}
        >
          {t("choose")}
        </Button>
        <div className={styles.quiet}>xlsx · xls · csv — {t("largest")}</div>
      </div>
      {kind.teach.map((text) => (
        <p key={text} className={styles.teach}>
          {text}
        </p>
      ))}
    </div>
  );
}
