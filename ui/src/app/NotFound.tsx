import { useTranslation } from "react-i18next";
import { EmptyState } from "../components/EmptyState";
import { Page } from "../components/Page";

export function NotFound() {
  const { t } = useTranslation("app");
  return (
    <Page layout="fill">
      <EmptyState picture="search" title={t("notFound")} text={t("notFoundText")} />
    </Page>
  );
}
