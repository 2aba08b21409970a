export { DocumentPreview, type DocumentPreviewProps } from "./DocumentPreview";
export { PdfPreview, type PdfPreviewProps } from "./PdfPreview";
