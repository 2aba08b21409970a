import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { useLive } from "../../lib/data";
import styles from "./practice.module.css";
import { progressOf, usePractice } from "./usePractice";

/** On every screen of a practice file: that it is one, how far the member's own tasks are, and the way out. */
export function PracticeBand() {
  const state = useLive("app.state", {});
  return state.data?.practice ? <Band /> : null;
}

function Band() {
  const { t } = useTranslation("practice");
  const navigate = useNavigate();
  const board = useLive("practice.board", {});
  const practice = usePractice();
  const progress = board.data ? progressOf(board.data, board.data.ownRole) : null;
  return (
    <aside className={styles.band} aria-label={t("title")}>
      <strong>{t("band")}</strong>
      <Button size="small" onClick={() => navigate("/practice")}>
        {progress && progress.all > 0 ? t("tasksDone", progress) : t("tasks")}
      </Button>
      <Button size="small" loading={practice.pending} onClick={() => void practice.leave()}>
        {t("leave")}
      </Button>
    </aside>
  );
}
