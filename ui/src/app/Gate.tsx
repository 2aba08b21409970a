import { useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useEffect } from "react";
import { RouterProvider } from "react-router";
import { Loaded, PageSkeleton } from "../components/Loaded";
import { useLive } from "../lib/data";
import { setFirmZone } from "../lib/day";
import { appRouter } from "./router";

const Welcome = lazy(async () => ({ default: (await import("../features/firm/Welcome")).Welcome }));

/** No firm is open: the welcome screen. Else the product. */
export function Gate() {
  const state = useLive("app.state", {});
  const client = useQueryClient();
  const zone = state.data?.firm?.zone;
  useEffect(() => {
    if (zone) setFirmZone(zone);
  }, [zone]);
  return (
    <Loaded live={state}>
      {({ firm }) =>
        firm ? (
          <RouterProvider router={appRouter()} />
        ) : (
          <Suspense fallback={<PageSkeleton />}>
            <Welcome onOpened={() => void client.resetQueries()} />
          </Suspense>
        )
      }
    </Loaded>
  );
}
