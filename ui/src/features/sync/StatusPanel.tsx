import { useTranslation } from "react-i18next";
import { Panel } from "../../components/Page";
import type { SyncStatus } from "../../generated/commands";
import { KitPanel } from "./KitPanel";
import { Protects } from "./Protects";
import { StateWays, StateWords } from "./StateWords";
import styles from "./sync.module.css";
import { TravelPanel } from "./TravelPanel";
import { pillOf } from "./words";

/** How sync stands, and what it does and does not protect. */
export function StatusPanel(props: { status: SyncStatus }) {
  const { t } = useTranslation("sync");
  const { status } = props;
  const facts = [
    ["thisComputer", status.device?.name],
    ["series", status.device?.series],
    ["relay", status.relay],
    ["number", status.number],
  ] as const;
  return (
    <>
      <Panel title={t("now")} extra={<StateWays status={status} />}>
        <div className={styles.now} data-kind={pillOf(status).kind}>
          <StateWords status={status} />
          <dl className={styles.facts}>
            {facts.map(([key, value]) =>
              value ? (
                <div key={key}>
                  <dt>{t(`facts.${key}`)}</dt>
                  <dd>{value}</dd>
                </div>
              ) : null,
            )}
          </dl>
        </div>
      </Panel>
      {status.mode === "revoked" ? null : <TravelPanel />}
      {status.mode === "revoked" ? null : <KitPanel status={status} />}
      <Panel title={t("protects.title")}>
        <Protects all />
      </Panel>
    </>
  );
}
