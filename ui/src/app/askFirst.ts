import type { QueryClient } from "@tanstack/react-query";
import { askAhead, fillAhead } from "../lib/data";

/** Asks for what every start shows before anything of it is drawn: the answers come while code is still being loaded. */
export function askFirst(client: QueryClient): void {
  fillAhead(client);
  void askAhead("session.state", {});
  void askAhead("app.state", {}).then((state) => {
    if (!state?.firm || !state.member) return;
    void askAhead("care.warning", {});
    void askAhead("sync.status", {});
  });
}
