import { Alert } from "antd";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Documents, PaperUse } from "../../generated/commands";
import { call, useCommand, useLive } from "../../lib/data";
import { fromBase64 } from "../../lib/host";
import { Loaded, PageSkeleton } from "../Loaded";
import { LongWork } from "../LongWork";
import { PdfPreview } from "./PdfPreview";

export interface DocumentPreviewProps<K extends keyof Documents> {
  /** A key of the backend's documents, `quoting.quote`. */
  name: K;
  req: Documents[K];
  /** Name of the document, for print queues and screen readers. */
  title: string;
}

/** A document of the backend: previewed, saved as PDF, xlsx or picture, printed; that is noted. It follows its data. */
export function DocumentPreview<K extends keyof Documents>(props: DocumentPreviewProps<K>) {
  const { name, req, title } = props;
  const note = useCommand("firm.note_paper");
  const live = useLive("document.render", { name, req, format: "pdf" }, { long: true });
  return (
    <Loaded live={live} skeleton={<LongWork long={live.long} first={<PageSkeleton />} />}>
      {(made) => (
        <MadeDocument
          base64={made.base64}
          missing={made.missing}
          fileName={made.fileName.replace(/\.pdf$/, "")}
          title={title}
          onUse={(how) => void note.run({ name, req, how })}
          make={async (format) =>
            fromBase64((await call("document.render", { name, req, format })).base64)
          }
        />
      )}
    </Loaded>
  );
}

function MadeDocument(props: {
  base64: string;
  missing: string[];
  fileName: string;
  title: string;
  onUse: (how: PaperUse) => void;
  make: (format: "png" | "xlsx") => Promise<Uint8Array>;
}) {
  const { t } = useTranslation("components");
  const { base64, missing, make } = props;
  const bytes = useMemo(() => fromBase64(base64), [base64]);
  return (
    <>
      {missing.length > 0 ? (
        <Alert type="warning" banner title={t("pdf.missing", { characters: missing.join(" ") })} />
      ) : null}
      <PdfPreview
        bytes={bytes}
        title={props.title}
        fileName={props.fileName}
        xlsx={() => make("xlsx")}
        picture={() => make("png")}
        onUse={props.onUse}
      />
    </>
  );
}
