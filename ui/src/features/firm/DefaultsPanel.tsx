import { RightOutlined } from "@ant-design/icons";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Panel } from "../../components/Page";
import styles from "./defaults.module.css";

/** Where the firm sets its own figures in place of the defaults of the trade: title, help and address. */
const PLACES = [
  ["quoting:settings.title", "quoting:settings.tabHelp.usual", "/quotes/settings"],
  ["quoting:settings.tabs.checks", "quoting:settings.tabHelp.checks", "/quotes/settings/checks"],
  [
    "quoting:settings.tabs.templates",
    "quoting:settings.tabHelp.templates",
    "/quotes/settings/templates",
  ],
  ["catalog:recipes", "firm:defaults.recipes", "/price-book/recipes"],
  ["supply:needByPage.title", "supply:needByPage.help", "/supply/need-by"],
] as const;

export function DefaultsPanel() {
  const { t } = useTranslation(["firm", "quoting", "catalog", "supply"]);
  return (
    <Panel title={t("firm:tabs.defaults")}>
      <p className={styles.help}>{t("firm:defaults.help")}</p>
      <ul className={styles.places}>
        {PLACES.map(([title, help, to]) => (
          <li key={to}>
            <Link to={to} className={styles.place ?? ""}>
              <span className={styles.title}>{t(title)}</span>
              <span className={styles.help}>{t(help)}</span>
              <RightOutlined />
            </Link>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
