import { Alert, Button, Skeleton } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { DataClass } from "../generated/commands";
import type { Live } from "../lib/data";
import { type Fault, faultText } from "../lib/faults";
import { EmptyState } from "./EmptyState";
import styles from "./Loaded.module.css";

/** The outline of a table or list while its first rows are read. */
export function RowsSkeleton(props: { rows?: number }) {
  const { t } = useTranslation("components");
  return (
    <div className={styles.rows} role="status" aria-label={t("loading")}>
      {Array.from({ length: props.rows ?? 8 }, (_, index) => (
        <div key={index} className={styles.row}>
          <span className={styles.bar} style={{ width: `${[34, 26, 30, 22][index % 4]}%` }} />
          <span className={styles.bar} style={{ width: "14%" }} />
          <span className={styles.bar} style={{ width: "18%" }} />
          <span className={styles.bar} style={{ width: "9%" }} />
        </div>
      ))}
    </div>
  );
}

/** The outline of a record's page. */
export function PageSkeleton() {
  return (
    <div className={styles.page}>
      <Skeleton active title={{ width: 180 }} paragraph={{ rows: 6 }} />
    </div>
  );
}

/** In place of what consists of data that who works here does not see. */
export function HiddenState(props: { needed: DataClass }) {
  const { t } = useTranslation(["components", "firm"]);
  return (
    <EmptyState
      picture="trouble"
      title={t("hidden.title")}
      text={t("hidden.text", { what: t(`firm:classes.${props.needed}`) })}
    />
  );
}

/** Why nothing can be shown, and a way to try again. */
export function FaultState(props: { fault: Fault; onRetry?: () => void }) {
  const { t } = useTranslation("components");
  if (props.fault.code === "firm.no_right")
    return <HiddenState needed={props.fault.params.class as DataClass} />;
  return (
    <EmptyState
      picture="trouble"
      title={t("cannotShow")}
      text={faultText(props.fault)}
      action={props.onRetry ? <Button onClick={props.onRetry}>{t("tryAgain")}</Button> : null}
    />
  );
}

export interface LoadedProps<T> {
  live: Live<T>;
  skeleton?: ReactNode;
  children: (data: T) => ReactNode;
}

/** A live query's three states: skeleton, reason, content. Content stays when a later refresh fails. */
export function Loaded<T>(props: LoadedProps<T>) {
  const { live } = props;
  if (live.data !== undefined) {
    return (
      <>
        {live.fault ? <Alert type="warning" banner title={faultText(live.fault)} /> : null}
        {props.children(live.data)}
      </>
    );
  }
  if (live.fault) return <FaultState fault={live.fault} onRetry={live.refresh} />;
  return live.loading ? (props.skeleton ?? <PageSkeleton />) : null;
}
