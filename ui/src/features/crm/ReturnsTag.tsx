import { Tooltip } from "antd";
import { useTranslation } from "react-i18next";
import type { Lead } from "../../generated/commands";
import styles from "./crm.module.css";

/** Warns that a lead is about to go back to the pool, or says that it is there. */
export function ReturnsTag({ lead }: { lead: Lead }) {
  const { t } = useTranslation("crm");
  if (lead.ownerId === null) {
    return lead.nextState === "closed" ? null : (
      <span className={styles.poolTag}>{t("inPool")}</span>
    );
  }
  if (lead.returnsIn === null) return null;
  return (
    <Tooltip title={t("returnsHelp", { day: lead.returnsOn })}>
      <span className={styles.returns}>{t("returns", { count: lead.returnsIn })}</span>
    </Tooltip>
  );
}
