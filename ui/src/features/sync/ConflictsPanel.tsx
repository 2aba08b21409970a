import { Button, Tag } from "antd";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { EmptyState } from "../../components/EmptyState";
import { Keys } from "../../components/Keys";
import { Loaded } from "../../components/Loaded";
import type { SyncConflict, SyncConflicts, SyncSide } from "../../generated/commands";
import { useCommand, useLive } from "../../lib/data";
import { isDialogOpen } from "../../lib/dialogs";
import { isComposing, isTextTarget } from "../../lib/ime";
import { shownLanguage } from "../../lib/words";
import { columnText, tableText, valueText } from "../history/words";
import { recordPlace } from "./places";
import styles from "./sync.module.css";
import { useNow } from "./useNow";
import { seenText } from "./words";

/** So many are read at a time. */
const PAGE = 50;

/** What people did to the same field at the same time: every value, and one click to choose. */
export function ConflictsPanel() {
  const [limit, setLimit] = useState(PAGE);
  const live = useLive("sync.conflicts", { limit, language: shownLanguage() }, { keep: true });
  return (
    <Loaded live={live}>
      {(page) => <Inbox page={page} onMore={() => setLimit(limit + PAGE)} />}
    </Loaded>
  );
}

/** The sides of a conflict: what holds now first. */
const sidesOf = (conflict: SyncConflict): SyncSide[] => [conflict.kept, ...conflict.others];

function Inbox(props: { page: SyncConflicts; onMore: () => void }) {
  const { t } = useTranslation("sync");
  const settle = useCommand("sync.settle", { done: t("conflicts.settled") });
  const { conflicts, total } = props.page;
  const choose = (id: string, change: string) => void settle.run({ id, change });
  const at = useInboxKeys(conflicts, choose);
  if (conflicts.length === 0) {
    return (
      <EmptyState
        picture="people"
        title={t("conflicts.none")}
        text={t("conflicts.noneText")}
        action={<Link to="/history">{t("conflicts.before")}</Link>}
      />
    );
  }
  return (
    <>
      <p className={styles.hint}>
        <span>{t("conflicts.help")}</span>
        <span className={styles.keysHint}>
          <Keys keys="J" /> <Keys keys="K" /> {t("conflicts.move")} · <Keys keys="1" />{" "}
          <Keys keys="2" /> {t("conflicts.chooseKey")}
        </span>
      </p>
      <div className={styles.cards}>
        {conflicts.map((conflict, index) => (
          <Card
            key={conflict.id}
            conflict={conflict}
            current={index === at.index}
            pending={settle.pending}
            onCurrent={() => at.set(index)}
            onChoose={(change) => choose(conflict.id, change)}
          />
        ))}
      </div>
      {total > conflicts.length ? (
        <Button className={styles.more ?? ""} onClick={props.onMore}>
          {t("conflicts.more", { count: total - conflicts.length })}
        </Button>
      ) : null}
    </>
  );
}

/** J, K and the arrows go from card to card, figures choose: outside of text, and never while an input method composes. */
function useInboxKeys(
  conflicts: readonly SyncConflict[],
  choose: (id: string, change: string) => void,
) {
  const [wanted, setWanted] = useState(0);
  const index = Math.max(0, Math.min(wanted, conflicts.length - 1));
  const latest = useRef({ conflicts, index, choose });
  useEffect(() => {
    latest.current = { conflicts, index, choose };
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || isComposing(event) || isTextTarget(event.target)) return;
      if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || isDialogOpen())
        return;
      const now = latest.current;
      const current = now.conflicts[now.index];
      if (!current) return;
      const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
      const side = /^[1-9]$/.test(event.key) ? sidesOf(current)[Number(event.key) - 1] : undefined;
      if (step === undefined && !side) return;
      event.preventDefault();
      if (side) now.choose(current.id, side.change);
      else if (step) setWanted(Math.max(0, Math.min(now.index + step, now.conflicts.length - 1)));
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, []);
  return { index, set: setWanted };
}

function Card(props: {
  conflict: SyncConflict;
  current: boolean;
  pending: boolean;
  onCurrent: () => void;
  onChoose: (change: string) => void;
}) {
  const { t } = useTranslation("sync");
  const { conflict, current } = props;
  const { record } = conflict;
  const article = useRef<HTMLElement>(null);
  useEffect(() => {
    if (current) article.current?.scrollIntoView({ block: "nearest" });
  }, [current]);
  const to = recordPlace(record);
  const name = record.name || tableText(record.table);
  const isPart = record.row !== conflict.row;
  const part = isPart
    ? [tableText(conflict.table), conflict.rowName].filter(Boolean).join(" ")
    : "";
  const field = columnText(conflict.table, conflict.column);
  return (
    <article
      ref={article}
      className={styles.conflict}
      data-current={current}
      aria-label={[name, part, field].filter(Boolean).join(" ")}
      onPointerDown={props.onCurrent}
    >
      <header>
        {to ? <Link to={to}>{name}</Link> : <strong>{name}</strong>}
        <span className={styles.quiet}>{isPart ? part : tableText(record.table)}</span>
        <span className={styles.field}>{field}</span>
      </header>
      <div className={styles.sides}>
        {sidesOf(conflict).map((side, index) => (
          <Side
            key={side.change}
            conflict={conflict}
            side={side}
            inForce={index === 0}
            digit={current && index < 9 ? String(index + 1) : null}
            pending={props.pending}
            label={t(index === 0 ? "conflicts.keep" : "conflicts.take")}
            onChoose={() => props.onChoose(side.change)}
          />
        ))}
      </div>
    </article>
  );
}

function Side(props: {
  conflict: SyncConflict;
  side: SyncSide;
  inForce: boolean;
  digit: string | null;
  pending: boolean;
  label: string;
  onChoose: () => void;
}) {
  const { t } = useTranslation("sync");
  const now = useNow();
  const { conflict, side } = props;
  const value = conflict.hidden
    ? t("conflicts.hidden")
    : valueText(conflict.table, conflict, side.value);
  return (
    <div className={styles.side} data-in-force={props.inForce}>
      <div className={styles.value}>
        {value || <span className={styles.quiet}>{t("conflicts.blank")}</span>}
      </div>
      <div className={styles.by}>
        {[side.memberName, seenText(side.at, now), side.deviceName].filter(Boolean).join(" · ")}
      </div>
      <div className={styles.waysRow}>
        <Button size="small" disabled={props.pending} onClick={props.onChoose}>
          {props.label} {props.digit ? <Keys keys={props.digit} /> : null}
        </Button>
        {props.inForce ? <Tag>{t("conflicts.inForce")}</Tag> : null}
      </div>
    </div>
  );
}
