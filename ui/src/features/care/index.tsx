import { LockOutlined, SafetyOutlined } from "@ant-design/icons";
import type { Feature } from "../../lib/feature";

/** Backups live in the settings; what is wrong with them is said above every screen. */
export const care: Feature = {
  id: "care",
  routes: [],
  nav: [],
  palette: [
    {
      id: "care.backups",
      label: "care:tab",
      keywords: "care:words",
      icon: <SafetyOutlined />,
      to: "/settings/care",
    },
    {
      id: "care.protection",
      label: "protection:title",
      keywords: "protection:words",
      icon: <LockOutlined />,
      to: "/settings/care",
    },
  ],
};
