import { type ComponentType, lazy, Suspense, useRef } from "react";

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
  const get = async () => ({ default: await load() });
  const Body = lazy(get) as unknown as ComponentType<Props>;
  if (isIdle) void get().catch(() => undefined);
  else ahead.add(get);
  return function OnDemand(props: Props) {
    const wanted = useRef(false);
    wanted.current ||= isWanted(props);
    if (!wanted.current) return null;
    return (
      <Suspense fallback={null}>
        <Body {...props} />
      </Suspense>
    );
  };
}
