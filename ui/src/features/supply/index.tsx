import {
  DatabaseOutlined,
  FieldTimeOutlined,
  ProfileOutlined,
  ShoppingCartOutlined,
} from "@ant-design/icons";
import type { Feature } from "../../lib/feature";

export const supply: Feature = {
  id: "supply",
  routes: [
    {
      path: "supply/bills",
      lazy: async () => ({ Component: (await import("./BillsPage")).BillsPage }),
    },
    {
      path: "supply/bills/:quote",
      lazy: async () => ({ Component: (await import("./BillPage")).BillPage }),
    },
    {
      path: "supply/lists",
      lazy: async () => ({ Component: (await import("./ListsPage")).ListsPage }),
    },
    {
      path: "supply/lists/new",
      lazy: async () => ({ Component: (await import("./NewListPage")).NewListPage }),
    },
    {
      path: "supply/lists/:id",
      lazy: async () => ({ Component: (await import("./ListPage")).ListPage }),
    },
    {
      path: "supply/need-by",
      lazy: async () => ({ Component: (await import("./NeedByPage")).NeedByPage }),
    },
    {
      path: "supply/stock",
      lazy: async () => ({ Component: (await import("./StockPage")).StockPage }),
    },
  ],
  nav: [
    {
      to: "/supply/bills",
      label: "supply:nav.bills",
      icon: <ProfileOutlined />,
      group: "buy",
      order: 10,
      goKey: "b",
    },
    {
      to: "/supply/lists",
      label: "supply:nav.lists",
      icon: <ShoppingCartOutlined />,
      group: "buy",
      order: 20,
      goKey: "u",
    },
    {
      to: "/supply/stock",
      label: "supply:nav.stock",
      icon: <DatabaseOutlined />,
      group: "buy",
      order: 30,
      goKey: "k",
    },
  ],
  palette: [
    {
      id: "supply.need-by",
      label: "supply:needByPage.title",
      keywords: "supply:words.needBy",
      icon: <FieldTimeOutlined />,
      to: "/supply/need-by",
    },
    {
      id: "supply.new-list",
      label: "supply:newList",
      keywords: "supply:words.newList",
      icon: <ShoppingCartOutlined />,
      to: "/supply/lists/new",
    },
    {
      id: "supply.count-stock",
      label: "supply:countStock",
      keywords: "supply:words.stock",
      icon: <DatabaseOutlined />,
      to: "/supply/stock?lot=new",
    },
  ],
};
