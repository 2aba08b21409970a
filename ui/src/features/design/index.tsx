import { ColumnHeightOutlined, HomeOutlined } from "@ant-design/icons";
import { call } from "../../lib/data";
import type { Feature } from "../../lib/feature";
import { formatPhone } from "../../lib/format";

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
  records: async (typed) => {
    const { rows } = await call("design.projects", { search: typed, closed: true, limit: 6 });
    return rows.map((row) => ({
      id: row.id,
      title: row.name ?? row.number,
      detail: [row.number, row.customerName, row.customerPhone && formatPhone(row.customerPhone)]
        .filter(Boolean)
        .join(" · "),
      icon: <HomeOutlined />,
      to: `/projects/${row.id}`,
    }));
  },
};
