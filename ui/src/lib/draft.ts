import { useCallback, useState } from "react";

/** Unsaved input by key, as long as the window is open: closing a drawer by accident loses nothing. */
const kept = new Map<string, object>();

let owner = "";

/** Whose input it is: another member at the same screen finds none of it, and the first finds it again. */
export function setDraftOwner(member: string): void {
  owner = member;
}

/** The name of what a member left unsaved. */
export const ownKey = (name: string): string => `${owner}/${name}`;

export interface Draft<T extends object> {
  value: T;
  /** Differs from what it started from. */
  dirty: boolean;
  set: <K extends keyof T>(field: K, value: T[K]) => void;
  patch: (change: Partial<T>) => void;
  /** Back to the start (or to `next`), after saving or by wish. */
  discard: (next?: T) => void;
}

/**
 * The input of one form, of the member at the screen. `name` names it (`crm.lead.new`, `firm.profile`, `crm.lead.<id>`);
 * as long as nothing was typed it follows `initial`, so a record that changes elsewhere shows.
 */
export function useDraft<T extends object>(name: string, initial: T): Draft<T> {
  const key = ownKey(name);
  const [state, setState] = useState(() => ({ key, value: kept.get(key) as T | undefined }));
  let own = state.value;
  if (state.key !== key) {
    own = kept.get(key) as T | undefined;
    setState({ key, value: own });
  }
  const value = own ?? initial;
  const dirty = own !== undefined && JSON.stringify(own) !== JSON.stringify(initial);

  const patch = useCallback(
    (change: Partial<T>) => {
      const next = { ...((kept.get(key) as T | undefined) ?? initial), ...change };
      kept.set(key, next);
      setState({ key, value: next });
    },
    [key, initial],
  );
  const set = useCallback(
    <K extends keyof T>(field: K, fieldValue: T[K]) =>
      patch({ [field]: fieldValue } as unknown as Partial<T>),
    [patch],
  );
  const discard = useCallback(
    (next?: T) => {
      kept.delete(key);
      setState({ key, value: next });
    },
    [key],
  );
  return { value, dirty, set, patch, discard };
}
