/**
 * What the screens need from the host they run in, and the wire both hosts speak.
 *
 * The window (Tauri)
 *   invoke("kaigong_call", { name, req, preview?, opening? })  -> Envelope (also for faults: it never rejects for them)
 *     with { call, progress } for what may take long: an id of our choice, and a channel that gets Progress
 *   event  "kaigong://commit"                                  -> Commit
 *   invoke("kaigong_save_file", { name, base64 })              -> string | null   path, null when the person cancelled
 *   invoke("kaigong_open_saved", { path, inFolder })           -> null            only what was saved from this window
 *   invoke("kaigong_open_attachment", { id })                  -> null            a readable copy, in its own program
 *   invoke("kaigong_choose", { choice, name? })                -> string | null   path, null when cancelled
 *   invoke("kaigong_printers")                                 -> Printer[]
 *   invoke("kaigong_print", { printer, base64, title, copies }) -> string          the queue's job id
 *   invoke("kaigong_recent_firms")                             -> RecentFirm[]
 *   invoke("kaigong_open_firm", { path })                      -> "here" | "elsewhere" | null   null when cancelled
 *   All but the first reject with a Fault. `base64` is plain base64 without a data: prefix.
 *
 * `kaigong serve` (HTTP)
 *   POST /api/call   body { name, req, preview?, opening? }    -> Envelope, status 200 also for faults
 *     with a member "call" in the body the answer is application/x-ndjson: lines { progress: Progress }, and the
 *     Envelope as the last one; hanging up before that ends the call
 *   GET  /api/export/TICKET                                  -> the archive that care.export_download made, once
 *   GET  /api/events text/event-stream, unnamed events         -> data: Commit as JSON
 *
 * The command `app.cancel` with { call } ends a call that has this id: it answers `store.cancelled` then, or is done.
 *
 * `req` is {} for commands that take nothing. `preview: true` makes a command a dry run: it answers
 * what would happen and changes nothing; absent means false.
 */

/** A refusal or failure. `params.field` names the request field at fault (`rooms.2.length` for nested ones). */
export interface Fault {
  /** `slice.what`, translated as `errors.<code>` in the namespace `slice`. */
  code: string;
  params: Record<string, unknown>;
  /** Plain English, shown when there is no translation. */
  hint: string;
}

/** The answer to every call. */
export type Envelope = { ok: Answer } | { err: Fault };

export interface Answer {
  value: unknown;
  /** Tables that the answer was read from; empty for commands. */
  reads: string[];
  /** True when the answer depends on the firm's date, so it is stale after midnight. */
  today: boolean;
  /** The change record that a command left, to undo it by; null or absent when nothing was written. */
  change?: string | null;
  /** True when that change stays (sent, printed, numbered): undo would be refused. */
  kept?: boolean;
}

/** How far a call is. */
export interface Progress {
  /** What is being done: `slice.what`, in words as `stages.<code>` in the namespace `slice`. */
  stage: string;
  done: number;
  /** 0 where it is not known. */
  total: number;
}

/** Whoever waits for a call that may take long. */
export interface Watch {
  /** The call's id, by which `app.cancel` ends it. */
  call: string;
  tell: (progress: Progress) => void;
}

/** One commit, whoever made it: this member, a rule, another device. */
export interface Commit {
  tables: string[];
  /** Id of the change record. */
  change: string;
}

export interface Printer {
  /** What `kaigong_print` wants back. */
  id: string;
  name: string;
  isDefault: boolean;
}

/** A firm that was open on this computer before. */
export interface RecentFirm {
  path: string;
  name: string;
  /** It is the one that is open now. */
  isOpen: boolean;
}

export interface FirmFiles {
  /** The latest first. */
  recent(): Promise<RecentFirm[]>;
  /**
   * Opens a recent firm, or without a path the one that the person chooses. `elsewhere`: another window has it and is in
   * front now; null when cancelled. Rejects with a HostFault.
   */
  open(path: string | null): Promise<"here" | "elsewhere" | null>;
}

/** `new_file`: one to be written, `name` is proposed. Null when cancelled. */
export type ChoosePath = (
  choice: "backup" | "folder" | "new_file",
  name?: string,
) => Promise<string | null>;

/** `lost`: calls do not reach the backend; `up` again: everything may have changed meanwhile. */
export type Link = "up" | "lost";

export interface Platform {
  readonly kind: "window" | "browser";
  /** Rejects only when the backend cannot be reached. */
  /** `opening` is the number of the opening that the call is meant for: `store.closed` where another firm is open by now. */
  call(
    name: string,
    req: unknown,
    preview?: boolean,
    watch?: Watch,
    opening?: number,
  ): Promise<Envelope>;
  /** Returns the way to stop listening. */
  onCommit(listener: (commit: Commit) => void): () => void;
  onLink(listener: (link: Link) => void): () => void;
  /**
   * Lets the person choose a file; null when cancelled. `accept` as in an HTML file input. Rejects with a HostFault where
   * the file has more than `largest` bytes, which is found out before it is read, or cannot be read.
   */
  openFile(accept: string, largest: number): Promise<PickedFile | null>;
  /** Returns where it was saved, or null when cancelled. */
  saveFile(name: string, bytes: Uint8Array, mime: string): Promise<string | null>;
  /** Opens a file that `saveFile` saved, or shows it in its folder; null in a browser, which never names files. */
  readonly openSaved: ((path: string, inFolder?: boolean) => Promise<void>) | null;
  /** Opens a file that hangs on a timeline in the program that the computer has for it; null in a browser. */
  readonly openAttachment: ((id: string) => Promise<void>) | null;
  readonly canPrint: boolean;
  printers(): Promise<Printer[]>;
  /** Sends a PDF to a system printer; returns the job id. */
  print(printer: string, bytes: Uint8Array, title: string, copies: number): Promise<string>;
  /** Firms' files on this computer; null in a browser, which never names files. */
  readonly firmFiles: FirmFiles | null;
  /** Lets the person choose a file or folder of this computer by its path; null in a browser, which never names files. */
  readonly choosePath: ChoosePath | null;
  /** Fetches what a call made ready under a ticket into the downloads; null in the window, which writes where it is told. */
  readonly download: ((ticket: string) => void) | null;
  setTitle(title: string): void;
}

export interface PickedFile {
  name: string;
  bytes: Uint8Array;
}

/** A refusal by the host itself, for callers that work with exceptions. */
export class HostFault extends Error {
  readonly fault: Fault;
  constructor(fault: Fault) {
    super(fault.hint);
    this.name = "HostFault";
    this.fault = fault;
  }
}
