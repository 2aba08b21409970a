import { ColumnHeightOutlined, HomeOutlined } from "@ant-design/icons";
import type { Feature } from "../../lib/feature";

export const design: Feature = {
  id: "design",
  routes: [
    {
      path: "projects",
      lazy: async () => ({ Component: (await import("./ProjectsPage")).ProjectsPage }),
    },
  ],
  nav: [
    {
      to: "/projects",
      label: "design:nav.projects",
      icon: <HomeOutlined />,
      group: "sell",
      order: 30,
      goKey: "p",
    },
  ],
  palette: [
    {
      id: "design.new-project",
      label: "design:newProject",
      keywords: "design:words.projects",
      icon: <HomeOutlined />,
      to: "/projects?new=1",
    },
    {
      id: "design.survey",
      label: "design:toSurvey",
      keywords: "design:words.survey",
      icon: <ColumnHeightOutlined />,
      to: "/projects?stage=survey",
    },
    {
      id: "design.rules",
      label: "design:rules.title",
      keywords: "design:words.rules",
      icon: <ColumnHeightOutlined />,
      to: "/projects?rules=1",
    },
  ],
};
