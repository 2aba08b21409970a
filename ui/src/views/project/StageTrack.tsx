import { useTranslation } from "react-i18next";
import { WAY } from "../../features/design/stages";
import type { ProjectPage, ProjectStage } from "../../generated/commands";
import { formatMoment } from "../../lib/format";
import styles from "./project.module.css";

/** The way of the project: when it entered each stage, how long it has been in this one. A click moves it. */
export function StageTrack(props: { page: ProjectPage; onMove: (stage: ProjectStage) => void }) {
  const { t } = useTranslation("design");
  const { project, passed } = props.page;
  const current = WAY.indexOf(project.stage);
  const entered = new Map(passed.map((one) => [one.stage, formatMoment(one.at).slice(0, 10)]));
  return (
    <ol className={styles.track} aria-label={t("hub.stage")}>
      {WAY.map((stage, at) => {
        const state = at === current ? "now" : at < current ? "past" : "ahead";
        const day = entered.get(stage);
        const note =
          state === "now" ? t("days", { count: project.daysInStage }) : (day?.slice(5) ?? "");
        return (
          <li key={stage} data-state={state}>
            <button
              type="button"
              aria-current={state === "now" ? "step" : undefined}
              title={
                state === "now"
                  ? t("hub.since", { day: day ?? "" })
                  : t("hub.moveToStage", { stage: t(`stages.${stage}`) })
              }
              onClick={() => {
                if (state !== "now") props.onMove(stage);
              }}
            >
              <span className={styles.trackName}>{t(`stages.${stage}`)}</span>
              <span className={styles.trackNote}>{state === "ahead" ? "" : note}</span>
            </button>
          </li>
        );
      })}
    </ol>
  );
}
