import { Alert, Button, Checkbox, Modal } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLive } from "../../lib/data";
import { faultOf, faultText } from "../../lib/faults";
import { host } from "../../lib/host";
import { showToast } from "../../lib/toast";
import styles from "./sync.module.css";

/** Three groups a line, to be read against the paper. */
function kitLines(text: string): string[] {
  const groups = text.split("-");
  const lines: string[] = [];
  for (let at = 0; at < groups.length; at += 3) lines.push(groups.slice(at, at + 3).join("-"));
  return lines;
}

/** The firm's recovery kit, shown once: there is no way on before somebody says that it is kept. */
export function Kit(props: { text: string; onKept: () => void }) {
  const { t } = useTranslation("sync");
  const [kept, setKept] = useState(false);
  const firm = useLive("app.state", {}).data?.firm?.name ?? "";
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, []);
  const save = async () => {
    const lines = [
      t("kit.paperTitle", { firm }),
      "",
      ...kitLines(props.text),
      "",
      t("kit.text"),
      "",
    ];
    try {
      const bytes = new TextEncoder().encode(`\ufeff${lines.join("\r\n")}`);
      const path = await host().saveFile(t("kit.fileName", { firm }), bytes, "text/plain");
      if (path) showToast({ tone: "done", text: t("kit.saved", { path }) });
    } catch (reason) {
      showToast({ tone: "fault", text: faultText(faultOf(reason)) });
    }
  };
  return (
    <Modal
      open
      closable={false}
      keyboard={false}
      mask={{ closable: false }}
      width={560}
      title={t("kit.title")}
      footer={
        <div className={styles.kitFoot}>
          <Checkbox checked={kept} onChange={(event) => setKept(event.target.checked)}>
            {t("kit.kept")}
          </Checkbox>
          <Button type="primary" disabled={!kept} onClick={props.onKept}>
            {t("kit.goOn")}
          </Button>
        </div>
      }
    >
      <div className={styles.kit} data-paper>
        <h2 className={styles.paperOnly}>{t("kit.paperTitle", { firm })}</h2>
        <p>{t("kit.text")}</p>
        <output className={styles.kitText} aria-label={t("kit.title")}>
          {kitLines(props.text).map((line) => (
            <span key={line}>{line}</span>
          ))}
        </output>
        <Alert type="warning" showIcon title={t("kit.warning")} />
      </div>
      <div className={styles.waysRow}>
        <Button onClick={() => window.print()}>{t("common:print")}</Button>
        <Button onClick={() => void save()}>{t("kit.save")}</Button>
      </div>
    </Modal>
  );
}
