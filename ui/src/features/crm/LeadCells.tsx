import { useTranslation } from "react-i18next";
import type { Lead } from "../../generated/commands";
import { formatPhone } from "../../lib/format";
import styles from "./crm.module.css";

/** Whose lead it is, and how good. */
export function LeadName(props: { lead: Lead }) {
  const { t } = useTranslation("crm");
  const { lead } = props;
  return (
    <span className={styles.nameCell}>
      <span className={styles.strong}>{lead.name ?? t("nameless")}</span>
      {lead.level ? (
        <span className={styles.level} data-level={lead.level}>
          {lead.level}
        </span>
      ) : null}
    </span>
  );
}

/** Where a lead is reached. */
export function LeadPhone(props: { lead: Lead }) {
  const { phone, wechat } = props.lead;
  return <span className={styles.numbers}>{phone ? formatPhone(phone) : (wechat ?? "")}</span>;
}
