import { useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useState } from "react";
import { RouterProvider } from "react-router";
import { Loaded, PageSkeleton } from "../components/Loaded";
import { useLive } from "../lib/data";
import { setFirmZone } from "../lib/day";
import { appRouter } from "./router";

const Problem = lazy(async () => ({ default: (await import("../features/firm/Problem")).Problem }));
const Welcome = lazy(async () => ({ default: (await import("../features/firm/Welcome")).Welcome }));

/** No firm is open: the welcome screen, or why the last one cannot be opened. Else the product. */
export function Gate() {
  const state = useLive("app.state", {});
  const client = useQueryClient();
  const [aside, setAside] = useState(false);
  const zone = state.data?.firm?.zone;
  useEffect(() => {
    if (zone) setFirmZone(zone);
  }, [zone]);
  return (
    <Loaded live={state}>
      {({ firm, problem }) =>
        firm ? (
          <RouterProvider router={appRouter()} />
        ) : (
          <Suspense fallback={<PageSkeleton />}>
            {problem && !aside ? (
              <Problem
                problem={problem}
                onOpened={() => void client.resetQueries()}
                onOther={() => setAside(true)}
              />
            ) : (
              <Welcome onOpened={() => void client.resetQueries()} />
            )}
          </Suspense>
        )
      }
    </Loaded>
  );
}
