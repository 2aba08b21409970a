import { useTranslation } from "react-i18next";
import { useNavigate, useParams } from "react-router";
import { HistoryButton } from "../../components/history/HistoryButton";
import { Page, PageHeader } from "../../components/Page";
import { ChecksTab } from "./settings/ChecksTab";
import { TemplatesTab } from "./settings/TemplatesTab";
import { UsualTab } from "./settings/UsualTab";

const TABS = ["usual", "checks", "templates"] as const;
type Tab = (typeof TABS)[number];

const PANELS: Record<Tab, () => React.ReactNode> = {
  usual: UsualTab,
  checks: ChecksTab,
  templates: TemplatesTab,
};

/** Whose history a tab tells. */
const TABLES: Record<Tab, string[]> = {
  usual: ["quoting_setting", "quoting_fee_default", "quoting_tax_rate"],
  checks: ["quoting_check"],
  templates: ["quoting_template"],
};

/** The firm's way of quoting: what new quotes begin with, what they are checked for, what fills them. */
export function QuoteSettingsPage() {
  const { t } = useTranslation("quoting");
  const navigate = useNavigate();
  const { tab } = useParams();
  const current = TABS.find((each) => each === tab) ?? "usual";
  const Panel = PANELS[current];
  return (
    <Page
      layout={current === "usual" ? "scroll" : "fill"}
      maxWidth={1240}
      header={
        <PageHeader
          title={t("settings.title")}
          back="/quotes"
          subtitle={t(`settings.tabHelp.${current}`)}
          actions={
            <HistoryButton
              key={current}
              tables={TABLES[current]}
              name={t(`settings.tabs.${current}`)}
            />
          }
          tabs={{
            items: TABS.map((key) => ({ key, label: t(`settings.tabs.${key}`) })),
            current,
            onChange: (key) =>
              void navigate(key === "usual" ? "/quotes/settings" : `/quotes/settings/${key}`),
          }}
        />
      }
    >
      <Panel />
    </Page>
  );
}
