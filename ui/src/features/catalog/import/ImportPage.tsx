import { Alert, Button, Progress, Steps } from "antd";
import { type DragEvent, useCallback, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Page, PageHeader } from "../../../components/Page";
import type { Fault, ImportFile, ImportReport, TablePreview } from "../../../generated/commands";
import { call } from "../../../lib/data";
import { faultOf, faultText } from "../../../lib/faults";
import { host, toBase64 } from "../../../lib/host";
import { CheckStep } from "./CheckStep";
import { ColumnsStep } from "./ColumnsStep";
import { DoneStep } from "./DoneStep";
import { FileStep } from "./FileStep";
import styles from "./import.module.css";

const ACCEPT =
  ".xlsx,.xlsm,.xls,.csv,.txt,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

type Step = "file" | "columns" | "check" | "done";
const STEPS: Step[] = ["file", "columns", "check", "done"];

export interface Finished {
  report: ImportReport;
  /** The change record, to take it back by. */
  change: string | null;
}

/** A firm's own price book out of a spreadsheet: choose, say what the columns are, see every row checked, import. */
export function ImportPage() {
  const { t, i18n } = useTranslation("catalog");
  const [step, setStep] = useState<Step>("file");
  const [file, setFile] = useState<ImportFile | null>(null);
  const [table, setTable] = useState<TablePreview | null>(null);
  const [finished, setFinished] = useState<Finished | null>(null);
  const [busy, setBusy] = useState<string | null>(null);
  const [fault, setFault] = useState<Fault | null>(null);
  const [over, setOver] = useState(false);
  const asked = useRef(0);

  const read = useCallback(
    async (name: string, bytes: Uint8Array) => {
      asked.current += 1;
      const mine = asked.current;
      setFault(null);
      setBusy(t("import.reading", { name, size: sizeText(i18n.language, bytes.length) }));
      // The note is on the screen before the bytes are packed.
      await new Promise((drawn) => setTimeout(drawn, 30));
      const next = { name, base64: toBase64(bytes) };
      try {
        const found = await call("catalog.read_price_book", { file: next });
        if (mine !== asked.current) return;
        setFile(next);
        setTable(found);
        setFinished(null);
        setStep("columns");
      } catch (reason) {
        if (mine !== asked.current) return;
        setFault(faultOf(reason));
        setStep("file");
      } finally {
        if (mine === asked.current) setBusy(null);
      }
    },
    [t, i18n.language],
  );
  const choose = async () => {
    const picked = await host().openFile(ACCEPT);
    if (picked) await read(picked.name, picked.bytes);
  };
  const onDrop = async (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const [dropped] = event.dataTransfer.files;
    if (dropped) await read(dropped.name, new Uint8Array(await dropped.arrayBuffer()));
  };
  const back = (to: Step) => {
    setFault(null);
    setStep(to);
  };
  return (
    <Page
      layout="fill"
      header={
        <PageHeader
          title={t("import.title")}
          subtitle={file && step !== "file" ? file.name : t("import.help")}
          back="/price-book"
          actions={
            step === "columns" || step === "check" ? (
              <Button onClick={() => void choose()}>{t("import.another")}</Button>
            ) : null
          }
          toolbar={
            <Steps
              size="small"
              className={styles.steps ?? ""}
              current={STEPS.indexOf(step)}
              items={STEPS.map((each) => ({ title: t(`import.steps.${each}`) }))}
            />
          }
        />
      }
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: files may be dropped anywhere; the button does the same */}
      <div
        className={styles.page}
        data-over={over}
        onDragOver={(event) => {
          if (!event.dataTransfer.types.includes("Files")) return;
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={(event) => {
          if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
        }}
        onDrop={(event) => void onDrop(event)}
      >
        {busy ? (
          <Busy text={busy} />
        ) : step === "file" || !file || !table ? (
          <FileStep
            over={over}
            onChoose={() => void choose()}
            problem={
              fault ? (
                <Alert
                  type="error"
                  showIcon
                  title={t("import.failed")}
                  description={faultText(fault)}
                />
              ) : null
            }
          />
        ) : step === "columns" ? (
          <ColumnsStep
            file={file}
            table={table}
            onTable={setTable}
            onBack={() => back("file")}
            onNext={() => setStep("check")}
          />
        ) : step === "check" ? (
          <CheckStep
            file={file}
            table={table}
            onBack={() => back("columns")}
            onDone={(done) => {
              setFinished(done);
              setStep("done");
            }}
          />
        ) : finished ? (
          <DoneStep finished={finished} onAnother={() => back("file")} />
        ) : null}
      </div>
    </Page>
  );
}

/** What takes a while, said while it does. */
export function Busy(props: { text: string }) {
  const { t } = useTranslation("catalog");
  return (
    <div className={styles.busy} role="status">
      <div>{props.text}</div>
      <Progress percent={100} status="active" showInfo={false} size="small" />
      <div className={styles.quiet}>{t("import.keepOpen")}</div>
    </div>
  );
}

function sizeText(language: string, bytes: number): string {
  const [value, unit] =
    bytes < 1_000_000 ? [bytes / 1_000, "kilobyte"] : [bytes / 1_000_000, "megabyte"];
  return new Intl.NumberFormat(language, {
    style: "unit",
    unit: unit as string,
    maximumFractionDigits: 1,
  }).format(value as number);
}
