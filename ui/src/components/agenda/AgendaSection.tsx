import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Agenda } from "../../generated/commands";
import { formatDate } from "../../lib/format";
import styles from "./agenda.module.css";
import { STEP_ICONS, stepPath, stepValues } from "./stepLooks";

/** What projects need next, the most pressing first; each leads to where it is done. */
export function AgendaSection({ agenda }: { agenda: Agenda | undefined }) {
  const { t } = useTranslation("insight");
  if (!agenda || agenda.steps.length === 0) return null;
  const more = agenda.total - agenda.steps.length;
  return (
    <section aria-label={t("agenda.title")}>
      <h2 className={styles.head}>
        {t("agenda.title")}
        <span className={styles.count}>{agenda.total}</span>
      </h2>
      <ul className={styles.list}>
        {agenda.steps.map(({ project, name, step }) => {
          const day = step.due && formatDate(step.due);
          return (
            <li key={`${project}.${step.kind}.${step.number ?? ""}`}>
              <Link className={styles.row} to={stepPath(project, step)} data-urgency={step.urgency}>
                <span className={styles.icon}>{STEP_ICONS[step.kind]}</span>
                <span className={styles.urgency}>{t(`urgencies.${step.urgency}`)}</span>
                <span className={styles.name} title={name}>
                  {name}
                </span>
                <span className={styles.what}>
                  {t(`steps.${step.kind}.what`, stepValues(step))}
                </span>
                <span className={styles.due}>
                  {day ? (step.list ? t("orderBy", { day }) : t("offerUntil", { day })) : ""}
                </span>
              </Link>
            </li>
          );
        })}
      </ul>
      {more > 0 ? <p className={styles.more}>{t("agenda.more", { count: more })}</p> : null}
    </section>
  );
}
