import { type ComponentType, useEffect, useState } from "react";
import { showFault } from "../lib/data";

type Load<Props> = () => Promise<ComponentType<Props>>;

const ahead = new Set<() => Promise<unknown>>();
let isIdle = false;

/** Loads what was put off, one after the other: once the first screen is there and nothing else is to be done. */
export async function loadAhead(): Promise<void> {
  isIdle = true;
  for (const load of ahead) {
    ahead.delete(load);
    // It is tried again where it is wanted, and says there why it cannot be shown.
    await load().catch(() => undefined);
  }
}

/**
 * A drawer or dialog that the first screen does not wait for: its code is loaded after that, or when it is first wanted. From
 * then on it stays, so that it can close softly. Told by `isWanted`.
 */
export function onDemand<Props extends object>(
  load: Load<Props>,
  isWanted: (props: Props) => boolean,
): ComponentType<Props> {
  let body: ComponentType<Props> | null = null;
  const get = async () => {
    body ??= await load();
    return body;
  };
  if (isIdle) void get().catch(() => undefined);
  else ahead.add(get);
  return function OnDemand(props: Props) {
    const [Body, setBody] = useState<ComponentType<Props> | null>(null);
    const now = isWanted(props);
    if (now && body && !Body) setBody(() => body);
    useEffect(() => {
      if (!now) return;
      // What cannot be loaded (the server went away, or is newer by now) takes nothing else down; opening it again tries again.
      get().then(
        (loaded) => setBody(() => loaded),
        (reason) => showFault({ code: "app.unreachable", params: {}, hint: String(reason) }),
      );
    }, [now]);
    return Body ? <Body {...props} /> : null;
  };
}
