import {
  ContactsOutlined,
  FunnelPlotOutlined,
  ScheduleOutlined,
  SettingOutlined,
  UserAddOutlined,
} from "@ant-design/icons";
import type { Feature } from "../../lib/feature";
import { askToday } from "./askToday";

export const crm: Feature = {
  id: "crm",
  routes: [
    {
      path: "today",
      loader: ({ request }) => askToday(request.url),
      lazy: async () => ({ Component: (await import("./TodayPage")).TodayPage }),
    },
    {
      path: "leads",
      lazy: async () => ({ Component: (await import("./LeadsPage")).LeadsPage }),
    },
    {
      path: "customers",
      lazy: async () => ({ Component: (await import("./CustomersPage")).CustomersPage }),
    },
    {
      path: "customers/:id",
      lazy: async () => ({ Component: (await import("./CustomerPage")).CustomerPage }),
    },
  ],
  nav: [
    {
      to: "/today",
      label: "crm:nav.today",
      icon: <ScheduleOutlined />,
      group: "work",
      order: 10,
      goKey: "t",
    },
    {
      to: "/leads",
      label: "crm:nav.leads",
      icon: <FunnelPlotOutlined />,
      group: "sell",
      order: 10,
      goKey: "l",
      needs: "contact",
    },
    {
      to: "/customers",
      label: "crm:nav.customers",
      icon: <ContactsOutlined />,
      group: "sell",
      order: 20,
      goKey: "c",
      needs: "contact",
    },
  ],
  palette: [
    {
      id: "crm.new-lead",
      needs: "contact",
      label: "crm:newLead",
      keywords: "crm:words.newLead",
      icon: <UserAddOutlined />,
      keys: "Ctrl+N",
      run: ({ go }) => go("/leads?new=1"),
    },
    {
      id: "crm.new-customer",
      needs: "contact",
      label: "crm:customers.new",
      keywords: "crm:words.customers",
      icon: <UserAddOutlined />,
      run: ({ go }) => go("/customers?new=1"),
    },
    {
      id: "crm.list",
      label: "crm:list",
      keywords: "crm:words.leads",
      icon: <FunnelPlotOutlined />,
      to: "/leads?view=list",
    },
    {
      id: "crm.pool",
      label: "crm:inPool",
      keywords: "crm:words.pool",
      icon: <FunnelPlotOutlined />,
      to: "/leads?view=pool",
    },
    {
      id: "crm.rules",
      needs: "contact",
      label: "crm:rules.title",
      keywords: "crm:words.rules",
      icon: <SettingOutlined />,
      run: ({ go }) => go("/leads?rules=1"),
    },
    {
      id: "crm.assign",
      label: "crm:auto.tab",
      keywords: "crm:words.assign",
      icon: <SettingOutlined />,
      run: ({ go }) => go("/leads?rules=auto"),
    },
  ],
};
