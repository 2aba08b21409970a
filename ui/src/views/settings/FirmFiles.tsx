import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { Panel } from "../../components/Page";
import { OpenFirmButton } from "../../features/firm/OpenFirmButton";
import { canOpenFirms, openFirm } from "../../features/firm/openFirm";
import { JoinFirmButton } from "../../features/sync/JoinFirmButton";
import { host } from "../../lib/host";
import styles from "./settings.module.css";

/** The firms that were open on this computer, the latest first. */
function RecentFirms() {
  const { t } = useTranslation("firm");
  const recent = useQuery({
    queryKey: ["host.recent-firms"],
    queryFn: async () => ({
      value: (await host().firmFiles?.recent()) ?? [],
      reads: [],
      today: false,
    }),
    select: ({ value }) => value,
    staleTime: 0,
    gcTime: 0,
  });
  const firms = recent.data ?? [];
  if (firms.length === 0) return null;
  return (
    <ul className={styles.recent} aria-label={t("files.recent")}>
      {firms.map((firm) => (
        <li key={firm.path}>
          <Button
            type="text"
            block
            disabled={firm.isOpen}
            className={styles.recentFirm ?? ""}
            onClick={() => void openFirm(firm.path)}
          >
            <strong>{firm.name}</strong>
            <span className={styles.recentPath} title={firm.path}>
              {firm.path}
            </span>
            {firm.isOpen ? <span className={styles.quiet}>{t("files.isOpen")}</span> : null}
          </Button>
        </li>
      ))}
    </ul>
  );
}

/** Which firm's file is open, and the way to others. */
export function FirmFiles() {
  const { t } = useTranslation("firm");
  if (!canOpenFirms()) return null;
  return (
    <Panel title={t("files.title")}>
      <p className={styles.quiet}>{t("files.help")}</p>
      <RecentFirms />
      <div className={styles.fileWays}>
        <OpenFirmButton />
        <JoinFirmButton />
      </div>
    </Panel>
  );
}
