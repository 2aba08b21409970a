import { ExperimentOutlined } from "@ant-design/icons";
import type { Feature } from "../../lib/feature";

export const practice: Feature = {
  id: "practice",
  routes: [
    {
      path: "practice",
      lazy: async () => ({ Component: (await import("./PracticePage")).PracticePage }),
    },
  ],
  nav: [],
  palette: [
    {
      id: "practice.open",
      label: "practice:title",
      keywords: "practice:words",
      icon: <ExperimentOutlined />,
      to: "/practice",
    },
  ],
};
