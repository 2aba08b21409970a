import { askAhead } from "../../lib/data";

/** Asks for what the page of today shows, while its code is still on its way. Nothing waits for it. */
export function askToday(address: string): null {
  const all = new URL(address).searchParams.get("who") === "all";
  void askAhead("app.state", {}).then((state) => {
    const me = state?.member?.id;
    if (!state?.firm || me === undefined) return;
    void askAhead("crm.today", all ? {} : { ownerId: me });
    void askAhead("insight.agenda", all ? {} : { member: me });
  });
  return null;
}
