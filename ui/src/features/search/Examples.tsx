import { Fragment } from "react";
import { useTranslation } from "react-i18next";
import styles from "./search.module.css";

const EXAMPLES = ["name", "pinyin", "initials", "phone", "number", "words"] as const;

/** What can be typed, by example. */
export function Examples() {
  const { t } = useTranslation("search");
  return (
    <dl className={styles.examples}>
      {EXAMPLES.map((key) => (
        <Fragment key={key}>
          <dt>{t(`examples.${key}.typed`)}</dt>
          <dd>{t(`examples.${key}.finds`)}</dd>
        </Fragment>
      ))}
    </dl>
  );
}
