import { type Query, useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { RouterProvider } from "react-router";
import { Loaded, PageSkeleton } from "../components/Loaded";
import { call, useLive } from "../lib/data";
import { setFirmZone } from "../lib/day";
import { setDraftOwner } from "../lib/draft";
import { comeBack, onLocked } from "../lib/session";
import { Cover } from "./Cover";
import { appRouter } from "./router";
import { useIdleLock, useLockKey } from "./useSession";

const Problem = lazy(async () => ({ default: (await import("../views/start/Problem")).Problem }));
const Welcome = lazy(async () => ({ default: (await import("../views/start/Welcome")).Welcome }));

/** The pages of who works here. Locked, they stay as they are behind the cover; for another member they begin anew. */
function Inside() {
  const live = useLive("session.state", {});
  const client = useQueryClient();
  const member = live.data?.member?.id ?? null;
  const [inside, setInside] = useState(member);
  if (member !== null && inside !== member) setInside(member);
  useLockKey(member !== null);
  useIdleLock(live.data, live.refresh);
  // Before the pages are drawn: they look for their drafts while they are.
  if (inside !== null) setDraftOwner(inside);
  const last = useRef<string | null>(null);
  const covered = useRef(false);
  const known = live.data !== undefined;
  useEffect(() => {
    // Until it is known who sits here nothing is covered, and what was asked ahead is not asked again.
    if (!known) return;
    if (member === null) {
      covered.current = true;
      return;
    }
    const same = last.current === null || last.current === member;
    last.current = member;
    comeBack(same);
    const others = { predicate: ({ queryKey }: Query) => queryKey[0] !== "session.state" };
    if (!same) void client.resetQueries(others);
    else if (covered.current) void client.invalidateQueries(others);
    covered.current = false;
  }, [known, member, client]);
  // A refusal that was on its way while somebody came back waits for nobody.
  useEffect(
    () =>
      onLocked(
        () =>
          void call("session.state", {}).then(
            (now) => now.member && comeBack(now.member.id === last.current),
          ),
      ),
    [],
  );
  if (!live.data) return <Loaded live={live}>{() => null}</Loaded>;
  return (
    <>
      {inside === null ? null : <RouterProvider key={inside} router={appRouter()} />}
      {member === null ? <Cover session={live.data} /> : null}
    </>
  );
}

const CodePaper = lazy(async () => ({
  default: (await import("../features/care/TurnOn")).CodePaper,
}));

/** No firm is open: the welcome screen, or why the last one cannot be opened. Else the product. */
export function Gate() {
  const state = useLive("app.state", {});
  const client = useQueryClient();
  const [aside, setAside] = useState(false);
  // Held here: the firm's pages take the place of the welcome screen as soon as it is made.
  const [code, setCode] = useState<string | null>(null);
  const zone = state.data?.firm?.zone;
  useEffect(() => {
    if (zone) setFirmZone(zone);
  }, [zone]);
  const paper = code ? (
    <Suspense fallback={null}>
      <CodePaper code={code} onKept={() => setCode(null)} />
    </Suspense>
  ) : null;
  return (
    <>
      {paper}
      <Loaded live={state}>
        {({ firm, problem }) =>
          firm ? (
            <Inside />
          ) : (
            <Suspense fallback={<PageSkeleton />}>
              {problem && !aside ? (
                <Problem
                  problem={problem}
                  onOpened={() => void client.resetQueries()}
                  onOther={() => setAside(true)}
                />
              ) : (
                <Welcome onOpened={() => void client.resetQueries()} onCode={setCode} />
              )}
            </Suspense>
          )
        }
      </Loaded>
    </>
  );
}
