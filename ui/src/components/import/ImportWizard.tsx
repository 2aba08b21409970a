import { Alert, Button, Steps } from "antd";
import { type DragEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Fault, ImportFile, TablePreview } from "../../generated/commands";
import { call, type Res } from "../../lib/data";
import { faultOf, faultText } from "../../lib/faults";
import { host, type PickedFile, readPicked, toBase64 } from "../../lib/host";
import { LongCall, wasCancelled } from "../../lib/long";
import { LongWork } from "../LongWork";
import { Page, PageHeader } from "../Page";
import { CheckStep } from "./CheckStep";
import { ColumnsStep } from "./ColumnsStep";
import { DoneStep } from "./DoneStep";
import { FileStep } from "./FileStep";
import styles from "./import.module.css";
import type { ImportCommand, ImportKind, Table } from "./kind";
import { recall, remember } from "./remembered";

const ACCEPT =
  ".xlsx,.xlsm,.xls,.csv,.txt,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/** The backend takes no more; what is larger is not even read. In bytes. */
const LARGEST = 20 * 1024 * 1024;

type Step = "file" | "columns" | "check" | "done";
const STEPS: Step[] = ["file", "columns", "check", "done"];

export interface Finished<K extends ImportCommand> {
  report: Res<K>;
  /** The change record, to take it back by. */
  change: string | null;
}

/** A table out of a file: choose it, say what its columns are, see every row checked, import. */
export function ImportWizard<K extends ImportCommand>(props: { kind: ImportKind<K> }) {
  const { t } = useTranslation("import");
  const { kind } = props;
  const [step, setStep] = useState<Step>("file");
  const [table, setTable] = useState<Table | null>(null);
  /** The look before anybody changed anything, by which the mapping is remembered. */
  const [guessed, setGuessed] = useState<TablePreview | null>(null);
  const [finished, setFinished] = useState<Finished<K> | null>(null);
  const [reading, setReading] = useState<LongCall | null>(null);
  const [fault, setFault] = useState<Fault | null>(null);
  const [over, setOver] = useState(false);
  /** Files read so far: each begins its columns afresh. */
  const [files, setFiles] = useState(0);
  const latest = useRef<LongCall | null>(null);

  /** Reads a file; one that was corrected and chosen again goes on where the last one was, with its columns. */
  const read = async (name: string, bytes: Uint8Array) => {
    const long = new LongCall();
    reading?.cancel();
    latest.current = long;
    setFault(null);
    setReading(long);
    // The note is on the screen before the bytes are packed.
    await new Promise((drawn) => setTimeout(drawn, 30));
    const file: ImportFile = { name, base64: toBase64(bytes) };
    try {
      const first = await call(kind.look, { file }, long);
      const known = recall(kind.command, first);
      const preview = known
        ? await call(kind.look, { file, sheet: first.sheet, mapping: known }, long)
        : first;
      if (long !== latest.current) return;
      const again = step === "check" && preview.fault === null;
      setGuessed(first);
      setTable({ file, sheet: preview.sheet, mapping: preview.mapping, preview });
      setFinished(null);
      setFiles((count) => count + 1);
      setStep(again ? "check" : "columns");
    } catch (reason) {
      if (long !== latest.current) return;
      const refused = faultOf(reason);
      setFault(wasCancelled(refused) ? null : refused);
      setStep("file");
    } finally {
      if (long === latest.current) setReading(null);
    }
  };
  /** Goes on with a file once it is here; where it cannot be had, says why beside whatever is under way. */
  const take = async (coming: Promise<PickedFile | null>) => {
    let picked: PickedFile | null;
    try {
      picked = await coming;
    } catch (reason) {
      const refused = faultOf(reason);
      // Of a table there is more to say than to choose a smaller one.
      const large = refused.code === "app.file_too_large";
      setFault(large ? { ...refused, code: "catalog.file_size" } : refused);
      return;
    }
    if (picked) await read(picked.name, picked.bytes);
  };
  const choose = () => take(host().openFile(ACCEPT, LARGEST));
  const onDrop = async (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const [dropped] = event.dataTransfer.files;
    if (dropped && kind.waits === null) await take(readPicked(dropped, LARGEST));
  };
  const onTable = (preview: TablePreview, byHand: boolean) => {
    if (!table) return;
    setTable({ file: table.file, sheet: preview.sheet, mapping: preview.mapping, preview });
    if (!byHand) setGuessed(preview);
    else if (guessed && preview.fault === null) remember(kind.command, guessed, preview.mapping);
  };
  const to = (next: Step) => {
    setFault(null);
    setStep(next);
  };
  const problem = fault ? (
    <Alert type="error" showIcon title={t("failed")} description={faultText(fault)} />
  ) : null;
  const subtitle = table && step !== "file" ? `${table.file.name} · ${kind.help}` : kind.help;
  return (
    <Page
      layout="fill"
      header={
        <PageHeader
          title={kind.title}
          subtitle={subtitle}
          back={kind.back}
          actions={
            step === "columns" || step === "check" ? (
              <Button onClick={() => void choose()}>{t("another")}</Button>
            ) : null
          }
          toolbar={
            <Steps
              size="small"
              className={styles.steps ?? ""}
              current={STEPS.indexOf(step)}
              items={STEPS.map((each) => ({ title: t(`steps.${each}`) }))}
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
        {problem && table && step !== "file" && !reading ? (
          <div className={styles.refusal}>{problem}</div>
        ) : null}
        {reading ? (
          <LongWork long={reading} />
        ) : step === "file" || !table ? (
          <FileStep kind={kind} over={over} onChoose={() => void choose()} problem={problem} />
        ) : step === "columns" ? (
          <ColumnsStep
            key={files}
            kind={kind}
            table={table}
            onTable={onTable}
            onBack={() => to("file")}
            onNext={() => to("check")}
          />
        ) : step === "check" ? (
          <CheckStep
            kind={kind}
            table={table}
            onChooseAgain={() => void choose()}
            onBack={() => to("columns")}
            onDone={(done) => {
              setFinished(done);
              to("done");
            }}
          />
        ) : finished ? (
          <DoneStep kind={kind} finished={finished} onAnother={() => to("file")} />
        ) : null}
      </div>
    </Page>
  );
}
