import { useTranslation } from "react-i18next";
import { useNavigate, useParams } from "react-router";
import { HistoryButton } from "../../components/history/HistoryButton";
import { PROFILE } from "../../components/history/words";
import { Page, PageHeader } from "../../components/Page";
import { CarePanel } from "../../features/care/CarePanel";
import { Appearance } from "../../features/firm/Appearance";
import { DefaultsPanel } from "../../features/firm/DefaultsPanel";
import { LockPanel } from "../../features/firm/LockPanel";
import { MembersPanel } from "../../features/firm/MembersPanel";
import { ProfileForm } from "../../features/firm/ProfileForm";
import { RightsPanel } from "../../features/firm/RightsPanel";
import { FirmFiles } from "./FirmFiles";

export const TABS = [
  "firm",
  "members",
  "rights",
  "lock",
  "defaults",
  "care",
  "appearance",
] as const;
type Tab = (typeof TABS)[number];

const PANELS: Record<Tab, () => React.ReactNode> = {
  firm: ProfileForm,
  members: MembersPanel,
  rights: RightsPanel,
  lock: LockPanel,
  defaults: DefaultsPanel,
  care: CarePanel,
  appearance: ThisDevice,
};

function ThisDevice() {
  return (
    <>
      <Appearance />
      <FirmFiles />
    </>
  );
}

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
