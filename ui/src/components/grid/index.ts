export { DataGrid } from "./DataGrid";
export type * from "./types";
