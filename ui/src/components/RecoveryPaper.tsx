import { Alert, Button, Checkbox, Modal } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { faultOf, faultText } from "../lib/faults";
import { host } from "../lib/host";
import { showToast } from "../lib/toast";
import styles from "./RecoveryPaper.module.css";

/** Three groups a line, to be read against the paper. */
function linesOf(code: string): string[] {
  const groups = code.split("-");
  const lines: string[] = [];
  for (let at = 0; at < groups.length; at += 3) lines.push(groups.slice(at, at + 3).join("-"));
  return lines;
}

/** A code that somebody has to keep on paper: there is no way on before he says that it is kept. */
export function RecoveryPaper(props: {
  title: string;
  /** What stands above it on the paper. */
  paperTitle: string;
  /** What it is for. */
  text: string;
  warning: string;
  fileName: string;
  code: string;
  /** What has to be typed besides: name and value. */
  facts?: readonly (readonly [string, string])[];
  onKept: () => void;
  /** What follows is under way. */
  pending?: boolean;
  /** The way back, where there is one. */
  onCancel?: () => void;
}) {
  const { t } = useTranslation("components");
  const facts = props.facts ?? [];
  const [kept, setKept] = useState(false);
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, []);
  const save = async () => {
    const besides = facts.map(([name, value]) => `${name}: ${value}`);
    const lines = [
      props.paperTitle,
      "",
      ...besides,
      "",
      ...linesOf(props.code),
      "",
      props.text,
      "",
    ];
    try {
      const bytes = new TextEncoder().encode(`\ufeff${lines.join("\r\n")}`);
      const path = await host().saveFile(props.fileName, bytes, "text/plain");
      if (path) showToast({ tone: "done", text: t("recovery.saved", { path }) });
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
      title={props.title}
      footer={
        <div className={styles.foot}>
          <Checkbox checked={kept} onChange={(event) => setKept(event.target.checked)}>
            {t("recovery.kept")}
          </Checkbox>
          {props.onCancel ? (
            <Button disabled={props.pending} onClick={props.onCancel}>
              {t("common:cancel")}
            </Button>
          ) : null}
          <Button
            type="primary"
            disabled={!kept}
            loading={props.pending ?? false}
            onClick={props.onKept}
          >
            {t("recovery.goOn")}
          </Button>
        </div>
      }
    >
      <div className={styles.paper} data-paper>
        <h2 className={styles.paperOnly}>{props.paperTitle}</h2>
        <p>{props.text}</p>
        {facts.length > 0 ? (
          <dl className={styles.facts}>
            {facts.map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        ) : null}
        <output className={styles.code} aria-label={props.title}>
          {linesOf(props.code).map((line) => (
            <span key={line}>{line}</span>
          ))}
        </output>
        <Alert type="warning" showIcon title={props.warning} />
      </div>
      <div className={styles.ways}>
        <Button onClick={() => window.print()}>{t("common:print")}</Button>
        <Button onClick={() => void save()}>{t("recovery.save")}</Button>
      </div>
    </Modal>
  );
}
