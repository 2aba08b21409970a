import { Alert, Button, Skeleton } from "antd";
import { useTranslation } from "react-i18next";
import { LongWork } from "../../components/LongWork";
import { useCommand, useLive } from "../../lib/data";
import { faultText } from "../../lib/faults";
import { spokenMoment } from "../../lib/format";
import { host } from "../../lib/host";
import { showToast } from "../../lib/toast";
import styles from "./care.module.css";
import { RestoreFileButton } from "./RestoreFileButton";

/** For a firm's file that is damaged: the newest good backup, by one click. */
export function Rescue(props: { onOpened: () => void }) {
  const { t } = useTranslation("care");
  const live = useLive("care.offer", {}, { long: true });
  const restore = useCommand("care.restore", { form: true, long: true });
  const workOn = useCommand("care.work_on");
  const choose = host().choosePath;
  const offer = live.data;
  if (!offer) {
    return live.fault ? (
      <Alert type="warning" showIcon title={faultText(live.fault)} />
    ) : (
      <div className={styles.rescue}>
        <p>{t("rescue.looking")}</p>
        <LongWork long={live.long} first={<Skeleton active paragraph={{ rows: 3 }} />} />
      </div>
    );
  }
  const { preview, damaged, opens } = offer;
  const held = preview?.backup.held;
  const run = async () => {
    if (!preview) return;
    const outcome = await restore.run({ name: preview.backup.name });
    if (!outcome.ok) return;
    const { aside } = outcome.value;
    const said = [t("restored", { when: spokenMoment(outcome.value.held.madeAt) })];
    if (aside) said.push(t("keptAside", { path: aside }));
    showToast({ tone: "done", text: said.join(" · ") });
    props.onOpened();
  };
  const goOn = async () => {
    if ((await workOn.run({})).ok) props.onOpened();
  };
  return (
    <section className={styles.rescue} aria-label={t("rescue.title")}>
      <h2>{t("rescue.title")}</h2>
      {preview && held ? (
        <>
          <p>{t("rescue.from", { when: spokenMoment(held.madeAt) })}</p>
          <p>
            {preview.lost === null
              ? t("lostUnknown", { when: spokenMoment(held.lastChangeAt ?? held.madeAt) })
              : preview.lost > 0
                ? t("rescue.lost", { count: preview.lost })
                : t("rescue.nothingLost")}{" "}
            {t("rescue.keep")}
          </p>
          {damaged > 0 ? <p>{t("rescue.damaged", { count: damaged })}</p> : null}
        </>
      ) : (
        <>
          <p>{damaged > 0 ? t("rescue.noneGood", { count: damaged }) : t("rescue.none")}</p>
          <p className={styles.quiet}>{t("rescue.noneHelp")}</p>
        </>
      )}
      {restore.fault ? <Alert type="error" showIcon title={faultText(restore.fault)} /> : null}
      <LongWork long={restore.long} />
      <div className={styles.rescueWays}>
        {preview && choose ? (
          <Button type="primary" loading={restore.pending} onClick={() => void run()}>
            {t("rescue.verb")}
          </Button>
        ) : null}
        {choose ? (
          <RestoreFileButton onDone={props.onOpened} />
        ) : (
          <span className={styles.quiet}>{t("inBrowser")}</span>
        )}
        {opens ? <Button onClick={() => void goOn()}>{t("rescue.workOn")}</Button> : null}
      </div>
    </section>
  );
}
