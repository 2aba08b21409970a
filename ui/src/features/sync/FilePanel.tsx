import { DownloadOutlined, UploadOutlined } from "@ant-design/icons";
import { Alert, Button, Radio } from "antd";
import { type DragEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { LongWork } from "../../components/LongWork";
import { Panel } from "../../components/Page";
import type { SyncPacked, SyncRange, SyncTakenIn } from "../../generated/commands";
import { showFault, useCommand } from "../../lib/data";
import { faultOf, faultText } from "../../lib/faults";
import { formatMoment, formatQuantity } from "../../lib/format";
import { fromBase64, host, type PickedFile, readPicked, toBase64 } from "../../lib/host";
import styles from "./sync.module.css";

const RANGES: readonly SyncRange[] = ["unsent", "week", "month", "everything"];
/** The backend takes no more; what is larger is not even read. In bytes. */
const LARGEST = 20_000_000;
const ENDING = ".kgsync";

/** Exchange where there is no network: a file out, a file in. */
export function FilePanel() {
  return (
    <>
      <Pack />
      <TakeIn />
    </>
  );
}

const number = (count: number) => formatQuantity(String(count));

function Pack() {
  const { t } = useTranslation("sync");
  const pack = useCommand("sync.pack", { long: true, undo: false });
  const [range, setRange] = useState<SyncRange>("unsent");
  const [made, setMade] = useState<{ packed: SyncPacked; path: string | null } | null>(null);
  const make = async () => {
    setMade(null);
    const done = await pack.run({ range });
    if (!done.ok) return;
    const packed = done.value;
    try {
      const bytes = fromBase64(packed.base64);
      const path = await host().saveFile(packed.fileName, bytes, "application/octet-stream");
      // In the browser there is no path; in the window none means that nobody wanted it.
      if (path === null && host().kind === "window") return;
      setMade({ packed, path });
    } catch (reason) {
      showFault(faultOf(reason));
    }
  };
  return (
    <Panel title={t("file.pack.title")}>
      <p>{t("file.pack.text")}</p>
      <Radio.Group
        className={styles.ranges}
        aria-label={t("file.pack.range")}
        value={range}
        onChange={(event) => setRange(event.target.value as SyncRange)}
        options={RANGES.map((value) => ({ value, label: t(`file.ranges.${value}`) }))}
      />
      <div className={styles.fileWays}>
        <Button icon={<DownloadOutlined />} loading={pack.pending} onClick={() => void make()}>
          {t("file.pack.verb")}
        </Button>
        <span className={styles.quiet}>{t("file.pack.safe")}</span>
      </div>
      <LongWork long={pack.long} />
      {made ? (
        <Alert
          type="success"
          showIcon
          closable
          onClose={() => setMade(null)}
          title={made.path ?? made.packed.fileName}
          description={
            <>
              {t("file.pack.made", {
                changes: number(made.packed.changes),
                size: number(made.packed.sizeKib),
              })}
              {made.packed.leftOut > 0 ? (
                <div>{t("file.pack.leftOut", { count: made.packed.leftOut })}</div>
              ) : null}
            </>
          }
        />
      ) : null}
    </Panel>
  );
}

function TakeIn() {
  const { t } = useTranslation("sync");
  const takeIn = useCommand("sync.take_in", { long: true, undo: false });
  const [told, setTold] = useState<SyncTakenIn | null>(null);
  const [over, setOver] = useState(false);
  const take = async (coming: Promise<PickedFile | null>) => {
    try {
      const file = await coming;
      if (!file) return;
      setTold(null);
      const done = await takeIn.run({ base64: toBase64(file.bytes) });
      if (done.ok) setTold(done.value);
    } catch (reason) {
      showFault(faultOf(reason));
    }
  };
  const onDragOver = (event: DragEvent) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    setOver(true);
  };
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const dropped = event.dataTransfer.files[0];
    if (dropped && !takeIn.pending) void take(readPicked(dropped, LARGEST));
  };
  return (
    <Panel title={t("file.take.title")}>
      <p>{t("file.take.text")}</p>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is one more way than the button in it. */}
      <div
        className={styles.picture}
        data-over={over}
        onDragOver={onDragOver}
        onDragLeave={() => setOver(false)}
        onDrop={onDrop}
      >
        <Button
          icon={<UploadOutlined />}
          loading={takeIn.pending}
          onClick={() => void take(host().openFile(ENDING, LARGEST))}
        >
          {t("file.take.verb")}
        </Button>
        <span>{t(over ? "file.take.drop" : "file.take.help")}</span>
      </div>
      <LongWork long={takeIn.long} />
      {told ? <Taken told={told} onClose={() => setTold(null)} /> : null}
    </Panel>
  );
}

function Taken(props: { told: SyncTakenIn; onClose: () => void }) {
  const { t } = useTranslation("sync");
  const { told } = props;
  return (
    <Alert
      className={styles.taken}
      type={told.left.length > 0 ? "warning" : "success"}
      showIcon
      closable
      onClose={props.onClose}
      title={
        told.received > 0
          ? t("file.take.done", { count: told.received, shown: number(told.received) })
          : t("file.take.nothingNew")
      }
      description={
        <>
          <div>
            {t("file.take.from", { device: told.deviceName, at: formatMoment(told.at) })}
            {told.known > 0 ? ` · ${t("file.take.known", { shown: number(told.known) })}` : null}
          </div>
          {told.conflicts > 0 ? (
            <div>
              <Link to="/sync/conflicts">
                {t("file.take.conflicts", { count: told.conflicts })}
              </Link>
            </div>
          ) : null}
          {told.left.map((left) => (
            <div key={left.fault.code}>
              {t("file.take.left", { shown: number(left.changes) })} {faultText(left.fault)}
            </div>
          ))}
        </>
      }
    />
  );
}
