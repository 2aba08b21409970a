/** Which reminders stand in the corner. Pure. */
import type { Reminder } from "../../generated/commands";

/** More than so many stand together as one. */
export const MOST = 3;

/** One time of being reminded: put off, it is another. */
export const keyOf = (reminder: Reminder): string => `${reminder.id}/${reminder.dueAt}`;

export interface Arranged {
  /** Shown as one, with how many they are. */
  bundle: Reminder[];
  /** Shown one by one. */
  cards: Reminder[];
}

/**
 * What was due before `since` (when the program started) stands together where it is more than three; so do the earliest of
 * what comes afterwards, as far as it is more. What was put away is not shown again.
 */
export function arrange(
  due: readonly Reminder[],
  since: string,
  away: ReadonlySet<string>,
): Arranged {
  const shown = due.filter((reminder) => !away.has(keyOf(reminder)));
  // Moments of one form compare as text.
  const early = shown.filter((reminder) => reminder.dueAt <= since);
  const bundle = early.length > MOST ? early : [];
  const cards = shown.filter((reminder) => !bundle.includes(reminder));
  return {
    bundle: [...bundle, ...cards.slice(0, Math.max(0, cards.length - MOST))],
    cards: cards.slice(-MOST),
  };
}

/** Milliseconds until it is asked again: at the next reminder, and each hour, for a timer that slept is late. */
export function waitFor(answer: { now: string; next: string | null }): number | null {
  if (answer.next === null) return null;
  const left = Date.parse(answer.next) - Date.parse(answer.now);
  return Math.min(Math.max(left, 0), 3_600_000) + 50;
}
