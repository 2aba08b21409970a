import { useTranslation } from "react-i18next";
import { useNavigate, useParams } from "react-router";
import { HistoryButton } from "../../components/history/HistoryButton";
import { PROFILE } from "../../components/history/words";
import { Page, PageHeader } from "../../components/Page";
import { CarePanel } from "../care/CarePanel";
import { Appearance } from "./Appearance";
import { DefaultsPanel } from "./DefaultsPanel";
import { LockPanel } from "./LockPanel";
import { MembersPanel } from "./MembersPanel";
import { ProfileForm } from "./ProfileForm";

export const TABS = ["firm", "members", "lock", "defaults", "care", "appearance"] as const;
type Tab = (typeof TABS)[number];

const PANELS: Record<Tab, () => React.ReactNode> = {
  firm: ProfileForm,
  members: MembersPanel,
  lock: LockPanel,
  defaults: DefaultsPanel,
  care: CarePanel,
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
      maxWidth={980}
      header={
        <PageHeader
          title={t("settings")}
          actions={
            current === "firm" ? (
              <HistoryButton table="firm_profile" id={PROFILE} name={t("tabs.firm")} />
            ) : null
          }
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
