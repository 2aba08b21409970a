import { useTranslation } from "react-i18next";
import { useNavigate, useParams } from "react-router";
import { Page, PageHeader } from "../../components/Page";
import { Appearance } from "./Appearance";
import { MembersPanel } from "./MembersPanel";
import { ProfileForm } from "./ProfileForm";

const TABS = ["firm", "members", "appearance"] as const;
type Tab = (typeof TABS)[number];

const PANELS: Record<Tab, () => React.ReactNode> = {
  firm: ProfileForm,
  members: MembersPanel,
  appearance: Appearance,
};

export function SettingsPage() {
  const { t } = useTranslation("firm");
  const navigate = useNavigate();
  const { tab } = useParams();
  const current = TABS.find((each) => each === tab) ?? "firm";
  const Panel = PANELS[current];
  return (
    <Page
      layout={current === "members" ? "fill" : "scroll"}
      {...(current === "members" ? {} : { maxWidth: 760 })}
      header={
        <PageHeader
          title={t("settings")}
          tabs={{
            items: TABS.map((key) => ({ key, label: t(`tabs.${key}`) })),
            current,
            onChange: (key) => void navigate(`/settings/${key}`),
          }}
        />
      }
    >
      <Panel />
    </Page>
  );
}
