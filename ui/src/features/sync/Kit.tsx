import { useTranslation } from "react-i18next";
import { RecoveryPaper } from "../../components/RecoveryPaper";
import type { SyncKit } from "../../generated/commands";
import { useLive } from "../../lib/data";

/** The firm's recovery kit, shown once. Whoever may go without it has a way back. */
export function Kit(props: {
  kit: SyncKit;
  onKept: () => void;
  pending?: boolean;
  onCancel?: () => void;
}) {
  const { t } = useTranslation("sync");
  const firm = useLive("app.state", {}).data?.firm?.name ?? "";
  const { kit, ...ways } = props;
  return (
    <RecoveryPaper
      title={t("kit.title")}
      paperTitle={t("kit.paperTitle", { firm })}
      text={t("kit.text")}
      warning={t("kit.warning")}
      fileName={t("kit.fileName", { firm })}
      code={kit.kit}
      facts={[
        [t("relay"), kit.relay],
        [t("recover.number"), kit.number],
      ]}
      {...ways}
    />
  );
}
