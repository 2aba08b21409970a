import { Tooltip } from "antd";
import { useTranslation } from "react-i18next";
import { NavLink } from "react-router";
import { useSees } from "../../lib/sight";
import { features } from "../features";
import { orderedNav } from "./nav";
import styles from "./shell.module.css";

/** The navigation at the left: 200 px with names, 56 px with icons. */
export function Sidebar(props: { compact: boolean }) {
  const { t } = useTranslation("app");
  const sees = useSees();
  return (
    <nav className={styles.nav} data-compact={props.compact} aria-label={t("navigation")}>
      {orderedNav(features, sees).map((group) => (
        <div key={group.id} className={styles.navGroup}>
          <div className={styles.navTitle}>{props.compact ? null : t(`groups.${group.id}`)}</div>
          {group.entries.map((entry) => {
            const label = t(entry.label);
            const link = (
              <NavLink key={entry.to} to={entry.to} className={styles.navLink} aria-label={label}>
                <span className={styles.navIcon}>{entry.icon}</span>
                {props.compact ? null : <span className={styles.navLabel}>{label}</span>}
                {entry.badge ? (
                  <span className={styles.navBadge}>
                    <entry.badge />
                  </span>
                ) : null}
              </NavLink>
            );
            // What shows its name needs no tooltip, and a dozen of them take a while.
            if (!props.compact) return link;
            return (
              <Tooltip key={entry.to} title={label} placement="right">
                {link}
              </Tooltip>
            );
          })}
        </div>
      ))}
    </nav>
  );
}
