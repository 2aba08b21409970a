/** The list under the cell being edited: search results as they come, or the choices of a column. */
import { useRef } from "react";
import { useStable, useSynced } from "./hooks";
import type { Choice, Suggestion, SuggestRequest } from "./types";

export interface ListEntry extends Suggestion {
  kind: "suggestion" | "choice" | "typed";
}

export interface ListState {
  entries: readonly ListEntry[];
  /** Position of the highlighted entry; -1: Enter takes the text as typed. */
  at: number;
}

const CLOSED: ListState = { entries: [], at: -1 };

/** Time for the next key before a search is sent. Milliseconds. */
const SETTLE = 60;

/** Two letters, or one Chinese character, are enough for a search. */
export function isSearchable(text: string): boolean {
  const wish = text.trim();
  return wish.length >= 2 || /\p{Script=Han}/u.test(wish);
}

/** Choices that contain the text, those that begin with it first; all for an empty text. */
export function filterChoices(choices: readonly Choice[], text: string): readonly Choice[] {
  const wish = text.trim().toLocaleLowerCase();
  if (wish === "") return choices;
  const place = ({ label, value }: Choice) => {
    const found = label.toLocaleLowerCase().indexOf(wish);
    return found < 0 ? value.toLocaleLowerCase().indexOf(wish) : found;
  };
  const hits = choices.filter((choice) => place(choice) >= 0);
  return [
    ...hits.filter((choice) => place(choice) === 0),
    ...hits.filter((choice) => place(choice) > 0),
  ];
}

interface Search {
  text: string;
  abort: AbortController;
  answer: Promise<readonly Suggestion[]>;
  done: boolean;
  start(): void;
}

type Ask = (request: SuggestRequest) => Promise<readonly Suggestion[]>;

export interface Suggestions {
  list: ListState;
  getList(): ListState;
  /** Searches for a text of a cell; `preselect` highlights the first answer. */
  search(request: Omit<SuggestRequest, "signal">, freeText: boolean, preselect: boolean): void;
  /** The first answer to a search that is still under way; null when there is none under way for this text. */
  firstAnswer(text: string): Promise<Suggestion | null> | null;
  showChoices(choices: readonly Choice[], text: string, current: string | null): void;
  moveBy(by: number): void;
  highlight(at: number): void;
  close(): void;
}

export function useSuggestions(ask: Ask | undefined): Suggestions {
  const [list, getList, setList] = useSynced<ListState>(CLOSED);
  const running = useRef<Search | null>(null);

  const drop = useStable(() => {
    running.current?.abort.abort();
    running.current = null;
  });

  const close = useStable(() => {
    drop();
    if (getList() !== CLOSED) setList(CLOSED);
  });

  const search = useStable(
    (request: Omit<SuggestRequest, "signal">, freeText: boolean, preselect: boolean) => {
      drop();
      if (!ask || !isSearchable(request.text)) {
        if (getList() !== CLOSED) setList(CLOSED);
        return;
      }
      const abort = new AbortController();
      let timer: ReturnType<typeof setTimeout> | undefined;
      let begin: () => void = () => {};
      const begun = new Promise<void>((resolve) => {
        begin = resolve;
        timer = setTimeout(resolve, SETTLE);
      });
      const start = () => {
        clearTimeout(timer);
        begin();
      };
      const answer = begun.then(() =>
        abort.signal.aborted ? [] : ask({ ...request, signal: abort.signal }),
      );
      const own: Search = { text: request.text, abort, answer, done: false, start };
      running.current = own;
      answer.then(
        (found) => {
          if (running.current !== own) return;
          own.done = true;
          setList(suggestionList(found, request.text, freeText, preselect));
        },
        () => {
          if (running.current !== own) return;
          own.done = true;
          setList(CLOSED);
        },
      );
    },
  );

  const firstAnswer = useStable((text: string) => {
    const own = running.current;
    if (!own || own.done || own.text !== text) return null;
    // The editor closes now; the search goes on for the cell that was left.
    running.current = null;
    own.start();
    return own.answer.then(
      (found) => found[0] ?? null,
      () => null,
    );
  });

  const showChoices = useStable(
    (choices: readonly Choice[], text: string, current: string | null) => {
      drop();
      const hits = filterChoices(choices, text);
      const here = current === null ? -1 : hits.findIndex((choice) => choice.value === current);
      const at = text.trim() === "" ? here : 0;
      const entries = hits.map(
        ({ value, label }): ListEntry => ({ kind: "choice", key: value, label }),
      );
      setList(entries.length === 0 ? CLOSED : { entries, at });
    },
  );

  const highlight = useStable((at: number) => setList({ ...getList(), at }));

  const moveBy = useStable((by: number) => {
    const { entries, at } = getList();
    highlight(movedHighlight(entries.length, at, by));
  });

  return { list, getList, search, firstAnswer, showChoices, moveBy, highlight, close };
}

/** One step goes round through "nothing highlighted"; a page stops at the ends. */
export function movedHighlight(count: number, at: number, by: number): number {
  if (Math.abs(by) > 1) return Math.max(0, Math.min(count - 1, at + by));
  const next = at + by;
  if (next >= count) return 0;
  return next < 0 ? count - 1 : next;
}

function suggestionList(
  found: readonly Suggestion[],
  text: string,
  freeText: boolean,
  preselect: boolean,
): ListState {
  if (found.length === 0) return CLOSED;
  const entries: ListEntry[] = found.map((one) => ({ ...one, kind: "suggestion" }));
  if (freeText) entries.push({ kind: "typed", key: "", label: text });
  return { entries, at: preselect ? 0 : -1 };
}
