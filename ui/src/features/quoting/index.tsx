import { FileTextOutlined, ImportOutlined, SettingOutlined } from "@ant-design/icons";
import type { Feature } from "../../lib/feature";

export const quoting: Feature = {
  id: "quoting",
  routes: [
    {
      path: "quotes",
      lazy: async () => ({ Component: (await import("./QuotesPage")).QuotesPage }),
    },
    {
      path: "quotes/settings/:tab?",
      lazy: async () => ({ Component: (await import("./QuoteSettingsPage")).QuoteSettingsPage }),
    },
    {
      path: "quotes/import",
      lazy: async () => ({ Component: (await import("./import/ImportPage")).ImportPage }),
    },
    {
      path: "quotes/:id",
      lazy: async () => ({ Component: (await import("./QuotePage")).QuotePage }),
    },
    {
      path: "quotes/:id/print",
      lazy: async () => ({ Component: (await import("./QuotePrintPage")).QuotePrintPage }),
    },
    {
      path: "quotes/:id/compare",
      lazy: async () => ({ Component: (await import("./ComparePage")).ComparePage }),
    },
  ],
  nav: [
    {
      to: "/quotes",
      label: "quoting:nav.quotes",
      icon: <FileTextOutlined />,
      group: "sell",
      order: 40,
      goKey: "q",
      needs: "price",
    },
  ],
  palette: [
    {
      id: "quoting.quotes",
      label: "quoting:nav.quotes",
      keywords: "quoting:words.quotes",
      icon: <FileTextOutlined />,
      to: "/quotes",
    },
    {
      id: "quoting.new",
      needs: "price",
      label: "quoting:newQuote",
      keywords: "quoting:words.newQuote",
      icon: <FileTextOutlined />,
      run: ({ go }) => go("/quotes?new=1"),
    },
    {
      id: "quoting.import",
      label: "quoting:import.title",
      keywords: "quoting:words.import",
      icon: <ImportOutlined />,
      to: "/quotes/import",
    },
    {
      id: "quoting.settings",
      label: "quoting:settings.title",
      keywords: "quoting:words.settings",
      icon: <SettingOutlined />,
      to: "/quotes/settings",
    },
    {
      id: "quoting.checks",
      label: "quoting:settings.tabs.checks",
      keywords: "quoting:words.checks",
      icon: <SettingOutlined />,
      to: "/quotes/settings/checks",
    },
    {
      id: "quoting.templates",
      label: "quoting:settings.tabs.templates",
      keywords: "quoting:words.templates",
      icon: <SettingOutlined />,
      to: "/quotes/settings/templates",
    },
  ],
};
