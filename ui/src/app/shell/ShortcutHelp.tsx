import { Modal } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Keys } from "../../components/Keys";
import { useSees } from "../../lib/sight";
import { features } from "../features";
import { orderedNav } from "./nav";
import styles from "./shell.module.css";

function Section(props: { title: ReactNode; rows: [string, string][] }) {
  return (
    <section>
      <h2 className={styles.helpTitle}>{props.title}</h2>
      {props.rows.map(([keys, what]) => (
        <div key={keys} className={styles.helpRow}>
          <span>{what}</span>
          <Keys keys={keys} />
        </div>
      ))}
    </section>
  );
}

export function ShortcutHelp(props: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation("app");
  const sees = useSees();
  const go = orderedNav(features, sees)
    .flatMap((group) => group.entries)
    .flatMap((entry): [string, string][] =>
      entry.goKey ? [[entry.goKey.toUpperCase(), t(entry.label)]] : [],
    );
  return (
    <Modal
      open={props.open}
      onCancel={props.onClose}
      title={t("shortcuts.title")}
      footer={null}
      width={640}
      destroyOnHidden
    >
      <div className={styles.help}>
        <div>
          <Section
            title={t("shortcuts.everywhere")}
            rows={[
              ["Ctrl+K", t("shortcuts.palette")],
              ["Ctrl+Z", t("shortcuts.undo")],
              ["Ctrl+Y", t("shortcuts.redo")],
              ["Ctrl+B", t("shortcuts.nav")],
              ["Ctrl+L", t("session:shortcut")],
              ["F8", t("crm:reminder.title")],
              ["?", t("shortcuts.help")],
            ]}
          />
          <Section
            title={t("shortcuts.lists")}
            rows={[
              ["/", t("shortcuts.search")],
              ["N", t("shortcuts.new")],
              ["↑ ↓", t("shortcuts.move")],
              ["Enter", t("shortcuts.open")],
            ]}
          />
          <Section
            title={t("shortcuts.forms")}
            rows={[
              ["Ctrl+Enter", t("shortcuts.submit")],
              ["Esc", t("shortcuts.leave")],
            ]}
          />
        </div>
        <Section title={t("shortcuts.go")} rows={go} />
      </div>
    </Modal>
  );
}
