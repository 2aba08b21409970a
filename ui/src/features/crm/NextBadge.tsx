import { useTranslation } from "react-i18next";
import type { Lead } from "../../generated/commands";
import styles from "./crm.module.css";

/** The next step of a lead: overdue is red, nothing planned yellow. Colour never speaks alone. */
export function NextBadge(props: { lead: Lead; withAction?: boolean }) {
  const { t } = useTranslation("crm");
  const { nextState, nextOn, nextTime, nextAction } = props.lead;
  if (nextState === "closed") return null;
  const day = nextOn?.slice(5) ?? "";
  const words = [
    {
      overdue: day,
      today: t("next.today"),
      planned: day,
      nothing: t("next.nothing"),
    }[nextState],
    nextTime ?? "",
    nextState === "overdue" ? t("next.overdue") : "",
  ]
    .filter((word) => word !== "")
    .join(" ");
  return (
    <span className={styles.next} data-state={nextState}>
      <span className={styles.nextDay}>{words}</span>
      {props.withAction && nextAction ? (
        <span className={styles.nextAction} title={nextAction}>
          {nextAction}
        </span>
      ) : null}
    </span>
  );
}
