import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { Loaded } from "../../components/Loaded";
import { Panel } from "../../components/Page";
import { useCommand, useLive } from "../../lib/data";
import { sizeText } from "../../lib/format";
import styles from "./care.module.css";

/** The room that photos and files take, and the way to clear what no record uses any more. */
export function StoragePanel() {
  const { t } = useTranslation("attach");
  const live = useLive("attach.storage", {});
  const clear = useCommand("attach.clear", { done: t("storage.cleared"), undo: false });
  return (
    <Panel title={t("storage.title")}>
      <Loaded live={live}>
        {(used) => (
          <>
            <p>
              {used.files > 0
                ? t("storage.used", { count: used.files, size: sizeText(used.kib) })
                : t("storage.none")}
            </p>
            {used.elsewhere > 0 ? (
              <p className={styles.quiet}>{t("storage.elsewhere", { count: used.elsewhere })}</p>
            ) : null}
            {used.unused > 0 ? (
              <p className={styles.quiet}>
                {t("storage.unused", {
                  count: used.unused,
                  size: sizeText(used.unusedKib),
                  days: used.days,
                })}
              </p>
            ) : null}
            {used.over > 0 ? (
              <>
                <p className={styles.quiet}>
                  {t("storage.over", { count: used.over, size: sizeText(used.overKib) })}{" "}
                  {t("storage.backups")}
                </p>
                <div className={styles.ways}>
                  <Button loading={clear.pending} onClick={() => void clear.run({})}>
                    {t("storage.clear")}
                  </Button>
                </div>
              </>
            ) : null}
          </>
        )}
      </Loaded>
    </Panel>
  );
}
