import { BookOutlined, ImportOutlined, InboxOutlined, ShopOutlined } from "@ant-design/icons";
import type { Feature } from "../../lib/feature";

export const catalog: Feature = {
  id: "catalog",
  routes: [
    {
      path: "price-book/import",
      lazy: async () => ({ Component: (await import("./import/ImportPage")).ImportPage }),
    },
    {
      path: "price-book/:tab?",
      lazy: async () => ({ Component: (await import("./PriceBookPage")).PriceBookPage }),
    },
    {
      path: "materials/:tab?",
      lazy: async () => ({ Component: (await import("./MaterialsPage")).MaterialsPage }),
    },
  ],
  nav: [
    {
      to: "/price-book",
      label: "catalog:title",
      icon: <BookOutlined />,
      group: "sell",
      order: 50,
      goKey: "i",
      needs: "price",
    },
    {
      to: "/materials",
      label: "catalog:materials",
      icon: <InboxOutlined />,
      group: "buy",
      order: 50,
      goKey: "m",
    },
  ],
  palette: [
    {
      id: "catalog.recipes",
      label: "catalog:recipes",
      keywords: "catalog:words.recipes",
      icon: <BookOutlined />,
      to: "/price-book/recipes",
    },
    {
      id: "catalog.lists",
      label: "catalog:priceLists",
      keywords: "catalog:words.lists",
      icon: <BookOutlined />,
      to: "/price-book/lists",
    },
    {
      id: "catalog.suppliers",
      label: "catalog:suppliers",
      keywords: "catalog:words.suppliers",
      icon: <ShopOutlined />,
      to: "/materials/suppliers",
    },
    {
      id: "catalog.new-item",
      needs: "price",
      label: "catalog:addItem",
      keywords: "catalog:words.item",
      icon: <BookOutlined />,
      run: ({ go }) => go("/price-book?new=1"),
    },
    {
      id: "catalog.new-material",
      needs: "cost",
      label: "catalog:addMaterial",
      keywords: "catalog:words.material",
      icon: <InboxOutlined />,
      run: ({ go }) => go("/materials?new=1"),
    },
    {
      id: "catalog.new-supplier",
      needs: "cost",
      label: "catalog:addSupplier",
      keywords: "catalog:words.suppliers",
      icon: <ShopOutlined />,
      run: ({ go }) => go("/materials/suppliers?new=1"),
    },
    {
      id: "catalog.import",
      needs: "price",
      label: "catalog:import.title",
      keywords: "catalog:words.import",
      icon: <ImportOutlined />,
      run: ({ go }) => go("/price-book/import"),
    },
    {
      id: "catalog.adjust",
      needs: "price",
      label: "catalog:adjust.items",
      keywords: "catalog:words.adjust",
      icon: <BookOutlined />,
      run: ({ go }) => go("/price-book?adjust=1"),
    },
  ],
};
