import { Button, Segmented, Tag } from "antd";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { EmptyState } from "../../components/EmptyState";
import { columnText, tableText, valueText } from "../../components/history/words";
import { Keys } from "../../components/Keys";
import { Loaded } from "../../components/Loaded";
import type { SyncConflict, SyncConflicts, SyncSide } from "../../generated/commands";
import { useCommand, useLive } from "../../lib/data";
import { isDialogOpen } from "../../lib/dialogs";
import { isComposing, isTextTarget } from "../../lib/ime";
import { shownLanguage } from "../../lib/words";
import { Actor, LateCard } from "./LateCard";
import { recordPlace } from "./places";
import styles from "./sync.module.css";
import { useNow } from "./useNow";
import { seenText } from "./words";

/** So many are read at a time. */
const PAGE = 50;

/** What people did to the same field at the same time, and what was written in documents after they had been sent. */
export function ConflictsPanel() {
  const { t } = useTranslation("sync");
  const [settled, setSettled] = useState(false);
  return (
    <>
      <Segmented
        className={styles.filter ?? ""}
        value={settled ? "settled" : "open"}
        options={(["open", "settled"] as const).map((value) => ({
          value,
          label: t(value === "open" ? "conflicts.open" : "conflicts.settledTab"),
        }))}
        onChange={(value) => setSettled(value === "settled")}
      />
      {/* Each of its own: one's rows are never shown under the other's rules while these are on their way. */}
      <Listed key={String(settled)} settled={settled} />
    </>
  );
}

function Listed(props: { settled: boolean }) {
  const { settled } = props;
  const [limit, setLimit] = useState(PAGE);
  const live = useLive(
    "sync.conflicts",
    { limit, language: shownLanguage(), settled },
    { keep: true },
  );
  const onMore = () => setLimit(limit + PAGE);
  return (
    <Loaded live={live}>
      {(page) =>
        settled ? <Settled page={page} onMore={onMore} /> : <Inbox page={page} onMore={onMore} />
      }
    </Loaded>
  );
}

/** What was chosen, by whom, and the way back. */
function Settled(props: { page: SyncConflicts; onMore: () => void }) {
  const { t } = useTranslation("sync");
  const settle = useCommand("sync.settle", { done: t("conflicts.settled") });
  const { conflicts, documents } = props.page;
  if (conflicts.length + documents.length === 0) {
    return (
      <EmptyState
        picture="people"
        title={t("conflicts.noneSettled")}
        text={t("conflicts.noneSettledText")}
      />
    );
  }
  return (
    <>
      <div className={styles.cards}>
        {documents.map((document) => (
          <LateCard key={document.id} document={document} />
        ))}
        {conflicts.map((conflict) => (
          <Card
            key={`${conflict.id} ${conflict.kept.change}`}
            conflict={conflict}
            current={false}
            pending={settle.pending}
            onCurrent={() => {}}
            onChoose={(change) => void settle.run({ id: conflict.id, change, again: true })}
          />
        ))}
      </div>
      <More page={props.page} onMore={props.onMore} />
    </>
  );
}

function More(props: { page: SyncConflicts; onMore: () => void }) {
  const { t } = useTranslation("sync");
  const { total, conflicts, documents } = props.page;
  const count = total - conflicts.length - documents.length;
  return count > 0 ? (
    <Button className={styles.more ?? ""} onClick={props.onMore}>
      {t("more", { count })}
    </Button>
  ) : null;
}

/** The sides of a conflict: what holds now first. */
const sidesOf = (conflict: SyncConflict): SyncSide[] => [conflict.kept, ...conflict.others];

function Inbox(props: { page: SyncConflicts; onMore: () => void }) {
  const { t } = useTranslation("sync");
  const settle = useCommand("sync.settle", { done: t("conflicts.settled") });
  const { conflicts, documents } = props.page;
  const choose = (id: string, change: string) => void settle.run({ id, change });
  const at = useInboxKeys(conflicts, choose);
  if (conflicts.length + documents.length === 0) {
    return (
      <EmptyState picture="people" title={t("conflicts.none")} text={t("conflicts.noneText")} />
    );
  }
  return (
    <>
      {documents.length > 0 ? <p className={styles.hint}>{t("late.help")}</p> : null}
      <div className={styles.cards}>
        {documents.map((document) => (
          <LateCard key={document.id} document={document} />
        ))}
      </div>
      {conflicts.length > 0 ? (
        <p className={styles.hint}>
          <span>{t("conflicts.help")}</span>
          <span className={styles.keysHint}>
            <Keys keys="J" /> <Keys keys="K" /> {t("conflicts.move")} · <Keys keys="1" />{" "}
            <Keys keys="2" /> {t("conflicts.chooseKey")}
          </span>
        </p>
      ) : null}
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
      <More page={props.page} onMore={props.onMore} />
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
  const shown = useRef(false);
  useEffect(() => {
    // The page begins at its top, whichever card the keys are on.
    if (current && shown.current) article.current?.scrollIntoView({ block: "nearest" });
    shown.current = true;
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
            label={t(wayTo(conflict, index))}
            onChoose={() => props.onChoose(side.change)}
          />
        ))}
      </div>
      {conflict.settled ? (
        <p className={styles.by}>
          {t("conflicts.chosenBy")} <Actor by={conflict.settled} />
        </p>
      ) : null}
    </article>
  );
}

/** What choosing a side is called. */
function wayTo(conflict: SyncConflict, index: number) {
  if (conflict.settled) return "conflicts.takeBack" as const;
  return index === 0 ? ("conflicts.keep" as const) : ("conflicts.take" as const);
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
        {conflict.settled && props.inForce ? null : (
          <Button size="small" disabled={props.pending} onClick={props.onChoose}>
            {props.label} {props.digit ? <Keys keys={props.digit} /> : null}
          </Button>
        )}
        {props.inForce ? (
          <Tag>{t(conflict.settled ? "conflicts.chosen" : "conflicts.inForce")}</Tag>
        ) : null}
      </div>
    </div>
  );
}
