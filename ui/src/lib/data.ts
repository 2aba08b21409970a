/**
 * Live queries and commands.
 *
 * A query's answer says which tables it was read from; a commit says which tables were written.
 * Only queries whose tables meet are fetched again, only while a screen shows them, and nobody
 * declares anything. What depends on today is fetched again when the firm's day changes.
 */
import {
  hashKey,
  keepPreviousData,
  notifyManager,
  type Query,
  QueryClient,
  useMutation,
  useQuery,
} from "@tanstack/react-query";
import i18next from "i18next";
import { useCallback, useRef, useState } from "react";
import type { Commands, Reverted } from "../generated/commands";
import { watchDay } from "./day";
import { faultField, faultOf, faultText, RefusedCall } from "./faults";
import { type Commit, type Fault, host } from "./host";
import { LongCall, wasCancelled } from "./long";
import { noteOpening, openingShown } from "./opening";
import { afterPaint } from "./paint";
import { untilBack } from "./session";
import { showToast } from "./toast";
import { shownLanguage } from "./words";

export type { Fault } from "./host";

type Named<Kind> = {
  [K in keyof Commands]: Commands[K]["kind"] extends Kind ? K : never;
}[keyof Commands];
export type QueryName = Named<"query">;
export type CommandName = Named<"command">;
export type Req<K extends keyof Commands> = Commands[K]["req"];
export type Res<K extends keyof Commands> = Commands[K]["res"];

interface Reading {
  value: unknown;
  reads: string[];
  today: boolean;
}

// An answer is drawn with what its command does besides, not in a task of its own some time later.
notifyManager.setScheduler(queueMicrotask);

/** The number of commits seen, and for each table the number of the last one that wrote it. */
let commitsSeen = 0;
const lastWritten = new Map<string, number>();

/** One call by name. Throws `RefusedCall` (the backend said no) or `HostFault` (it was not reached). */
export async function call<K extends keyof Commands>(
  name: K,
  req: Req<K>,
  long?: LongCall,
): Promise<Res<K>> {
  return (await answer(name, req, false, long)).value as Res<K>;
}

/** What a command would answer: a dry run that changes nothing. */
export async function preview<K extends CommandName>(
  name: K,
  req: Req<K>,
  long?: LongCall,
): Promise<Res<K>> {
  return (await answer(name, req, true, long)).value as Res<K>;
}

/** The answer of a query that a command changes by what it answers itself. */
export interface Into<K extends CommandName, Q extends QueryName> {
  query: Q;
  req: Req<Q>;
  /** The query's answer as it is after the command: exactly what would be read. */
  put: (shown: Res<Q>, answer: Res<K>) => Res<Q>;
}

/** Commits that wait until a command under way has answered into the query they concern. By query. */
const waiting = new Map<string, { calls: number; commits: Commit[] }>();
/** Changes that a query's answer holds already: their commits need not fetch it again. By query. */
const holds = new Map<string, Set<string>>();

/** Settles once the answers that are under way now are put in. */
let answersIn: Promise<unknown> = Promise.resolve();

/** Whether a commit that concerns a query need not fetch it again, at least not now. */
function isAnswered(query: string, commit: Commit): boolean {
  if (holds.get(query)?.delete(commit.change)) return true;
  const wait = waiting.get(query);
  wait?.commits.push(commit);
  return wait !== undefined;
}

/**
 * A command whose answer is put into a live query's answer, which then is not fetched again for this change. Where that cannot
 * be (the query is being fetched, or is old already), it is fetched as after any other command.
 */
export async function callInto<K extends CommandName, Q extends QueryName>(
  client: QueryClient,
  name: K,
  req: Req<K>,
  into: Into<K, Q>,
): Promise<Res<K>> {
  const queryKey = [into.query, into.req];
  const hash = hashKey(queryKey);
  const wait = waiting.get(hash) ?? { calls: 0, commits: [] };
  waiting.set(hash, wait);
  wait.calls += 1;
  try {
    const answered = answer(name, req);
    answersIn = Promise.allSettled([answersIn, answered]);
    const ok = await answered;
    const value = ok.value as Res<K>;
    const state = client.getQueryState<Reading>(queryKey);
    if (state?.data && state.fetchStatus === "idle" && !state.isInvalidated) {
      const shown = into.put(state.data.value as Res<Q>, value);
      client.setQueryData<Reading>(queryKey, { ...state.data, value: shown });
      hold(hash, wait.commits, ok.change ?? null);
    }
    return value;
  } finally {
    wait.calls -= 1;
    if (wait.calls === 0) {
      waiting.delete(hash);
      if (wait.commits.length > 0) void client.invalidateQueries({ queryKey, exact: true });
    }
  }
}

/** The change's commit has come already, or will. */
function hold(query: string, commits: Commit[], change: string | null): void {
  if (change === null) return;
  const come = commits.findIndex((commit) => commit.change === change);
  if (come >= 0) commits.splice(come, 1);
  else holds.set(query, (holds.get(query) ?? new Set()).add(change));
}

async function answer(name: string, req: unknown, dry = false, long?: LongCall) {
  // A call that waits while the screen is locked is still meant for what was open then.
  const opening = openingShown();
  for (;;) {
    const envelope =
      long || opening !== undefined
        ? await host().call(name, req, dry, long, opening)
        : await host().call(name, req, dry);
    if (!("err" in envelope)) {
      noteOpening(name, envelope.ok.value);
      return envelope.ok;
    }
    const { err } = envelope;
    if (err.code !== "session.locked" || !(await untilBack())) throw new RefusedCall(err);
  }
}

/**
 * A commit that lands while a query is on its way may be missing in the answer. Then it is asked again: before anything is shown, or,
 * where `onMissed` is given because an older answer is shown, after this one.
 */
async function read(
  name: string,
  req: unknown,
  long?: LongCall,
  onMissed?: () => void,
): Promise<Reading> {
  for (let tries = 0; ; tries += 1) {
    const before = commitsSeen;
    const { value, reads, today } = await answer(name, req, false, long);
    const missed = reads.some((table) => (lastWritten.get(table) ?? 0) > before);
    if (missed) onMissed?.();
    if (!missed || onMissed || tries === 4) return { value, reads, today };
  }
}

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      // The backend is on this device: no network means nothing, and only commits make data old.
      queries: {
        networkMode: "always",
        staleTime: Number.POSITIVE_INFINITY,
        retry: false,
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
      },
      // What was sent may hold a passphrase: it is not kept once its form is gone.
      mutations: { networkMode: "always", retry: false, gcTime: 0 },
    },
  });
}

function readingOf(query: Query): Reading | undefined {
  return query.state.data as Reading | undefined;
}

/** Keeps the client's queries true: commits, midnight, and a backend that was away. Returns the way to stop. */
export function keepLive(client: QueryClient, now: () => number = Date.now): () => void {
  const staleBy = (isStale: (reading: Reading, query: string) => boolean) =>
    // A query without an answer is on its way (read() looks after it) or failed, and then any change may mend it.
    client.getQueryCache().findAll({
      predicate: (query) => {
        const reading = readingOf(query);
        return reading ? isStale(reading, query.queryHash) : query.state.status === "error";
      },
    });
  const fetchAgain = (queries: Iterable<Query>, cancelRefetch: boolean) => {
    // Decided once: the client asks its filter twice.
    const chosen = new Set(queries);
    if (chosen.size === 0) return;
    void client.invalidateQueries(
      { predicate: (query) => chosen.has(query), refetchType: "active" },
      { cancelRefetch },
    );
  };
  const again = (isStale: (reading: Reading, query: string) => boolean) =>
    fetchAgain(staleBy(isStale), true);
  /** What stands around an answer that is put in: asked for once that is on the screen. */
  const around = new Set<Query>();
  const fetchAround = () => {
    fetchAgain(around, false);
    around.clear();
  };
  const onCommit = (commit: Commit) => {
    commitsSeen += 1;
    for (const table of commit.tables) lastWritten.set(table, commitsSeen);
    const written = new Set(commit.tables);
    let answered = false;
    const stale = staleBy((reading, query) => {
      if (!reading.reads.some((table) => written.has(table))) return false;
      const own = isAnswered(query, commit);
      answered ||= own;
      return !own;
    });
    if (!answered) {
      // One that is on its way sees for itself that it missed the commit.
      fetchAgain(stale, false);
      return;
    }
    if (around.size === 0) void answersIn.then(() => afterPaint(fetchAround));
    for (const query of stale) around.add(query);
  };
  const stops = [
    host().onCommit(onCommit),
    host().onLink((link) => {
      if (link !== "up") return;
      holds.clear();
      again(() => true);
    }),
    watchDay(() => again((reading) => reading.today), now),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

let aheadOf: QueryClient | null = null;

/** Where `askAhead` puts answers: the page's client. */
export function fillAhead(client: QueryClient): void {
  aheadOf = client;
}

/** Asks for what is about to be shown, so that the answer is there by then. Undefined where it was refused: whoever shows it asks again, and says why. */
export async function askAhead<K extends QueryName>(
  name: K,
  req: Req<K>,
): Promise<Res<K> | undefined> {
  const question = { queryKey: [name, req], queryFn: () => read(name, req) };
  const reading = await aheadOf?.ensureQueryData(question).catch(() => undefined);
  return reading?.value as Res<K> | undefined;
}

export interface LiveOptions {
  /** False: do not ask yet (a request that is not complete). */
  enabled?: boolean;
  /** Keep showing the answer to the previous request while the next is on its way: for filters, not for records. */
  keep?: boolean;
  /** It may take over a second: `long` tells how far it is, and leaving the screen ends it. */
  long?: boolean;
}

export interface Live<T> {
  /** The latest answer; undefined until there is one. */
  data: T | undefined;
  /** Why there is no fresh answer. `data` may still hold the last good one. */
  fault: Fault | null;
  /** Nothing to show yet: draw a skeleton. */
  loading: boolean;
  /** `data` answers the previous request (only with `keep`). */
  previous: boolean;
  /** The call under way, of a query that may take long. */
  long: LongCall | null;
  refresh: () => void;
}

export function useLive<K extends QueryName>(
  name: K,
  req: Req<K>,
  options: LiveOptions = {},
): Live<Res<K>> {
  const [long, setLong] = useState<LongCall | null>(null);
  const query = useQuery({
    queryKey: [name, req],
    queryFn: async (context) => {
      const { client, queryKey } = context;
      const shown = client.getQueryData(queryKey) !== undefined;
      // Once this answer is there: until then the query counts as being on its way.
      const again = () => void client.invalidateQueries({ queryKey, exact: true });
      const onMissed = shown ? () => void setTimeout(again, 0) : undefined;
      if (!options.long) return read(name, req, undefined, onMissed);
      const call = new LongCall();
      context.signal.addEventListener("abort", call.cancel);
      setLong(call);
      try {
        return await read(name, req, call, onMissed);
      } finally {
        setLong((now) => (now === call ? null : now));
      }
    },
    select: (reading) => reading.value as Res<K>,
    enabled: options.enabled ?? true,
    ...(options.keep ? { placeholderData: keepPreviousData } : {}),
  });
  const { refetch } = query;
  return {
    data: query.data,
    fault: query.error ? faultOf(query.error) : null,
    loading: query.isPending && (options.enabled ?? true),
    previous: query.isPlaceholderData,
    long,
    refresh: useCallback(() => void refetch(), [refetch]),
  };
}

export interface CommandOptions<K extends CommandName> {
  /** What to say when it is done; a toast with Undo appears. Nothing is said without it. */
  done?: string | ((res: Res<K>) => string);
  /** False: no Undo button in that toast. */
  undo?: boolean;
  /** It may take over a second: `long` tells how far it is, for LongWork to show. */
  long?: boolean;
  /** A form shows the faults itself (FormDrawer, FormModal, FormFault); otherwise a toast does. */
  form?: boolean;
}

/** `change`: what it may be undone by; null where nothing was written, or where it stays. */
export type Outcome<T> =
  | { ok: true; value: T; change: string | null }
  | { ok: false; fault: Fault };

export interface Command<K extends CommandName> {
  /** Never throws. Nothing is sent twice while one is under way: the second gets the first one's outcome. */
  run: (req: Req<K>) => Promise<Outcome<Res<K>>>;
  pending: boolean;
  /** The call under way, of a command that may take long. */
  long: LongCall | null;
  /** The last refusal, until the next run or reset(). */
  fault: Fault | null;
  /** The translated sentence when the last refusal was about this field. */
  fieldError: (field: string) => string | undefined;
  reset: () => void;
}

export function useCommand<K extends CommandName>(
  name: K,
  options: CommandOptions<K> = {},
): Command<K> {
  const mutation = useMutation({
    mutationFn: ({ req, watch }: { req: Req<K>; watch: LongCall | null }) =>
      answer(name, req, false, watch ?? undefined),
  });
  const [long, setLong] = useState<LongCall | null>(null);
  const latest = useRef(options);
  latest.current = options;
  const running = useRef<Promise<Outcome<Res<K>>> | null>(null);
  const { mutateAsync, reset } = mutation;

  const run = useCallback(
    (req: Req<K>): Promise<Outcome<Res<K>>> => {
      const once = async (): Promise<Outcome<Res<K>>> => {
        const { done, undo, form } = latest.current;
        const watch = latest.current.long ? new LongCall() : null;
        setLong(watch);
        try {
          const ok = await mutateAsync({ req, watch });
          const value = ok.value as Res<K>;
          // What stays is not offered to be undone: it would be refused.
          const change = ok.kept ? null : (ok.change ?? null);
          if (done) {
            const text = typeof done === "function" ? done(value) : done;
            showDone(text, undo === false ? null : change);
          }
          return { ok: true, value, change };
        } catch (reason) {
          const fault = faultOf(reason);
          if (wasCancelled(fault)) showToast({ tone: "note", text: faultText(fault) });
          else if (!form) showFault(fault);
          return { ok: false, fault };
        } finally {
          running.current = null;
          setLong(null);
        }
      };
      running.current ??= once();
      return running.current;
    },
    [mutateAsync],
  );

  const refused = mutation.error ? faultOf(mutation.error) : null;
  const fault = wasCancelled(refused) ? null : refused;
  return {
    run,
    pending: mutation.isPending,
    long,
    fault,
    fieldError: (field) => (fault && faultField(fault) === field ? faultText(fault) : undefined),
    reset,
  };
}

export function showFault(fault: Fault): void {
  showToast({ tone: "fault", text: faultText(fault) });
}

/** Says that something is done, with Undo when it left a change record. */
export function showDone(text: string, change: string | null): void {
  showToast({
    tone: "done",
    text,
    ...(change
      ? { action: { label: i18next.t("common:undo"), run: () => void undoChange(change) } }
      : {}),
  });
}

/** Takes one change back. */
export async function undoChange(change: string): Promise<void> {
  try {
    const done = await call("history.undo", { change, language: shownLanguage() });
    showToast({ tone: "note", text: stepText("undo", done) });
  } catch (reason) {
    showFault(faultOf(reason));
  }
}

/** Takes the member's own last command back, or does it again; what it was is said, with the way back. */
export async function stepHistory(step: "undo" | "redo"): Promise<void> {
  try {
    const done = await (step === "undo"
      ? call("history.undo_last", { language: shownLanguage() })
      : call("history.redo_last", { language: shownLanguage() }));
    const back = step === "undo" ? "redo" : "undo";
    showToast({
      tone: "note",
      text: stepText(step, done),
      action: { label: i18next.t(`common:${back}`), run: () => void stepHistory(back) },
    });
  } catch (reason) {
    showFault(faultOf(reason));
  }
}

/** `已撤销：修改了报价 BJ…` */
function stepText(step: "undo" | "redo", done: Reverted): string {
  const what = [commandText(done.command), done.subject?.name].filter(Boolean).join(" ");
  return i18next.t(step === "undo" ? "history:undoneWhat" : "history:redoneWhat", { what });
}

/** What a command did, in words: `quoting.edit` → 修改了报价. */
export function commandText(command: string): string {
  const key = `history:commands.${command}`;
  return i18next.t(i18next.exists(key) ? key : "history:unknownCommand");
}
