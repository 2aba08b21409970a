import { Button } from "antd";
import { useTranslation } from "react-i18next";
import styles from "./sync.module.css";

/** So many rows of a list are shown at first, and the most that are. */
const FIRST = 20;
const MOST = 200;

/** How many rows of a list are asked for. */
export const LISTED = { first: FIRST, most: MOST };

/** Under a list that goes on: how many more there are, and a way to them. */
export function More(props: { shown: number; total: number; onMore: () => void }) {
  const { t } = useTranslation("sync");
  const count = props.total - props.shown;
  if (count <= 0) return null;
  return props.shown < MOST ? (
    <div className={styles.moreBelow}>
      <Button onClick={props.onMore}>{t("more", { count })}</Button>
    </div>
  ) : (
    <p className={styles.below}>{t("more", { count })}</p>
  );
}
