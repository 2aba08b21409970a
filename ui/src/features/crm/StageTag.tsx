import { Tag } from "antd";
import { useTranslation } from "react-i18next";
import type { LeadStage } from "../../generated/commands";
import styles from "./crm.module.css";

const COLORS: Partial<Record<LeadStage, string>> = {
  new: "warning",
  deposit: "processing",
  signed: "success",
  lost: "default",
  paused: "default",
};

/** A stage as a tag; what is on its way is blue. */
export function StageTag(props: { stage: LeadStage }) {
  const { t } = useTranslation("crm");
  return (
    <Tag className={styles.tag ?? ""} color={COLORS[props.stage] ?? "processing"}>
      {t(`stages.${props.stage}`)}
    </Tag>
  );
}
