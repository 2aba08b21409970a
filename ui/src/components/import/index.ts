export { ImportWizard } from "./ImportWizard";
export type { Chosen, ImportKind, Look, RowOf } from "./kind";
export { plainName } from "./mapping";
