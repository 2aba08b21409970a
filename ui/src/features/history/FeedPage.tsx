import { useTranslation } from "react-i18next";
import { HistoryPanel } from "../../components/history/HistoryPanel";
import { Page, PageHeader } from "../../components/Page";

/** What happened in the firm. */
export function FeedPage() {
  const { t } = useTranslation("history");
  return (
    <Page maxWidth={900} header={<PageHeader title={t("feed")} subtitle={t("feedText")} />}>
      <HistoryPanel />
    </Page>
  );
}
