import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { useCommand, useLive } from "../../lib/data";
import styles from "./shell.module.css";

/** On every screen while an owner looks at the firm as a member sees it: as whom, and the way out. */
export function LookingBand() {
  const { t } = useTranslation("session");
  const session = useLive("session.state", {}).data;
  const end = useCommand("session.look_as", { undo: false });
  const face = session?.faces.find((one) => one.id === session.looking?.id);
  if (!face) return null;
  return (
    <aside className={styles.looking} aria-label={t("looking.title")}>
      <strong>{t("looking.as", { name: face.name })}</strong>
      <span>{t("looking.still")}</span>
      <Button size="small" loading={end.pending} onClick={() => void end.run({ member: null })}>
        {t("looking.end")}
      </Button>
    </aside>
  );
}
