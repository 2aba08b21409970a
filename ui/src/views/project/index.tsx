import type { Feature } from "../../lib/feature";

/** The hub of a project joins all slices; its list is the design feature's. */
export const project: Feature = {
  id: "project",
  routes: [
    {
      path: "projects/:id/:tab?",
      lazy: async () => ({ Component: (await import("./ProjectPage")).ProjectPage }),
    },
  ],
  nav: [],
  palette: [],
};
