import { FileExcelOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { FormRow, SelectField } from "../../../components/form";
import { useLive } from "../../../lib/data";
import styles from "./import.module.css";

/** Which project the quote is for, and where the file comes from. */
export function FileStep(props: {
  over: boolean;
  needsProject: boolean;
  project: string | null;
  onProject: (id: string) => void;
  onChoose: () => void;
}) {
  const { t } = useTranslation("quoting");
  const projects = useLive("design.projects", { limit: 500 }, { enabled: props.needsProject });
  const ready = !props.needsProject || props.project !== null;
  return (
    <div className={styles.fileStep}>
      {props.needsProject ? (
        <FormRow label={t("import.project")} required>
          <SelectField
            value={props.project}
            search
            autoFocus={props.project === null}
            placeholder={t("start.chooseProject")}
            options={(projects.data?.rows ?? []).map((row) => ({
              value: row.id,
              label: row.name ?? row.number,
              keywords: `${row.number} ${row.customerName ?? ""} ${row.address}`,
            }))}
            onChange={props.onProject}
          />
        </FormRow>
      ) : null}
      <div className={styles.drop} data-over={props.over}>
        <FileExcelOutlined className={styles.dropIcon ?? ""} />
        <div className={styles.dropText}>{t(props.over ? "import.dropNow" : "import.drop")}</div>
        <Button type="primary" disabled={!ready} onClick={props.onChoose}>
          {t("import.choose")}
        </Button>
        <div className={styles.quiet}>xlsx · xls · csv</div>
      </div>
      <p className={styles.quiet}>{t("import.teach")}</p>
    </div>
  );
}
