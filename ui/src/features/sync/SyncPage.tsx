import { Badge } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate, useParams } from "react-router";
import { Loaded } from "../../components/Loaded";
import { Page, PageHeader } from "../../components/Page";
import type { SyncKit, SyncStatus } from "../../generated/commands";
import { useLive } from "../../lib/data";
import { AsidePanel } from "./AsidePanel";
import { ConflictsPanel } from "./ConflictsPanel";
import { DevicesPanel } from "./DevicesPanel";
import { FilePanel } from "./FilePanel";
import { Kit } from "./Kit";
import { SetUp } from "./SetUp";
import { StatusPanel } from "./StatusPanel";
import { WaitingPanel } from "./WaitingPanel";

const TABS = ["status", "waiting", "devices", "conflicts", "aside", "file"] as const;
type Tab = (typeof TABS)[number];

/** Everything about sync: how it stands, the firm's computers, what only a person can decide. */
export function SyncPage() {
  const live = useLive("sync.status", {});
  // Held here: the page is another one as soon as sync is set up, and the kit is shown only once.
  const [kit, setKit] = useState<SyncKit | null>(null);
  return (
    <>
      <Loaded live={live}>
        {(status) =>
          status.mode === "off" ? (
            <SetUp reason={status.reason} onFounded={setKit} />
          ) : (
            <Tabbed status={status} />
          )
        }
      </Loaded>
      {kit ? <Kit kit={kit} onKept={() => setKit(null)} /> : null}
    </>
  );
}

function Tabbed(props: { status: SyncStatus }) {
  const { t } = useTranslation("sync");
  const navigate = useNavigate();
  const { tab } = useParams();
  const current = TABS.find((each) => each === tab) ?? "status";
  const counts: Partial<Record<Tab, number>> = {
    conflicts: props.status.conflicts,
    aside: props.status.quarantined + props.status.refused,
  };
  return (
    <Page
      maxWidth={980}
      header={
        <PageHeader
          title={t("title")}
          subtitle={t("subtitle")}
          tabs={{
            items: TABS.map((key) => ({
              key,
              label: (
                <Badge count={counts[key] ?? 0} size="small" offset={[14, -2]}>
                  {t(`tabs.${key}`)}
                </Badge>
              ),
            })),
            current,
            onChange: (key) => void navigate(key === "status" ? "/sync" : `/sync/${key}`),
          }}
        />
      }
    >
      {current === "status" ? <StatusPanel status={props.status} /> : null}
      {current === "waiting" ? <WaitingPanel /> : null}
      {current === "devices" ? <DevicesPanel /> : null}
      {current === "conflicts" ? <ConflictsPanel /> : null}
      {current === "aside" ? <AsidePanel /> : null}
      {current === "file" ? <FilePanel /> : null}
    </Page>
  );
}
