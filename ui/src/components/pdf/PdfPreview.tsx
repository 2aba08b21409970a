import {
  FileExcelOutlined,
  FileImageOutlined,
  FilePdfOutlined,
  PrinterOutlined,
  ZoomInOutlined,
  ZoomOutOutlined,
} from "@ant-design/icons";
import { Button, Skeleton, Tooltip } from "antd";
import type { TFunction } from "i18next";
import { type KeyboardEvent, useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { PaperUse } from "../../generated/commands";
import { showFault } from "../../lib/data";
import { faultOf } from "../../lib/faults";
import { host } from "../../lib/host";
import { isComposing } from "../../lib/ime";
import { showToast } from "../../lib/toast";
import { EmptyState } from "../EmptyState";
import { PdfPage } from "./PdfPage";
import { PrintDrawer } from "./PrintDrawer";
import styles from "./pdf.module.css";
import { pdfPicture, usePdf } from "./usePdf";

/** Says where a file is; in the window it can be opened from there. */
function tellSaved(path: string, t: TFunction<"components">) {
  const open = host().openSaved;
  showToast({
    tone: "done",
    text: t("pdf.saved", { path }),
    ...(open
      ? {
          action: {
            label: t("pdf.openSaved"),
            run: () => void open(path).catch((reason) => showFault(faultOf(reason))),
          },
        }
      : {}),
  });
}

export interface PdfPreviewProps {
  /** The PDF. Keep the same array while it is the same document. */
  bytes: Uint8Array;
  /** Name of the document, for print queues and screen readers. */
  title: string;
  /** Without ending; `BJ202603-001-V2`. */
  fileName: string;
  /** Bytes of the same document as xlsx, made when asked. No button without it. */
  xlsx?: () => Promise<Uint8Array>;
  /** A picture made by the backend; without it the pages are put under each other. */
  picture?: () => Promise<Uint8Array>;
  /** It was printed, or saved where the person chose. */
  onUse?: (how: PaperUse) => void;
}

const ZOOMS = [0.5, 0.67, 0.8, 1, 1.25, 1.5, 2, 3];
const XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/** CSS pixels around the pages. */
const MARGIN = 48;

/** A document as it will be printed, with everything one does with it. */
export function PdfPreview(props: PdfPreviewProps) {
  const { t } = useTranslation("components");
  const { bytes, title, fileName } = props;
  const { document, sizes, problem } = usePdf(bytes);
  const view = useRef<HTMLDivElement>(null);
  const [chosen, setChosen] = useState<number | null>(null);
  const [room, setRoom] = useState(0);
  const [page, setPage] = useState(1);
  const [printing, setPrinting] = useState(false);
  const [busy, setBusy] = useState<string | null>(null);

  useEffect(() => {
    const element = view.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setRoom(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const widest = Math.max(1, ...sizes.map((size) => size.width));
  const fit = room > 0 ? Math.min(2, Math.max(0.4, (room - MARGIN) / widest)) : 1;
  const zoom = chosen ?? fit;
  const step = (direction: 1 | -1) => {
    const next =
      direction === 1
        ? ZOOMS.find((each) => each > zoom + 0.01)
        : ZOOMS.findLast((each) => each < zoom - 0.01);
    if (next) setChosen(next);
  };
  const onVisible = useCallback((number: number) => setPage(number), []);

  const save = async (
    what: string,
    ending: string,
    mime: string,
    make: () => Promise<Uint8Array>,
  ) => {
    setBusy(what);
    try {
      const path = await host().saveFile(`${fileName}.${ending}`, await make(), mime);
      if (path === null) return;
      tellSaved(path, t);
      props.onUse?.(what === "picture" ? "shared" : "saved");
    } catch (reason) {
      showFault(faultOf(reason));
    } finally {
      setBusy(null);
    }
  };
  const { xlsx, picture } = props;
  const savePdf = () => save("pdf", "pdf", "application/pdf", async () => bytes);
  const savePicture = () =>
    save("picture", "png", "image/png", async () => {
      if (picture) return picture();
      if (!document) throw new Error(problem ?? title);
      return pdfPicture(document);
    });

  const onKeyDown = (event: KeyboardEvent) => {
    const control = event.ctrlKey || event.metaKey;
    if (!control || event.altKey || isComposing(event)) return;
    const act = (run: () => void) => {
      event.preventDefault();
      event.stopPropagation();
      run();
    };
    if (event.key === "p") act(() => setPrinting(true));
    else if (event.key === "s") act(() => void savePdf());
    else if (event.key === "=" || event.key === "+") act(() => step(1));
    else if (event.key === "-") act(() => step(-1));
    else if (event.key === "0") act(() => setChosen(null));
  };

  return (
    <section
      className={styles.preview}
      aria-label={t("pdf.label", { title })}
      onKeyDown={onKeyDown}
    >
      <div className={styles.bar} role="toolbar" aria-label={title}>
        <span className={styles.count} aria-live="polite">
          {sizes.length > 0 ? `${page} / ${t("pdf.pages", { count: sizes.length })}` : ""}
        </span>
        <Tooltip title={t("pdf.zoomOut")}>
          <Button
            type="text"
            icon={<ZoomOutOutlined />}
            aria-label={t("pdf.zoomOut")}
            onClick={() => step(-1)}
          />
        </Tooltip>
        <Tooltip title={t("pdf.fitWidth")}>
          <Button type="text" className={styles.zoom} onClick={() => setChosen(null)}>
            {Math.round(zoom * 100)}%
          </Button>
        </Tooltip>
        <Tooltip title={t("pdf.zoomIn")}>
          <Button
            type="text"
            icon={<ZoomInOutlined />}
            aria-label={t("pdf.zoomIn")}
            onClick={() => step(1)}
          />
        </Tooltip>
        <span className={styles.gap} />
        {xlsx ? (
          <Button
            icon={<FileExcelOutlined />}
            loading={busy === "xlsx"}
            onClick={() => void save("xlsx", "xlsx", XLSX, xlsx)}
          >
            {t("pdf.saveXlsx")}
          </Button>
        ) : null}
        <Button
          icon={<FileImageOutlined />}
          loading={busy === "picture"}
          disabled={!document && !picture}
          onClick={() => void savePicture()}
        >
          {t("pdf.savePicture")}
        </Button>
        <Button icon={<FilePdfOutlined />} loading={busy === "pdf"} onClick={() => void savePdf()}>
          {t("pdf.savePdf")}
        </Button>
        <Button type="primary" icon={<PrinterOutlined />} onClick={() => setPrinting(true)}>
          {t("pdf.print")}
        </Button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling area has to be reachable by keyboard. */}
      <div ref={view} className={styles.view} tabIndex={0}>
        {problem ? (
          <EmptyState
            picture="trouble"
            title={t("cannotShow")}
            text={t("pdf.damaged", { what: problem })}
          />
        ) : null}
        {document
          ? sizes.map((size, index) => (
              <PdfPage
                key={index}
                document={document}
                number={index + 1}
                width={size.width}
                height={size.height}
                zoom={zoom}
                onVisible={onVisible}
              />
            ))
          : null}
        {!document && !problem ? (
          <div className={styles.waiting} role="status" aria-label={t("loading")}>
            <Skeleton active paragraph={{ rows: 12 }} />
          </div>
        ) : null}
      </div>
      <PrintDrawer
        open={printing}
        onClose={() => setPrinting(false)}
        bytes={bytes}
        title={title}
        onSavePdf={() => void savePdf()}
        onPrinted={() => props.onUse?.("printed")}
      />
    </section>
  );
}
