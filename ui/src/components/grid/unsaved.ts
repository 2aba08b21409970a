/**
 * Texts that are not stored yet, beyond the life of a grid: refused ones, rows on their way, texts whose row went away. Whoever
 * leaves a page and comes back finds them, while the application runs. A grid names itself by `keepAs`.
 */

import { ownKey } from "../../lib/draft";
import { NO_PENDING, type PendingEdits } from "./pending";
import type { Draft } from "./useEdits";
import type { Kept } from "./useKept";

/** A value that several grids, one after the other, read and write; answers that arrive in between go in as well. */
export class Box<T> {
  private value: T;
  private readonly listeners = new Set<() => void>();

  constructor(value: T) {
    this.value = value;
  }

  readonly get = (): T => this.value;

  readonly set = (next: T): void => {
    if (Object.is(next, this.value)) return;
    this.value = next;
    for (const tell of this.listeners) tell();
  };

  readonly listen = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  };
}

export interface Unsaved {
  pending: Box<PendingEdits>;
  drafts: Box<readonly Draft[]>;
  kept: Box<Kept | null>;
}

const NO_DRAFTS: readonly Draft[] = [];
const fresh = (): Unsaved => ({
  pending: new Box(NO_PENDING),
  drafts: new Box(NO_DRAFTS),
  kept: new Box<Kept | null>(null),
});

const known = new Map<string, Unsaved>();

/** What this member left in a grid, or nothing; without a name it is the grid's own. */
export function unsavedOf(keepAs: string | undefined): Unsaved {
  if (keepAs === undefined) return fresh();
  const key = ownKey(keepAs);
  const found = known.get(key) ?? fresh();
  known.set(key, found);
  // Who comes back begins in the grid, not in the box of texts.
  const kept = found.kept.get();
  found.kept.set(kept && { ...kept, typed: 0 });
  return found;
}

let numbers = 0;

/** A number that no grid had before: names batches and rows on their way. */
export const nextNumber = (): number => ++numbers;
