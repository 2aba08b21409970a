import { FileTextOutlined, ImportOutlined, SettingOutlined } from "@ant-design/icons";
import { call } from "../../lib/data";
import type { Feature, PaletteRecord } from "../../lib/feature";
import { formatMoney } from "../../lib/format";
import { matchScore } from "../../lib/paletteMatch";

/** The most quotes that the palette lists. */
const FOUND = 6;

async function records(typed: string): Promise<PaletteRecord[]> {
  const quotes = await call("quoting.quotes", { project: null });
  return quotes
    .map((quote) => ({
      quote,
      score: matchScore(
        { label: quote.projectName, keywords: `${quote.number} ${quote.customer ?? ""}` },
        typed,
      ),
    }))
    .filter(({ score }) => score > 50)
    .sort((a, b) => b.score - a.score)
    .slice(0, FOUND)
    .map(({ quote }) => ({
      id: quote.id,
      title: `${quote.number} V${quote.version} ${quote.projectName}`,
      detail: formatMoney(quote.total),
      icon: <FileTextOutlined />,
      to: `/quotes/${quote.id}`,
    }));
}

export const quoting: Feature = {
  id: "quoting",
  routes: [
    {
      path: "quotes",
      lazy: async () => ({ Component: (await import("./QuotesPage")).QuotesPage }),
    },
    {
      path: "quotes/settings",
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
  ],
  records,
};
