import {
  GlobalWorkerOptions,
  getDocument,
  type PDFDocumentProxy,
} from "pdfjs-dist/legacy/build/pdf.mjs";
import workerAddress from "pdfjs-dist/legacy/build/pdf.worker.min.mjs?url";
import { useEffect, useState } from "react";

// The build for older engines: WebKitGTK of the oldest system we run on lacks parts of the newest one.
GlobalWorkerOptions.workerSrc = workerAddress;

export interface OpenPdf {
  document: PDFDocumentProxy | null;
  /** Size of each page at 100 %, in CSS pixels. */
  sizes: { width: number; height: number }[];
  problem: string | null;
}

const NOTHING: OpenPdf = { document: null, sizes: [], problem: null };

/** CSS pixels in a PDF point. */
export const PIXELS_PER_POINT = 96 / 72;

/** Opens a PDF and closes it with the component. */
export function usePdf(bytes: Uint8Array): OpenPdf {
  const [open, setOpen] = useState(NOTHING);
  useEffect(() => {
    let left = false;
    setOpen(NOTHING);
    // A copy, because the worker takes the memory of what it is given.
    const task = getDocument({ data: bytes.slice() });
    const read = async () => {
      try {
        const document = await task.promise;
        const pages = await Promise.all(
          Array.from({ length: document.numPages }, (_, index) => document.getPage(index + 1)),
        );
        const sizes = pages.map((page) => {
          const { width, height } = page.getViewport({ scale: PIXELS_PER_POINT });
          return { width, height };
        });
        if (!left) setOpen({ document, sizes, problem: null });
      } catch (reason) {
        const problem = reason instanceof Error ? reason.message : String(reason);
        if (!left) setOpen({ ...NOTHING, problem });
      }
    };
    void read();
    return () => {
      left = true;
      void task.destroy();
    };
  }, [bytes]);
  return open;
}

/** Pixels that a canvas may have in either direction before engines refuse it. */
const CANVAS_EDGE = 16_000;

/** All pages under each other as one PNG: what chat apps want. */
export async function pdfPicture(document: PDFDocumentProxy): Promise<Uint8Array> {
  const pages = await Promise.all(
    Array.from({ length: document.numPages }, (_, index) => document.getPage(index + 1)),
  );
  const plain = pages.map((page) => page.getViewport({ scale: 1 }));
  const height = plain.reduce((sum, view) => sum + view.height, 0);
  const scale = Math.min(2, CANVAS_EDGE / height);
  const sheet = globalThis.document.createElement("canvas");
  sheet.width = Math.ceil(Math.max(...plain.map((view) => view.width)) * scale);
  sheet.height = Math.ceil(height * scale);
  const context = sheet.getContext("2d");
  if (!context) throw new Error("no 2d canvas");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, sheet.width, sheet.height);
  let top = 0;
  for (const page of pages) {
    const viewport = page.getViewport({ scale });
    const canvas = globalThis.document.createElement("canvas");
    canvas.width = Math.ceil(viewport.width);
    canvas.height = Math.ceil(viewport.height);
    await page.render({ canvas, viewport }).promise;
    context.drawImage(canvas, 0, Math.round(top));
    top += viewport.height;
  }
  const blob = await new Promise<Blob | null>((resolve) => {
    sheet.toBlob(resolve, "image/png");
  });
  if (!blob) throw new Error("the picture is too large");
  return new Uint8Array(await blob.arrayBuffer());
}
