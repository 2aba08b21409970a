import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { EmptyState } from "../../components/EmptyState";
import { Rescue } from "../../features/care/Rescue";
import { Unlock } from "../../features/care/Unlock";
import { OpenFirmButton } from "../../features/firm/OpenFirmButton";
import type { AppState } from "../../generated/commands";
import { useCommand } from "../../lib/data";
import { faultText } from "../../lib/faults";
import styles from "./start.module.css";

/** What a backup helps against. */
const RESTORABLE = new Set(["store.damaged", "store.not_a_firm", "store.is_backup"]);

/** The firm that was open last cannot be opened: why, where it is, and what to do. */
export function Problem(props: {
  problem: NonNullable<AppState["problem"]>;
  onOpened: () => void;
  onOther: () => void;
}) {
  const { t } = useTranslation("firm");
  const again = useCommand("app.try_again");
  const tryAgain = async () => {
    if ((await again.run({})).ok) props.onOpened();
  };
  const { fault, path } = props.problem;
  if (fault.code === "store.locked_file") {
    return <Unlock {...props} another={<OpenFirmButton type="link" />} />;
  }
  const reason = fault.params.reason;
  return (
    <div className={styles.welcome}>
      <div className={styles.welcomeBody}>
        <EmptyState
          picture="trouble"
          title={t("problem.title")}
          text={
            <>
              <p>{faultText(fault)}</p>
              <p>
                {t("problem.file")} <code>{path}</code>
              </p>
              {typeof reason === "string" ? (
                <p>
                  {t("problem.reason")} {reason}
                </p>
              ) : null}
            </>
          }
          action={
            <div className={styles.problemWays}>
              <Button loading={again.pending} onClick={() => void tryAgain()}>
                {t("problem.tryAgain")}
              </Button>
              <OpenFirmButton />
              <Button onClick={props.onOther}>{t("problem.other")}</Button>
            </div>
          }
        />
        {RESTORABLE.has(fault.code) ? <Rescue onOpened={props.onOpened} /> : null}
      </div>
    </div>
  );
}
