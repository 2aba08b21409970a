import { FileExcelOutlined } from "@ant-design/icons";
import { Button } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import styles from "./import.module.css";

/** Where the file comes from. */
export function FileStep(props: { over: boolean; problem: ReactNode; onChoose: () => void }) {
  const { t } = useTranslation("catalog");
  return (
    <div className={styles.fileStep}>
      {props.problem}
      <div className={styles.drop} data-over={props.over}>
        <FileExcelOutlined className={styles.dropIcon} />
        <div className={styles.dropText}>{t(props.over ? "import.dropNow" : "import.drop")}</div>
        <div className={styles.quiet}>{t("import.or")}</div>
        <Button type="primary" onClick={props.onChoose} autoFocus>
          {t("import.choose")}
        </Button>
        <div className={styles.quiet}>xlsx · xls · csv — {t("import.largeHint")}</div>
      </div>
      <p className={styles.teach}>{t("import.teach")}</p>
      <p className={styles.teach}>{t("import.onePrice")}</p>
    </div>
  );
}
