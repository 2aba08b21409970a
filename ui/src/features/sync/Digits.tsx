import { useTranslation } from "react-i18next";
import styles from "./sync.module.css";
import { spacedDigits } from "./words";

/** Six digits to compare, large enough to be read out across a room. */
export function Digits(props: { code: string }) {
  const { t } = useTranslation("sync");
  return (
    <output className={styles.digits} aria-label={`${t("digits")} ${[...props.code].join(" ")}`}>
      {spacedDigits(props.code)}
    </output>
  );
}
