import { ScheduleOutlined } from "@ant-design/icons";
import type { Feature } from "../../lib/feature";

export const programme: Feature = {
  id: "programme",
  routes: [
    {
      path: "sites",
      lazy: async () => ({ Component: (await import("./SitesPage")).SitesPage }),
    },
  ],
  nav: [
    {
      to: "/sites",
      label: "programme:nav.sites",
      icon: <ScheduleOutlined />,
      group: "build",
      order: 10,
      goKey: "w",
    },
  ],
  palette: [
    {
      id: "programme.sites",
      label: "programme:sites.title",
      keywords: "programme:words.sites",
      icon: <ScheduleOutlined />,
      to: "/sites",
    },
  ],
};
