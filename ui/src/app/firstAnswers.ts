import type { QueryClient } from "@tanstack/react-query";
import type { appRouter } from "./router";

/** Longer nobody looks at an empty window for it. Milliseconds. */
const LONGEST = 250;

/**
 * Waits for what was asked ahead and for the code of the first page, if they come soon: the page is then drawn once, as it is,
 * instead of first without anything in it, which takes as long as drawing it.
 */
export async function firstAnswers(
  client: QueryClient,
  router: ReturnType<typeof appRouter>,
): Promise<void> {
  const until = performance.now() + LONGEST;
  const awaited = () => client.isFetching() > 0 || !router.state.initialized;
  while (awaited() && performance.now() < until) {
    await new Promise((later) => setTimeout(later, 4));
  }
}
