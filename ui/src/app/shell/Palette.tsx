import { EnterOutlined, SearchOutlined } from "@ant-design/icons";
import { Modal } from "antd";
import { Command } from "cmdk";
import {
  type KeyboardEvent,
  type ReactNode,
  useDeferredValue,
  useEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { Keys } from "../../components/Keys";
import { Examples } from "../../features/search/Examples";
import { HitLines } from "../../features/search/HitLines";
import type { SearchHit } from "../../generated/commands";
import { useLive } from "../../lib/data";
import { faultText } from "../../lib/faults";
import { isComposing, isEnter, isSubmit } from "../../lib/ime";
import { rankEntries, sureEntries } from "../../lib/paletteMatch";
import { placeOf } from "../../lib/places";
import { useSees } from "../../lib/sight";
import { features } from "../features";
import { neededAt, orderedNav } from "./nav";
import styles from "./palette.module.css";

/** Records of each kind, and of all kinds, that stand in the palette; the page of results has the others. */
const EACH = 4;
const MOST = 20;
/** Records changed lately that stand there before anything is typed. */
const RECENT = 6;
/** Pages and actions that stand before records. */
const PLACES = 4;

interface Item {
  id: string;
  label: string;
  keywords: string;
  icon: ReactNode;
  keys?: string | undefined;
  /** A record in place of a label. */
  hit?: SearchHit;
  run: () => void;
}

interface Group {
  title: string;
  items: Item[];
}

/** The window's one line for everything: records, pages, actions. */
export function Palette(props: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation("app");
  return (
    <Modal
      open={props.open}
      onCancel={props.onClose}
      footer={null}
      closable={false}
      width={680}
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

/** Pages to go to and things to do, of every feature. */
function useEntries(close: (run: () => void) => () => void) {
  const { t } = useTranslation("app");
  const navigate = useNavigate();
  const sees = useSees();
  return useMemo(() => {
    const go = (to: string) => void navigate(to);
    const nav = orderedNav(features, sees).flatMap((group) => group.entries);
    const entries = features
      .flatMap((feature) => feature.palette)
      .filter((entry) => sees(entry.needs ?? neededAt(features, entry.to ?? "")));
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
  }, [t, navigate, close, sees]);
}

/**
 * Records while somebody types. Letters that an input method still composes are looked for too: they are pinyin, and what
 * they mean is often found before a character is chosen. Enter and arrows belong to the input method until then.
 */
function useRecords(wanted: string, item: (hit: SearchHit) => Item) {
  const { t } = useTranslation(["app", "search"]);
  const found = useLive(
    "search.find",
    { typed: wanted, each: EACH, limit: MOST },
    { enabled: wanted !== "", keep: true },
  );
  const recent = useLive("search.recent", { limit: RECENT }, { enabled: wanted === "" });
  const groups: Group[] = [];
  if (wanted === "") {
    const items = (recent.data?.hits ?? []).map(item);
    if (items.length > 0) groups.push({ title: t("search:palette.recent"), items });
  }
  for (const hit of wanted === "" ? [] : (found.data?.hits ?? [])) {
    const total = found.data?.counts.find((count) => count.kind === hit.kind)?.total ?? 0;
    const title = t("search:palette.count", {
      kind: t(`search:kinds.${hit.kind}`),
      total,
    });
    const group = groups.find((each) => each.title === title);
    if (group) group.items.push(item(hit));
    else groups.push({ title, items: [item(hit)] });
  }
  const total = (found.data?.counts ?? []).reduce((sum, count) => sum + count.total, 0);
  return {
    groups,
    total: wanted === "" ? 0 : total,
    fault: found.fault ?? recent.fault,
    /** What is shown answers what is typed. */
    ready: wanted === "" || (found.data !== undefined && !found.previous),
  };
}

function PaletteBody(props: { onClose: () => void }) {
  const { t } = useTranslation(["app", "search"]);
  const navigate = useNavigate();
  const [typed, setTyped] = useState("");
  const [selected, setSelected] = useState("");
  const entered = useRef(false);
  const wanted = useDeferredValue(typed.trim());
  const only = wanted.startsWith(">") || wanted.startsWith("》") || wanted.startsWith("＞");
  const { onClose } = props;
  const close = useMemo(
    () => (run: () => void) => () => {
      onClose();
      run();
    },
    [onClose],
  );
  const { places, actions } = useEntries(close);
  const records = useRecords(only ? "" : wanted, (hit) => ({
    id: `${hit.kind} ${hit.id}`,
    label: "",
    keywords: "",
    icon: null,
    hit,
    run: close(() => void navigate(placeOf(hit))),
  }));
  const all = close(() => void navigate(`/search?q=${encodeURIComponent(wanted)}`));

  const shown = records.groups.reduce((sum, group) => sum + group.items.length, 0);
  const rest: Item[] =
    !only && wanted !== "" && records.total > shown
      ? [
          {
            id: "all",
            label: t("search:palette.all", { total: records.total }),
            keywords: "",
            icon: <SearchOutlined />,
            keys: "Ctrl+Enter",
            run: all,
          },
        ]
      : [];
  const actionsOnly = only ? wanted.slice(1).trim() : "";
  const groups: Group[] = (
    only
      ? [
          { title: t("palette.do"), items: rankEntries(actions, actionsOnly) },
          { title: t("palette.go"), items: rankEntries(places, actionsOnly) },
        ]
      : wanted === ""
        ? [
            ...records.groups,
            { title: t("palette.do"), items: actions },
            { title: t("palette.go"), items: places },
          ]
        : [
            { title: t("palette.go"), items: sureEntries(places, wanted).slice(0, PLACES) },
            { title: t("palette.do"), items: sureEntries(actions, wanted).slice(0, PLACES) },
            ...records.groups,
            { title: "", items: rest },
          ]
  ).filter((group) => group.items.length > 0);

  const first = groups[0]?.items[0];
  const current = `${wanted}|${first?.id ?? ""}`;
  // Each answer begins at its first line, so that Enter takes what is seen first.
  // biome-ignore lint/correctness/useExhaustiveDependencies: told by what was typed and what comes first
  useEffect(() => setSelected(first?.id ?? ""), [current]);
  useEffect(() => {
    if (!entered.current || !records.ready || wanted !== typed.trim()) return;
    entered.current = false;
    first?.run();
  });

  const onKeyDown = (event: KeyboardEvent) => {
    if (isComposing(event)) return;
    if (isSubmit(event)) {
      event.preventDefault();
      if (wanted !== "" && !only) all();
    } else if (isEnter(event) && (!records.ready || wanted !== typed.trim())) {
      // The answer is on its way: Enter is meant for it.
      event.preventDefault();
      entered.current = true;
    }
  };

  return (
    <Command
      shouldFilter={false}
      loop
      value={selected}
      onValueChange={setSelected}
      onKeyDown={onKeyDown}
      label={t("palette.title")}
      className={styles.palette}
    >
      <Command.Input
        value={typed}
        onValueChange={(text) => {
          entered.current = false;
          setTyped(text);
        }}
        placeholder={t("search:palette.placeholder")}
        className={styles.input}
        autoFocus
      />
      <Command.List className={styles.list}>
        {records.fault ? (
          <div className={styles.note}>
            {t("palette.searchFailed", { what: faultText(records.fault) })}
          </div>
        ) : null}
        {groups.length === 0 && records.ready ? (
          <div className={styles.nothing}>
            <strong>{t("palette.nothing", { typed: only ? actionsOnly : wanted })}</strong>
            {only ? null : <Examples />}
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
                data-hit={item.hit?.kind}
              >
                {item.hit ? (
                  <HitLines hit={item.hit} />
                ) : (
                  <>
                    <span className={styles.icon}>{item.icon}</span>
                    <span className={styles.label}>{item.label}</span>
                    {item.keys ? <Keys keys={item.keys} /> : null}
                  </>
                )}
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
          <Keys keys="Ctrl+Enter" /> {t("search:palette.allKey")}
        </span>
        <span>
          <Keys keys="Esc" /> {t("palette.close")}
        </span>
      </div>
    </Command>
  );
}
