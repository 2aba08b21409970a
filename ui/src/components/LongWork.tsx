import { Button, Progress } from "antd";
import { type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { type LongCall, stageText, useCancelling, useProgress, useSeconds } from "../lib/long";
import { Keys } from "./Keys";
import styles from "./LongWork.module.css";

/** Work that takes less is over before anybody could read of it. */
const UNSEEN = 1_000;

/** What a call that takes long is doing, how far it is, since when; Cancel or Esc ends it. In the first second `first`. */
export function LongWork(props: { long: LongCall | null; first?: ReactNode }) {
  const { long } = props;
  const [shown, setShown] = useState(false);
  useEffect(() => {
    setShown(false);
    if (!long) return;
    const wait = Math.max(0, UNSEEN - (performance.now() - long.begun));
    const timer = setTimeout(() => setShown(true), wait);
    return () => clearTimeout(timer);
  }, [long]);
  useEffect(() => {
    if (!long) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || event.isComposing || event.defaultPrevented) return;
      event.preventDefault();
      long.cancel();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [long]);
  if (!long || !shown) return <>{props.first}</>;
  return (
    <div className={styles.work} role="status" aria-live="polite">
      <Shown long={long} />
    </div>
  );
}

function Shown(props: { long: LongCall }) {
  const { t, i18n } = useTranslation("components");
  const { long } = props;
  const progress = useProgress(long);
  const cancelling = useCancelling(long);
  const seconds = useSeconds(long);
  const number = new Intl.NumberFormat(i18n.language);
  const known = progress !== null && progress.total > 0;
  const share = known ? Math.floor((progress.done / progress.total) * 100) : 100;
  return (
    <>
      <div className={styles.stage}>
        {cancelling ? t("work.cancelling") : stageText(progress?.stage)}
      </div>
      <Progress
        percent={share}
        {...(known ? {} : { status: "active" as const })}
        showInfo={false}
        size="small"
        aria-label={stageText(progress?.stage)}
      />
      <div className={styles.foot}>
        <span>
          {known
            ? t("work.share", {
                done: number.format(progress.done),
                total: number.format(progress.total),
                percent: share,
              })
            : progress && progress.done > 0
              ? number.format(progress.done)
              : null}
        </span>
        <span className={styles.space} />
        <span>{t("work.seconds", { count: seconds })}</span>
        <Button size="small" disabled={cancelling} onClick={long.cancel}>
          {t("common:cancel")} <Keys keys="Esc" />
        </Button>
      </div>
    </>
  );
}
