import { useTranslation } from "react-i18next";
import { RecoveryPaper } from "../../components/RecoveryPaper";
import { useLive } from "../../lib/data";

/** The firm's recovery kit, shown once. */
export function Kit(props: { text: string; onKept: () => void }) {
  const { t } = useTranslation("sync");
  const firm = useLive("app.state", {}).data?.firm?.name ?? "";
  return (
    <RecoveryPaper
      title={t("kit.title")}
      paperTitle={t("kit.paperTitle", { firm })}
      text={t("kit.text")}
      warning={t("kit.warning")}
      fileName={t("kit.fileName", { firm })}
      code={props.text}
      onKept={props.onKept}
    />
  );
}
