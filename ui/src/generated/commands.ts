// Written by `cargo run -p xtask -- types` from the one list of commands. Do not edit.

export type Format = "pdf" | "png" | "xlsx";
export type TaxStatus = "small_scale" | "general";
export type Role = "owner" | "sales" | "designer" | "budgeter" | "purchaser" | "warehouse" | "manager" | "finance" | "after_sales";
export type Profile = { name: string, legalName: string, taxStatus: TaxStatus, address: string, phone: string, bank: string | null, logoBase64: string | null, zone: string, demo: boolean, };
export type Member = { id: string, name: string, phone: string, role: Role, active: boolean, };
export type MemberRef = { id: string, };
export type SaveMember = { id: string | null, name: string, phone: string, role: Role, active: boolean, };
export type NewFirm = { name: string, taxStatus: TaxStatus, logoBase64: string | null, owner: string, };
export type Problem = { path: string, fault: { code: string, params: Record<string, unknown>, hint: string }, };
export type AppState = { firm: Profile | null, members: Array<Member>, member: MemberRef | null, problem: Problem | null, version: string, };
export type Nothing = Record<string, never>;
export type ChangeRef = { change: string, };
export type Reverted = { command: string, at: string, };
export type RenderRequest = { name: string, req: unknown, format: Format, };
export type Rendered = { fileName: string, base64: string, pages: number, missing: Array<string>, };

/** Every command and query: its request and its answer. */
export interface Commands {
  "app.create_firm": { kind: "command"; req: NewFirm; res: AppState };
  "app.open_demo": { kind: "command"; req: Nothing; res: AppState };
  "app.state": { kind: "query"; req: Nothing; res: AppState };
  "app.try_again": { kind: "command"; req: Nothing; res: AppState };
  "document.render": { kind: "query"; req: RenderRequest; res: Rendered };
  "firm.members": { kind: "query"; req: Nothing; res: Array<Member> };
  "firm.profile": { kind: "query"; req: Nothing; res: Profile };
  "firm.save_member": { kind: "command"; req: SaveMember; res: Member };
  "firm.save_profile": { kind: "command"; req: Profile; res: Profile };
  "history.redo_last": { kind: "command"; req: Nothing; res: Reverted };
  "history.undo": { kind: "command"; req: ChangeRef; res: Nothing };
  "history.undo_last": { kind: "command"; req: Nothing; res: Reverted };
}

/** Every document that `document.render` makes: its request. */
export interface Documents {
}
