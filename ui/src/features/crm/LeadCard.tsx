import type { KeyboardEvent, PointerEvent } from "react";
import { useTranslation } from "react-i18next";
import type { Lead } from "../../generated/commands";
import { formatQuantity } from "../../lib/format";
import styles from "./crm.module.css";
import { LeadPhone } from "./LeadCells";
import { NextBadge } from "./NextBadge";
import { ReturnsTag } from "./ReturnsTag";

/** A lead on the board: who, where, how large, what is next. */
export function LeadCard(props: {
  lead: Lead;
  current: boolean;
  focusable: boolean;
  lifted: boolean;
  onOpen: () => void;
  onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
  onPointerDown: (event: PointerEvent<HTMLElement>) => void;
  onFocus: () => void;
}) {
  const { t } = useTranslation("crm");
  const { lead } = props;
  const size = [lead.area ? formatQuantity(lead.area, "㎡") : "", lead.layout]
    .filter((part) => part !== "")
    .join(" ");
  const name = lead.name ?? t("nameless");
  return (
    <button
      type="button"
      className={styles.card}
      data-lead={lead.id}
      data-current={props.current}
      data-lifted={props.lifted}
      data-rotting={lead.rotting}
      tabIndex={props.focusable ? 0 : -1}
      aria-label={t("cardLabel", {
        name,
        stage: t(`stages.${lead.stage}`),
        next: t(`next.${lead.nextState}`),
      })}
      onClick={props.onOpen}
      onKeyDown={props.onKeyDown}
      onPointerDown={props.onPointerDown}
      onFocus={props.onFocus}
    >
      <span className={styles.cardTop}>
        <span className={styles.cardName}>{name}</span>
        {lead.rotting ? (
          <span className={styles.rot} title={t("rotting", { count: lead.idleDays })}>
            {t("days", { count: lead.idleDays })}
          </span>
        ) : null}
        {lead.level ? (
          <span className={styles.level} data-level={lead.level}>
            {lead.level}
          </span>
        ) : null}
      </span>
      <span className={styles.cardLine}>
        <LeadPhone lead={lead} />
        {lead.budget ? (
          <span className={styles.cardBudget}>¥{formatQuantity(lead.budget)}</span>
        ) : null}
      </span>
      {lead.address ? (
        <span className={styles.cardAddress} title={lead.address}>
          {lead.address}
        </span>
      ) : null}
      {size ? <span className={styles.cardLine}>{size}</span> : null}
      <span className={styles.cardBottom}>
        <NextBadge lead={lead} withAction />
        {lead.ownerName ? <span className={styles.cardOwner}>{lead.ownerName}</span> : null}
        {lead.ownerId === null ? <ReturnsTag lead={lead} /> : null}
      </span>
      {lead.returnsIn === null ? null : (
        <span className={styles.cardLine}>
          <ReturnsTag lead={lead} />
        </span>
      )}
    </button>
  );
}
