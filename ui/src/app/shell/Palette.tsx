import { EnterOutlined, RightOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Modal } from "antd";
import { Command } from "cmdk";
import { type ReactNode, useDeferredValue, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { Keys } from "../../components/Keys";
import { faultOf, faultText } from "../../lib/faults";
import { rankEntries } from "../../lib/paletteMatch";
import { features } from "../features";
import { orderedNav } from "./nav";
import styles from "./palette.module.css";

interface Item {
  id: string;
  label: string;
  keywords: string;
  detail?: string | undefined;
  icon: ReactNode;
  keys?: string | undefined;
  run: () => void;
}

/** Long enough to mean something: two letters, or one Chinese character. */
function worthSearching(typed: string): boolean {
  return typed.length >= 2 || /\p{Script=Han}/u.test(typed);
}

function useRecords(typed: string) {
  const sources = features.flatMap((feature) => (feature.records ? [feature.records] : []));
  return useQuery({
    queryKey: ["palette.records", typed],
    queryFn: async () => {
      const found = (await Promise.all(sources.map((find) => find(typed)))).flat();
      // This is no live query: what it read is not known, so it is asked again each time.
      return { value: found, reads: [], today: false };
    },
    select: ({ value }) => value,
    enabled: sources.length > 0 && worthSearching(typed),
    placeholderData: (previous) => previous,
    staleTime: 0,
    gcTime: 0,
  });
}

/** The window's one line for everything: pages, actions, records. */
export function Palette(props: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation("app");
  return (
    <Modal
      open={props.open}
      onCancel={props.onClose}
      footer={null}
      closable={false}
      width={600}
      style={{ top: 72 }}
      styles={{ container: { padding: 0 }, body: { padding: 0 } }}
      destroyOnHidden
      title={<span className="visually-hidden">{t("palette.title")}</span>}
      className={styles.modal ?? ""}
    >
      <PaletteBody onClose={props.onClose} />
    </Modal>
  );
}

function PaletteBody(props: { onClose: () => void }) {
  const { t } = useTranslation("app");
  const navigate = useNavigate();
  const [typed, setTyped] = useState("");
  const wanted = useDeferredValue(typed.trim());
  const records = useRecords(wanted);
  const { onClose } = props;

  const { places, actions } = useMemo(() => {
    const close = (run: () => void) => () => {
      onClose();
      run();
    };
    const go = (to: string) => void navigate(to);
    const nav = orderedNav(features).flatMap((group) => group.entries);
    const entries = features
      .flatMap((feature) => feature.palette)
      .filter((entry) => entry.shown?.() ?? true);
    const item = (entry: (typeof entries)[number]): Item => ({
      id: entry.id,
      label: t(entry.label),
      keywords: entry.keywords ? t(entry.keywords) : "",
      icon: entry.icon ?? <EnterOutlined />,
      keys: entry.keys,
      run: close(() => (entry.run ? entry.run({ go }) : entry.to ? go(entry.to) : undefined)),
    });
    return {
      places: [
        ...nav.map(
          (entry): Item => ({
            id: `nav ${entry.to}`,
            label: t(entry.label),
            keywords: entry.to.replaceAll("/", " "),
            icon: entry.icon,
            keys: entry.goKey ? `G ${entry.goKey.toUpperCase()}` : undefined,
            run: close(() => go(entry.to)),
          }),
        ),
        ...entries.filter((entry) => !entry.run).map(item),
      ],
      actions: entries.filter((entry) => entry.run).map(item),
    };
  }, [t, navigate, onClose]);

  const found = worthSearching(wanted)
    ? (records.data ?? []).map(
        (record): Item => ({
          id: `record ${record.id}`,
          label: record.title,
          detail: record.detail,
          keywords: "",
          icon: record.icon ?? <RightOutlined />,
          run: () => {
            onClose();
            void navigate(record.to);
          },
        }),
      )
    : [];
  const groups = [
    { title: t("palette.do"), items: rankEntries(actions, wanted) },
    { title: t("palette.go"), items: rankEntries(places, wanted) },
    { title: t("palette.records"), items: found },
  ].filter((group) => group.items.length > 0);

  return (
    <Command shouldFilter={false} loop label={t("palette.title")} className={styles.palette}>
      <Command.Input
        value={typed}
        onValueChange={setTyped}
        placeholder={t("palette.placeholder")}
        className={styles.input}
        autoFocus
      />
      <Command.List className={styles.list}>
        {records.error ? (
          <div className={styles.note}>
            {t("palette.searchFailed", { what: faultText(faultOf(records.error)) })}
          </div>
        ) : null}
        {groups.length === 0 && !records.isFetching ? (
          <div className={styles.nothing}>
            <strong>{t("palette.nothing", { typed: wanted })}</strong>
            <span>{t("palette.nothingText")}</span>
          </div>
        ) : null}
        {groups.map((group) => (
          <Command.Group key={group.title} heading={group.title} className={styles.group}>
            {group.items.map((item) => (
              <Command.Item
                key={item.id}
                value={item.id}
                onSelect={item.run}
                className={styles.item}
              >
                <span className={styles.icon}>{item.icon}</span>
                <span className={styles.label}>{item.label}</span>
                {item.detail ? <span className={styles.detail}>{item.detail}</span> : null}
                {item.keys ? <Keys keys={item.keys} /> : null}
              </Command.Item>
            ))}
          </Command.Group>
        ))}
      </Command.List>
      <div className={styles.foot}>
        <span>
          <Keys keys="↑ ↓" /> {t("palette.move")}
        </span>
        <span>
          <Keys keys="Enter" /> {t("palette.run")}
        </span>
        <span>
          <Keys keys="Esc" /> {t("palette.close")}
        </span>
      </div>
    </Command>
  );
}
