/**
 * Which opening of which firm the screens show. Calls carry its number, so that none lands in a firm that was opened after;
 * and where another one is open by now (another tab went into practice), the screens begin anew.
 */
let shown: number | undefined;

/** The number that a call made now is meant for; undefined before it is known. */
export const openingShown = () => shown;

/** Looks at an answer that may tell which opening there is now. Before a firm is open nothing is shown that could be old. */
export function noteOpening(name: string, value: unknown, reload = () => window.location.reload()) {
  if (!name.startsWith("app.") || typeof value !== "object" || value === null) return;
  const { opening } = value as { opening?: unknown };
  if (typeof opening !== "number" || opening === shown) return;
  const begins = shown === undefined || shown === 0;
  shown = opening;
  if (!begins) reload();
}
