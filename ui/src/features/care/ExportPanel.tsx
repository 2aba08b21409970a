import { Alert, Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { LongWork } from "../../components/LongWork";
import { Panel } from "../../components/Page";
import type { Exported } from "../../generated/commands";
import { useCommand, useLive } from "../../lib/data";
import { formatQuantity, sizeText } from "../../lib/format";
import { host } from "../../lib/host";
import { usePreferences } from "../../lib/preferences";
import styles from "./care.module.css";

/** Everything of the firm as one archive of open formats: into a file that is chosen, or the browser's downloads. */
export function ExportPanel() {
  const { t } = useTranslation("care");
  const { language } = usePreferences();
  const plan = useLive("care.export_plan", { language }).data;
  const toPath = useCommand("care.export", { long: true });
  const toFetch = useCommand("care.export_download", { long: true });
  const [made, setMade] = useState<Exported | null>(null);
  const { choosePath, download } = host();
  const write = async () => {
    if (!plan) return;
    setMade(null);
    if (!choosePath) {
      const done = await toFetch.run({ language });
      if (!done.ok) return;
      setMade(done.value);
      if (done.value.ticket) download?.(done.value.ticket);
      return;
    }
    const path = await choosePath("new_file", plan.fileName);
    if (!path) return;
    const done = await toPath.run({ language, path });
    if (done.ok) setMade(done.value);
  };
  const figures = (of: { tables: number; rows: number }) => ({
    tables: of.tables,
    rows: formatQuantity(String(of.rows)),
  });
  return (
    <Panel title={t("export.title")}>
      <p>{t("export.text")}</p>
      <p className={styles.help}>
        {plan ? `${t("export.plan", figures(plan))} · ` : null}
        {t("export.warning")}
      </p>
      <Button
        disabled={!plan}
        loading={toPath.pending || toFetch.pending}
        onClick={() => void write()}
      >
        {t(choosePath ? "export.verb" : "export.download")}
      </Button>
      <LongWork long={toPath.long ?? toFetch.long} />
      {made ? (
        <Alert
          className={styles.made}
          type="success"
          showIcon
          closable
          onClose={() => setMade(null)}
          title={
            <span className={styles.path}>
              {made.path
                ? t("export.saved", { path: made.path })
                : t("export.downloaded", { name: made.fileName })}
            </span>
          }
          description={t("export.size", { ...figures(made), size: sizeText(made.sizeKib) })}
        />
      ) : null}
    </Panel>
  );
}
