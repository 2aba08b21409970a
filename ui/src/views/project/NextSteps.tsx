import { CheckCircleOutlined } from "@ant-design/icons";
import { Button, Tooltip } from "antd";
import { useTranslation } from "react-i18next";
import { STEP_ICONS, stepValues } from "../../components/agenda/stepLooks";
import { Panel } from "../../components/Page";
import type { NextStep } from "../../generated/commands";
import { formatDate } from "../../lib/format";
import styles from "./project.module.css";

/** What comes next, each with the button that does it; the first is the main one. */
export function NextSteps(props: { steps: readonly NextStep[]; onStep: (step: NextStep) => void }) {
  const { t } = useTranslation("insight");
  const { steps, onStep } = props;
  return (
    <Panel title={t("next")} padded={false}>
      {steps.length === 0 ? (
        <p className={styles.allSet}>
          <CheckCircleOutlined /> {t("allSet")}
        </p>
      ) : (
        <ul className={styles.steps}>
          {steps.map((step, at) => {
            const day = step.due && formatDate(step.due);
            return (
              <li key={`${step.kind}.${step.number ?? ""}`} data-step={step.kind}>
                <Tooltip title={t(`urgencies.${step.urgency}`)}>
                  <span className={styles.stepIcon} data-urgency={step.urgency}>
                    {STEP_ICONS[step.kind]}
                  </span>
                </Tooltip>
                <span className={styles.stepText}>
                  {t(`steps.${step.kind}.what`, stepValues(step))}
                  {day ? (
                    <span className={styles.stepDue} data-urgency={step.urgency}>
                      {step.list ? t("orderBy", { day }) : t("offerUntil", { day })}
                    </span>
                  ) : null}
                </span>
                <Button
                  size="small"
                  type={at === 0 ? "primary" : "default"}
                  onClick={() => onStep(step)}
                >
                  {t(`steps.${step.kind}.do`)}
                </Button>
              </li>
            );
          })}
        </ul>
      )}
    </Panel>
  );
}
