/** What the commands of sync take and answer. */
import type { Fault, Form, Subject } from "../../generated/commands";

export interface SyncTrouble {
  fault: Fault;
  since: string | null;
}
export interface SyncBusy {
  stage: "pulling" | "pushing" | "filling";
  done: number;
  total: number;
}
export interface SyncDevice {
  id: string;
  name: string;
  memberId: string;
  memberName: string;
  role: string;
  series: string;
  thisOne: boolean;
  lastSeen: string | null;
  behind: number | null;
  addedAt: string | null;
  revokedAt: string | null;
}
export interface SyncStatus {
  mode: "off" | "on" | "paused" | "revoked";
  reason: Fault | null;
  relay: string | null;
  online: boolean;
  busy: SyncBusy | null;
  waiting: { changes: number; since: string | null };
  lastContact: string | null;
  trouble: SyncTrouble | null;
  quarantined: number;
  refused: number;
  conflicts: number;
  device: SyncDevice | null;
}
export interface SyncInvitation {
  id: string;
  code: string;
  text: string;
  relay: string;
  uri: string;
  expiresAt: string;
}
export interface SyncInvitationState {
  stage: "waiting" | "compare" | "adding" | "done" | "failed";
  code: string | null;
  deviceName: string | null;
  person: string | null;
  fault: Fault | null;
}
export interface SyncJoiningState {
  stage: "waiting" | "compare" | "filling" | "done" | "failed";
  code: string | null;
  done: number;
  total: number;
  fault: Fault | null;
}
export interface SyncSide {
  change: string;
  value: string | null;
  memberId: string;
  memberName: string;
  at: string;
  deviceName: string | null;
}
export interface SyncConflict {
  id: string;
  table: string;
  row: string;
  rowName: string;
  record: Subject;
  column: string;
  form: Form;
  unit: string | null;
  hidden: boolean;
  kept: SyncSide;
  others: SyncSide[];
}
export interface SyncConflicts {
  total: number;
  conflicts: SyncConflict[];
}
export interface SyncAside {
  at: string;
  deviceId: string | null;
  deviceName: string | null;
  fault: Fault;
}
export interface SyncRefused {
  change: string;
  at: string;
  fault: Fault;
}
export interface SyncQuarantine {
  total: number;
  received: SyncAside[];
  refused: SyncRefused[];
}
export interface SyncRound {
  received: number;
  sent: number;
  refused: number;
  setAside: number;
  conflicts: number;
  waiting: number;
  trouble: Fault | null;
}
interface Ref {
  id: string;
}

declare module "../../generated/commands" {
  interface Commands {
    "sync.status": { kind: "query"; req: Nothing; res: SyncStatus };
    "sync.devices": { kind: "query"; req: Nothing; res: SyncDevice[] };
    "sync.found": {
      kind: "command";
      req: { relay: string; deviceName: string };
      res: { kit: string };
    };
    "sync.invite": { kind: "command"; req: { memberId: string }; res: SyncInvitation };
    "sync.invitation": { kind: "query"; req: Ref; res: SyncInvitationState };
    "sync.confirm": { kind: "command"; req: Ref; res: Nothing };
    "sync.withdraw": { kind: "command"; req: Ref; res: Nothing };
    "sync.join": {
      kind: "command";
      req: { invitation: string; relay?: string | null; deviceName: string; person: string };
      res: Ref;
    };
    "sync.joining": { kind: "query"; req: Ref; res: SyncJoiningState };
    "sync.leave_joining": { kind: "command"; req: Ref; res: Nothing };
    "sync.revoke": { kind: "command"; req: { deviceId: string }; res: Nothing };
    "sync.pause": { kind: "command"; req: Nothing; res: Nothing };
    "sync.resume": { kind: "command"; req: Nothing; res: Nothing };
    "sync.now": { kind: "command"; req: Nothing; res: SyncRound };
    "sync.conflicts": {
      kind: "query";
      req: { limit: number | null; language: "zh" | "en" };
      res: SyncConflicts;
    };
    "sync.settle": { kind: "command"; req: { id: string; change: string }; res: Nothing };
    "sync.quarantine": { kind: "query"; req: Nothing; res: SyncQuarantine };
  }
}
