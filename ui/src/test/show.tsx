import { QueryClientProvider } from "@tanstack/react-query";
import { render } from "@testing-library/react";
import { App } from "antd";
import type { ReactNode } from "react";
import { createMemoryRouter, RouterProvider } from "react-router";
import { createQueryClient } from "../lib/data";
import { installPlatform } from "../lib/host";
import type { Platform } from "../platform";
import { fakePlatform, type Handler } from "./fakePlatform";

/** Shows a part of the screens at an address, on a platform that answers by `handlers`; `platform` stands in place of what it has. */
export function showAt(
  at: string,
  element: ReactNode,
  handlers: Record<string, Handler>,
  platform: Partial<Platform> = {},
) {
  const fake = fakePlatform(handlers);
  installPlatform({ ...fake.platform, ...platform });
  const client = createQueryClient();
  const router = createMemoryRouter([{ path: "*", element }], { initialEntries: [at] });
  const view = render(
    <App>
      <QueryClientProvider client={client}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </App>,
  );
  return { fake, client, router, view };
}

/** The same where no address matters. */
export const show = (
  element: ReactNode,
  handlers: Record<string, Handler>,
  platform?: Partial<Platform>,
) => showAt("/", element, handlers, platform);
