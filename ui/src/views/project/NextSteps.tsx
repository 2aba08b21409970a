import { CheckCircleOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { Panel } from "../../components/Page";
import styles from "./project.module.css";
import type { Step } from "./steps";

/** What comes next, each with the button that does it; the first is the main one. */
export function NextSteps(props: { steps: readonly Step[]; onStep: (step: Step) => void }) {
  const { t } = useTranslation("design");
  const { steps, onStep } = props;
  return (
    <Panel title={t("hub.next")} padded={false}>
      {steps.length === 0 ? (
        <p className={styles.allSet}>
          <CheckCircleOutlined /> {t("hub.allSet")}
        </p>
      ) : (
        <ul className={styles.steps}>
          {steps.map((step, at) => (
            <li key={`${step.id}.${step.record ?? ""}`}>
              <span className={styles.stepDot} data-first={at === 0} />
              <span className={styles.stepText}>
                {t(`steps.${step.id}.what`, { number: step.number, count: step.count ?? 0 })}
              </span>
              <Button
                size="small"
                type={at === 0 ? "primary" : "default"}
                onClick={() => onStep(step)}
              >
                {t(`steps.${step.id}.do`)}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
