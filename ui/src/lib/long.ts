/** Calls that may take long: how far they are, since when, and the way to end them. */
import i18next from "i18next";
import { useEffect, useState, useSyncExternalStore } from "react";
import { host, type Progress, type Watch } from "./host";

/** One call that may take long. Give it to `call` or `preview`, or take it from a command or live query; LongWork shows it. */
export class LongCall implements Watch {
  readonly call = freshId();
  readonly begun = performance.now();
  private now: Progress | null = null;
  private ending = false;
  private readonly listeners = new Set<() => void>();

  /** What it said last; null before the first word. */
  get progress(): Progress | null {
    return this.now;
  }

  /** Whether it was told to end and has not answered yet. */
  get cancelling(): boolean {
    return this.ending;
  }

  readonly tell = (progress: Progress): void => {
    this.now = progress;
    this.changed();
  };

  readonly listen = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Ends it: it answers `store.cancelled`, with nothing changed, or it was done already. */
  readonly cancel = (): void => {
    if (this.ending) return;
    this.ending = true;
    this.changed();
    // Where the host cannot be reached the call itself says so.
    host()
      .call("app.cancel", { call: this.call })
      .catch(() => undefined);
  };

  private changed(): void {
    for (const listener of this.listeners) listener();
  }
}

/** 128 random bits as text. */
function freshId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Whether a fault says that the person ended the call. */
export function wasCancelled(fault: { code: string } | null): boolean {
  return fault?.code === "store.cancelled";
}

/** What a stage is called; the general word where it has no name. */
export function stageText(stage: string | undefined): string {
  const namespace = stage?.split(".", 1)[0] ?? "";
  const key = `stages.${stage}`;
  return stage && i18next.exists(key, { ns: namespace })
    ? i18next.t(key, { ns: namespace })
    : i18next.t("components:work.working");
}

/** The latest word of a call. */
export function useProgress(long: LongCall): Progress | null {
  return useSyncExternalStore(long.listen, () => long.progress);
}

export function useCancelling(long: LongCall): boolean {
  return useSyncExternalStore(long.listen, () => long.cancelling);
}

/** Whole seconds since a call began, counted while it is shown. */
export function useSeconds(long: LongCall): number {
  const [seconds, setSeconds] = useState(() => since(long));
  useEffect(() => {
    setSeconds(since(long));
    const timer = setInterval(() => setSeconds(since(long)), 250);
    return () => clearInterval(timer);
  }, [long]);
  return seconds;
}

function since(long: LongCall): number {
  return Math.floor((performance.now() - long.begun) / 1_000);
}
