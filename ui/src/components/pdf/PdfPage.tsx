import { type PDFDocumentProxy, TextLayer } from "pdfjs-dist/legacy/build/pdf.mjs";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import styles from "./pdf.module.css";
import { PIXELS_PER_POINT } from "./usePdf";

export interface PdfPageProps {
  document: PDFDocumentProxy;
  /** From 1. */
  number: number;
  width: number;
  height: number;
  /** 1 is 100 %. */
  zoom: number;
  onVisible: (number: number) => void;
}

/** One page, drawn when it comes near the window; its text can be selected and copied. */
export function PdfPage(props: PdfPageProps) {
  const { t } = useTranslation("components");
  const { document, number, zoom, onVisible } = props;
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const text = useRef<HTMLDivElement>(null);
  const [near, setNear] = useState(false);

  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    const nearing = new IntersectionObserver(([entry]) => setNear(entry?.isIntersecting ?? false), {
      rootMargin: "600px",
    });
    const seeing = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting) onVisible(number);
      },
      // The page that crosses the middle of the view is the one people look at.
      { rootMargin: "-50% 0px -50% 0px" },
    );
    nearing.observe(element);
    seeing.observe(element);
    return () => {
      nearing.disconnect();
      seeing.disconnect();
    };
  }, [number, onVisible]);

  useEffect(() => {
    if (!near) return;
    let left = false;
    let stop = () => {};
    const draw = async () => {
      const page = await document.getPage(number);
      const target = canvas.current;
      const layer = text.current;
      if (left || !target || !layer) return;
      const sharp = window.devicePixelRatio || 1;
      const viewport = page.getViewport({ scale: PIXELS_PER_POINT * zoom * sharp });
      target.width = Math.floor(viewport.width);
      target.height = Math.floor(viewport.height);
      const task = page.render({ canvas: target, viewport });
      stop = () => task.cancel();
      await task.promise;
      if (left) return;
      layer.replaceChildren();
      // A stream, not `getTextContent`: that iterates over one, which WebKit cannot.
      await new TextLayer({
        textContentSource: page.streamTextContent(),
        container: layer,
        viewport: page.getViewport({ scale: PIXELS_PER_POINT * zoom }),
      }).render();
    };
    draw().catch((reason: unknown) => {
      // A newer zoom cancels the older drawing.
      if (left || (reason instanceof Error && reason.name === "RenderingCancelledException"))
        return;
      throw reason;
    });
    return () => {
      left = true;
      stop();
    };
  }, [document, number, zoom, near]);

  return (
    // biome-ignore lint/a11y/useSemanticElements: a page of paper is no fieldset.
    <div
      ref={frame}
      className={styles.page}
      data-page={number}
      style={{ width: props.width * zoom, height: props.height * zoom }}
      role="group"
      aria-label={t("pdf.page", { page: number, count: document.numPages })}
    >
      {near ? <canvas ref={canvas} /> : null}
      <div
        ref={text}
        className={styles.text}
        style={{ "--total-scale-factor": PIXELS_PER_POINT * zoom } as React.CSSProperties}
      />
    </div>
  );
}
