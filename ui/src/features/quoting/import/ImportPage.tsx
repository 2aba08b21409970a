import { Alert, Button, Progress } from "antd";
import { type DragEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import { Page, PageHeader } from "../../../components/Page";
import type { Fault, ImportFile, ImportInto, TablePreview } from "../../../generated/commands";
import { call, useLive } from "../../../lib/data";
import { faultOf, faultText } from "../../../lib/faults";
import { host, toBase64 } from "../../../lib/host";
import { CheckStep } from "./CheckStep";
import { ColumnsStep } from "./ColumnsStep";
import { FileStep } from "./FileStep";
import styles from "./import.module.css";

const ACCEPT =
  ".xlsx,.xlsm,.xls,.csv,.txt,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/** A quote out of a spreadsheet, into a draft (`?quote=ID`) or as a new quote of a project (`?project=ID`). */
export function ImportPage() {
  const { t } = useTranslation("quoting");
  const [params, setParams] = useSearchParams();
  const quote = params.get("quote");
  const project = params.get("project");
  const sheet = useLive("quoting.quote", { id: quote ?? "" }, { enabled: quote !== null });
  const [file, setFile] = useState<ImportFile | null>(null);
  const [table, setTable] = useState<TablePreview | null>(null);
  const [checking, setChecking] = useState(false);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<Fault | null>(null);
  const [over, setOver] = useState(false);
  const asked = useRef(0);
  const into: ImportInto | null = quote
    ? { kind: "quote", id: quote }
    : project
      ? { kind: "project", id: project }
      : null;

  const read = async (name: string, bytes: Uint8Array) => {
    asked.current += 1;
    const mine = asked.current;
    setFault(null);
    setBusy(true);
    try {
      const next = { name, base64: toBase64(bytes) };
      const found = await call("quoting.read_quote_file", { file: next });
      if (mine !== asked.current) return;
      setFile(next);
      setTable(found);
      setChecking(false);
    } catch (reason) {
      if (mine === asked.current) setFault(faultOf(reason));
    } finally {
      if (mine === asked.current) setBusy(false);
    }
  };
  const choose = async () => {
    const picked = await host().openFile(ACCEPT);
    if (picked) await read(picked.name, picked.bytes);
  };
  const onDrop = async (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const [dropped] = event.dataTransfer.files;
    if (dropped && into) await read(dropped.name, new Uint8Array(await dropped.arrayBuffer()));
  };
  const target = sheet.data
    ? t("import.intoQuote", { number: `${sheet.data.number} V${sheet.data.version}` })
    : t("import.help");
  return (
    <Page
      layout="fill"
      header={
        <PageHeader
          title={t("import.title")}
          subtitle={file ? `${file.name} · ${target}` : target}
          back={quote ? `/quotes/${quote}` : "/quotes"}
          actions={
            file ? <Button onClick={() => void choose()}>{t("import.another")}</Button> : null
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
        {fault ? <Alert type="error" banner title={faultText(fault)} /> : null}
        {busy ? (
          <Busy text={t("import.reading")} />
        ) : !file || !table || !into ? (
          <FileStep
            over={over}
            project={quote ? null : project}
            needsProject={quote === null}
            onProject={(id) => setParams({ project: id }, { replace: true })}
            onChoose={() => void choose()}
          />
        ) : checking ? (
          <CheckStep file={file} table={table} into={into} onBack={() => setChecking(false)} />
        ) : (
          <ColumnsStep
            file={file}
            table={table}
            onTable={setTable}
            onNext={() => setChecking(true)}
          />
        )}
      </div>
    </Page>
  );
}

/** What takes a while, said while it does. */
export function Busy(props: { text: string }) {
  return (
    <div className={styles.busy} role="status">
      <div>{props.text}</div>
      <Progress percent={100} status="active" showInfo={false} size="small" />
    </div>
  );
}
