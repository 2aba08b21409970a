import { HistoryOutlined } from "@ant-design/icons";
import type { Feature } from "../../lib/feature";

export const history: Feature = {
  id: "history",
  routes: [
    {
      path: "history",
      lazy: async () => ({ Component: (await import("./FeedPage")).FeedPage }),
    },
  ],
  nav: [
    {
      to: "/history",
      label: "history:feed",
      icon: <HistoryOutlined />,
      group: "firm",
      order: 80,
      goKey: "h",
    },
  ],
  palette: [
    {
      id: "history.feed",
      label: "history:feed",
      keywords: "history:words",
      icon: <HistoryOutlined />,
      to: "/history",
    },
  ],
};
