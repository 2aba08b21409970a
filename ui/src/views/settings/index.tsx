import type { Feature } from "../../lib/feature";

/** The settings join what the firm, its care and sync have to set; the way to them is the firm feature's. */
export const settings: Feature = {
  id: "settings",
  routes: [
    {
      path: "settings/:tab?",
      lazy: async () => ({ Component: (await import("./SettingsPage")).SettingsPage }),
    },
  ],
  nav: [],
  palette: [],
};
