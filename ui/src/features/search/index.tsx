import { SearchOutlined } from "@ant-design/icons";
import type { Feature } from "../../lib/feature";

export const search: Feature = {
  id: "search",
  routes: [
    {
      path: "search",
      lazy: async () => ({ Component: (await import("./SearchPage")).SearchPage }),
    },
  ],
  nav: [],
  palette: [
    {
      id: "search.all",
      label: "search:title",
      keywords: "search:words.search",
      icon: <SearchOutlined />,
      to: "/search",
    },
  ],
};
