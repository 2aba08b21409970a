import {
  DeleteOutlined,
  DownloadOutlined,
  ExportOutlined,
  LeftOutlined,
  RightOutlined,
  ZoomInOutlined,
  ZoomOutOutlined,
} from "@ant-design/icons";
import { Alert, Button, Input, Modal, Spin } from "antd";
import { type KeyboardEvent, useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { FileInfo } from "../../generated/commands";
import { showFault, useCommand } from "../../lib/data";
import { type Fault, faultOf, faultText } from "../../lib/faults";
import { formatMoment } from "../../lib/format";
import { host } from "../../lib/host";
import { showToast } from "../../lib/toast";
import { Away } from "./Away";
import { FileSign } from "./FileSign";
import styles from "./files.module.css";
import { fileSize } from "./Gallery";
import { fetchFile, saveFile } from "./transfer";

const STEP = 1.5;
const LARGEST = 8;

/** One file at a time, as large as there is room; arrows go on, plus and minus come nearer, Esc leaves. */
export function Viewer(props: {
  files: FileInfo[];
  shown: string;
  onShow: (id: string | null) => void;
}) {
  const { t } = useTranslation("attach");
  const { files, shown, onShow } = props;
  const at = files.findIndex((file) => file.id === shown);
  const file = files[at];
  const gone = file === undefined;
  const [zoom, setZoom] = useState(1);
  const remove = useCommand("attach.remove", { done: t("removed") });
  const [saving, setSaving] = useState(false);
  const openAttachment = host().openAttachment;
  const box = useRef<HTMLDivElement | null>(null);
  const enter = useCallback((element: HTMLDivElement | null) => {
    box.current = element;
    element?.focus({ preventScroll: true });
  }, []);
  // Removed here or by somebody else: there is nothing to look at.
  useEffect(() => {
    if (gone) onShow(null);
  }, [gone, onShow]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each file begins whole, and hears keys whatever its buttons do.
  useEffect(() => {
    setZoom(1);
    box.current?.focus({ preventScroll: true });
  }, [shown]);
  if (!file) return null;
  const step = (by: number) => {
    const next = files[at + by];
    if (next) onShow(next.id);
  };
  const nearer = (by: number) => setZoom((now) => Math.min(LARGEST, Math.max(1, now * by)));
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target instanceof HTMLInputElement || event.ctrlKey || event.altKey) return;
    const keys: Record<string, () => void> = {
      ArrowLeft: () => step(-1),
      ArrowRight: () => step(1),
      "+": () => nearer(STEP),
      "=": () => nearer(STEP),
      "-": () => nearer(1 / STEP),
      "0": () => setZoom(1),
      s: () => void save(),
    };
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  };
  const save = async () => {
    setSaving(true);
    try {
      const path = await saveFile(file);
      if (path !== null) {
        const text = host().kind === "window" ? t("savedTo", { path }) : t("saved");
        showToast({ tone: "done", text });
      }
    } catch (reason) {
      showFault(faultOf(reason));
    } finally {
      setSaving(false);
    }
  };
  const open = async () => {
    try {
      await openAttachment?.(file.id);
    } catch (reason) {
      showFault(faultOf(reason));
    }
  };
  const takeAway = async () => {
    const next = files[at + 1] ?? files[at - 1];
    if ((await remove.run({ ids: [file.id] })).ok) onShow(next?.id ?? null);
  };
  const isPicture = file.sort === "picture" && file.here;
  const facts = [
    t(`sorts.${file.sort}`),
    fileSize(file),
    file.wide && file.high ? t("size", { wide: file.wide, high: file.high }) : null,
    t("by", { member: file.memberName, when: formatMoment(file.madeAt) }),
  ];
  return (
    <Modal
      open
      centered
      footer={null}
      width="min(1080px, 94vw)"
      title={<span className={styles.viewerTitle}>{file.name}</span>}
      onCancel={() => onShow(null)}
      afterOpenChange={(open) => open && box.current?.focus({ preventScroll: true })}
      aria-label={t("viewer")}
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: its keys go through the buttons inside. */}
      <div ref={enter} tabIndex={-1} className={styles.viewer} onKeyDown={onKeyDown}>
        <div className={styles.stage}>
          <Shown key={file.id} file={file} zoom={zoom} />
          {files.length > 1 ? (
            <>
              <Button
                className={styles.previous ?? ""}
                shape="circle"
                icon={<LeftOutlined />}
                disabled={at === 0}
                aria-label={t("previous")}
                onClick={() => step(-1)}
              />
              <Button
                className={styles.next ?? ""}
                shape="circle"
                icon={<RightOutlined />}
                disabled={at === files.length - 1}
                aria-label={t("next")}
                onClick={() => step(1)}
              />
            </>
          ) : null}
        </div>
        <div className={styles.viewerFoot}>
          <CaptionField key={file.id} file={file} />
          <div className={styles.viewerButtons}>
            {files.length > 1 ? (
              <span className={styles.quiet}>
                {t("place", { at: at + 1, total: files.length })}
              </span>
            ) : null}
            {isPicture ? (
              <>
                <Button
                  type="text"
                  icon={<ZoomOutOutlined />}
                  disabled={zoom === 1}
                  aria-label={t("zoomOut")}
                  onClick={() => nearer(1 / STEP)}
                />
                <Button
                  type="text"
                  icon={<ZoomInOutlined />}
                  disabled={zoom === LARGEST}
                  aria-label={t("zoomIn")}
                  onClick={() => nearer(STEP)}
                />
              </>
            ) : null}
            {openAttachment ? (
              <Button icon={<ExportOutlined />} disabled={!file.here} onClick={() => void open()}>
                {t("open")}
              </Button>
            ) : null}
            <Button
              icon={<DownloadOutlined />}
              loading={saving}
              disabled={!file.here}
              onClick={() => void save()}
            >
              {t("save")}
            </Button>
            <Button
              danger
              icon={<DeleteOutlined />}
              loading={remove.pending}
              onClick={() => void takeAway()}
            >
              {t("remove")}
            </Button>
          </div>
        </div>
        <div className={styles.facts}>{facts.filter((fact) => fact !== null).join(" · ")}</div>
      </div>
    </Modal>
  );
}

/** The file itself, of what a screen can show. */
function Shown(props: { file: FileInfo; zoom: number }) {
  const { t } = useTranslation("attach");
  const { file, zoom } = props;
  const [address, setAddress] = useState<string | null>(null);
  const [fault, setFault] = useState<Fault | null>(null);
  const [broken, setBroken] = useState(false);
  const show = file.here && file.sort === "picture";
  useEffect(() => {
    if (!show) return;
    let wanted = true;
    let made: string | null = null;
    fetchFile(file.id, () => wanted).then(
      (blob) => {
        if (!blob || !wanted) return;
        made = URL.createObjectURL(new Blob([blob], { type: file.media }));
        setAddress(made);
      },
      (reason) => {
        if (wanted) setFault(faultOf(reason));
      },
    );
    return () => {
      wanted = false;
      if (made) URL.revokeObjectURL(made);
    };
  }, [show, file.id, file.media]);
  if (show && address && !broken) {
    return (
      <div className={styles.scroll}>
        <img
          className={styles.full}
          style={{ maxWidth: `${zoom * 100}%`, maxHeight: `calc(min(62vh, 680px) * ${zoom})` }}
          src={address}
          alt={file.caption || file.name}
          onError={() => setBroken(true)}
        />
      </div>
    );
  }
  const picture = file.thumbBase64 ? (
    <img className={styles.stand} src={`data:image/jpeg;base64,${file.thumbBase64}`} alt="" />
  ) : (
    <span className={styles.largeSign}>
      <FileSign sort={file.sort} />
    </span>
  );
  return (
    <div className={styles.instead}>
      {picture}
      {fault ? (
        <Alert type="error" showIcon title={faultText(fault)} />
      ) : !file.here ? (
        <Away file={file} />
      ) : show && !broken ? (
        <Spin description={t("loading")} />
      ) : (
        <>
          <strong>{t("noPreview")}</strong>
          <span className={styles.quiet}>{t("noPreviewText")}</span>
        </>
      )}
    </div>
  );
}

/** What stands under the file: written when the field is left or Enter is pressed. */
function CaptionField(props: { file: FileInfo }) {
  const { t } = useTranslation("attach");
  const { file } = props;
  const [text, setText] = useState(file.caption);
  const save = useCommand("attach.set_caption", { done: t("captionSaved") });
  const saved = useRef(file.caption);
  const keep = async () => {
    if (text.trim() === saved.current) return;
    const before = saved.current;
    saved.current = text.trim();
    if (!(await save.run({ id: file.id, caption: text })).ok) saved.current = before;
  };
  return (
    <Input
      className={styles.caption ?? ""}
      value={text}
      maxLength={200}
      placeholder={t("captionPlaceholder")}
      aria-label={t("caption")}
      onChange={(event) => setText(event.target.value)}
      onBlur={() => void keep()}
      onPressEnter={() => void keep()}
    />
  );
}
