import {
  BgColorsOutlined,
  EyeOutlined,
  FolderOpenOutlined,
  LockOutlined,
  SettingOutlined,
  TeamOutlined,
} from "@ant-design/icons";
import type { Feature } from "../../lib/feature";
import { preferences, switchLanguage } from "../../lib/preferences";
import { canOpenFirms, openFirm } from "./openFirm";

export const firm: Feature = {
  id: "firm",
  routes: [],
  nav: [
    {
      to: "/settings",
      label: "firm:settings",
      icon: <SettingOutlined />,
      group: "firm",
      order: 90,
      goKey: "s",
    },
  ],
  palette: [
    {
      id: "firm.members",
      label: "firm:tabs.members",
      keywords: "firm:words.members",
      icon: <TeamOutlined />,
      to: "/settings/members",
    },
    {
      id: "firm.new-member",
      label: "firm:addMember",
      keywords: "firm:words.members",
      icon: <TeamOutlined />,
      run: ({ go }) => go("/settings/members?new=1"),
    },
    {
      id: "firm.rights",
      label: "firm:rights.title",
      keywords: "firm:words.rights",
      icon: <EyeOutlined />,
      to: "/settings/rights",
    },
    {
      id: "firm.lock",
      label: "session:tab",
      keywords: "session:words",
      icon: <LockOutlined />,
      to: "/settings/lock",
    },
    {
      id: "firm.appearance",
      label: "firm:tabs.appearance",
      keywords: "firm:words.appearance",
      icon: <BgColorsOutlined />,
      to: "/settings/appearance",
    },
    {
      id: "firm.open-other",
      label: "firm:files.open",
      keywords: "firm:words.files",
      icon: <FolderOpenOutlined />,
      shown: canOpenFirms,
      run: () => void openFirm(),
    },
    {
      id: "firm.language",
      label: "firm:switchLanguage",
      keywords: "firm:words.language",
      icon: <BgColorsOutlined />,
      run: switchLanguage,
    },
    {
      id: "firm.scheme",
      label: "firm:switchScheme",
      keywords: "firm:words.appearance",
      icon: <BgColorsOutlined />,
      run: () =>
        preferences.set({
          scheme: document.documentElement.dataset.scheme === "dark" ? "light" : "dark",
        }),
    },
  ],
};
