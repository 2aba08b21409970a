import type { QueryClient } from "@tanstack/react-query";
import { askAhead, fillAhead } from "../lib/data";

/** Asks for what every start shows before anything of it is drawn: the answers come while code is still being loaded. */
export function askFirst(client: QueryClient): void {
  fillAhead(client);
  void askAhead("app.state", {}).then((state) => {
    // Who sits here is a firm's question: an answer without one would still stand there once one is open.
    if (!state?.firm) return;
    void askAhead("session.state", {});
    if (!state.member) return;
    void askAhead("care.warning", {});
    void askAhead("sync.status", {});
  });
}
