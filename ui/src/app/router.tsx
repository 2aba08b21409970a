import { createHashRouter, redirect, useRouteError } from "react-router";
import { BrokenScreen } from "../components/ErrorBoundary";
import { PageSkeleton } from "../components/Loaded";
import { features } from "./features";
import { NotFound } from "./NotFound";
import { orderedNav } from "./shell/nav";
import { Shell } from "./shell/Shell";

function RouteBroken() {
  const error = useRouteError();
  return <BrokenScreen error={error} onRetry={() => window.location.reload()} />;
}

let router: ReturnType<typeof createHashRouter> | null = null;

/** One for the life of the page. The address after # works in the window and behind any server alike. */
export function appRouter() {
  const first = orderedNav(features, () => true)[0]?.entries[0]?.to ?? "/settings";
  router ??= createHashRouter([
    {
      path: "/",
      element: <Shell />,
      errorElement: <RouteBroken />,
      hydrateFallbackElement: <PageSkeleton />,
      children: [
        { index: true, loader: () => redirect(first) },
        {
          errorElement: <RouteBroken />,
          hydrateFallbackElement: <PageSkeleton />,
          children: features.flatMap((feature) => feature.routes),
        },
        { path: "*", element: <NotFound /> },
      ],
    },
  ]);
  return router;
}
