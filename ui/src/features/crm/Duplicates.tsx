import { Tag } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { DuplicatesReq } from "../../generated/commands";
import { useLive } from "../../lib/data";
import { formatPhone, isMasked } from "../../lib/format";
import styles from "./crm.module.css";

/** Milliseconds without a key before it asks. */
const PAUSE = 180;

/** Who may be the same as the one being typed. */
export function Duplicates(props: { typed: DuplicatesReq; onOpen?: () => void }) {
  const { t } = useTranslation("crm");
  const [asked, setAsked] = useState<DuplicatesReq>({});
  const text = JSON.stringify(props.typed);
  useEffect(() => {
    const typed = JSON.parse(text) as DuplicatesReq;
    // Whoever does not see a number has not typed it either.
    if (isMasked(typed.phone)) typed.phone = "";
    const timer = setTimeout(() => setAsked(typed), PAUSE);
    return () => clearTimeout(timer);
  }, [text]);
  const something = [asked.phone, asked.name, asked.room].some((part) => (part ?? "") !== "");
  const live = useLive("crm.duplicates", asked, { enabled: something, keep: true });
  const found = something ? (live.data ?? []) : [];
  if (found.length === 0) return null;
  const certain = found.some((one) => one.certain);
  return (
    <div className={styles.duplicates} data-certain={certain} role="status">
      <div className={styles.duplicatesTitle}>
        {t(certain ? "duplicates.certain" : "duplicates.maybe")}
      </div>
      <ul>
        {found.map((one) => (
          <li key={`${one.party}-${one.number}`}>
            <Link
              to={
                one.party === "customer"
                  ? `/customers/${one.customerId}`
                  : `/leads?lead=${one.leadId}`
              }
              {...(props.onOpen ? { onClick: props.onOpen } : {})}
            >
              {one.name ?? t("nameless")}
            </Link>
            <span className={styles.numbers}>{one.phone ? formatPhone(one.phone) : ""}</span>
            <span className={styles.duplicateAddress} title={one.address}>
              {one.address}
            </span>
            <span className={styles.quiet}>
              {one.party === "customer" ? t("duplicates.customer") : t(`stages.${one.stage}`)}
              {one.ownerName ? ` · ${one.ownerName}` : ""}
            </span>
            <span className={styles.reasons}>
              {one.reasons.map((reason) => (
                <Tag
                  key={reason}
                  className={styles.tag ?? ""}
                  color={one.certain ? "warning" : "default"}
                >
                  {t(`duplicates.reasons.${reason}`)}
                </Tag>
              ))}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
