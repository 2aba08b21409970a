// Written by Rust's type generation; this small version only carries the first commands.

export type Fault = { code: string; params: Record<string, unknown>; hint: string };
export type TaxStatus = "small_scale" | "general";
export type FirmHead = { id: string; name: string; taxStatus: TaxStatus; zone: string };
export type MemberHead = { id: string; name: string; role: string };
export type AppState = {
  firm: FirmHead | null;
  member: MemberHead | null;
  demoAvailable: boolean;
};
export type CreateFirm = {
  name: string;
  logoBase64: string | null;
  taxStatus: TaxStatus;
  owner: string;
  roundUnitPrices: boolean;
};
export type FirmProfile = {
  name: string;
  legalName: string;
  taxStatus: TaxStatus;
  address: string;
  phone: string;
  bank: string;
  logoBase64: string | null;
  terms: string;
  zone: string;
  series: string;
};
export type Member = { id: string; name: string; phone: string; role: string; active: boolean };
export type SaveMember = { id: string | null; name: string; phone: string; role: string; active: boolean };
export type Undone = { change: string; label: string };

export interface Commands {
  "app.state": { kind: "query"; req: Record<string, never>; res: AppState };
  "app.create_firm": { kind: "command"; req: CreateFirm; res: AppState };
  "app.open_demo": { kind: "command"; req: Record<string, never>; res: AppState };
  "firm.profile": { kind: "query"; req: Record<string, never>; res: FirmProfile };
  "firm.save_profile": { kind: "command"; req: FirmProfile; res: FirmProfile };
  "firm.members": { kind: "query"; req: Record<string, never>; res: Member[] };
  "firm.save_member": { kind: "command"; req: SaveMember; res: Member };
  "history.undo": { kind: "command"; req: { change: string }; res: Undone };
  "history.undo_last": { kind: "command"; req: Record<string, never>; res: Undone };
  "history.redo_last": { kind: "command"; req: Record<string, never>; res: Undone };
}
