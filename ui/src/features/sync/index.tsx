import { CloudSyncOutlined, LaptopOutlined } from "@ant-design/icons";
import { call, showFault } from "../../lib/data";
import { faultOf } from "../../lib/faults";
import type { Feature } from "../../lib/feature";
import { SyncBadge } from "./SyncBadge";

export const sync: Feature = {
  id: "sync",
  routes: [
    {
      path: "sync/:tab?",
      lazy: async () => ({ Component: (await import("./SyncPage")).SyncPage }),
    },
  ],
  nav: [
    {
      to: "/sync",
      label: "sync:title",
      icon: <CloudSyncOutlined />,
      group: "firm",
      order: 85,
      goKey: "y",
      badge: SyncBadge,
    },
  ],
  palette: [
    {
      id: "sync.devices",
      label: "sync:devices.title",
      keywords: "sync:find.devices",
      icon: <LaptopOutlined />,
      to: "/sync/devices",
    },
    {
      id: "sync.conflicts",
      label: "sync:conflicts.title",
      keywords: "sync:find.conflicts",
      icon: <CloudSyncOutlined />,
      to: "/sync/conflicts",
    },
    {
      id: "sync.invite",
      label: "sync:invite.verb",
      keywords: "sync:find.invite",
      icon: <LaptopOutlined />,
      run: ({ go }) => go("/sync/devices?invite=1"),
    },
    {
      id: "sync.file",
      label: "sync:file.title",
      keywords: "sync:find.file",
      icon: <CloudSyncOutlined />,
      to: "/sync/file",
    },
    {
      id: "sync.now",
      label: "sync:syncNow",
      keywords: "sync:find.now",
      icon: <CloudSyncOutlined />,
      run: () => {
        call("sync.now", {}).catch((reason: unknown) => showFault(faultOf(reason)));
      },
    },
  ],
};
