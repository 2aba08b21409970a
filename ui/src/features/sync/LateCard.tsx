import { Button, Tag } from "antd";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { columnText, tableText, valueText } from "../../components/history/words";
import type { SyncActor, SyncLateChange, SyncLateDocument } from "../../generated/commands";
import { useCommand } from "../../lib/data";
import { recordPlace } from "./places";
import styles from "./sync.module.css";
import { useNow } from "./useNow";
import { seenText } from "./words";

/** Who did something, when and on which device. */
export function Actor(props: { by: SyncActor }) {
  const now = useNow();
  const { by } = props;
  return <>{[by.memberName, seenText(by.at, now), by.deviceName].filter(Boolean).join(" · ")}</>;
}

/** A document in which somebody wrote after it had been sent: it is as it was sent; what is to become of the rest? */
export function LateCard(props: { document: SyncLateDocument }) {
  const { t } = useTranslation("sync");
  const navigate = useNavigate();
  const { record, sent, changes, settled, revisable } = props.document;
  const settle = useCommand("sync.settle_late", {
    done: (made) => t(made.quote ? "late.revised" : "late.kept"),
  });
  const decide = async (revise: boolean) => {
    const made = await settle.run({ id: props.document.id, revise });
    if (made.ok && made.value.quote)
      navigate(recordPlace({ ...record, row: made.value.quote }) ?? "/quotes");
  };
  const to = recordPlace(record);
  const name = record.name || tableText(record.table);
  return (
    <article className={styles.conflict} aria-label={`${name} ${t("late.title")}`}>
      <header>
        {to ? <Link to={to}>{name}</Link> : <strong>{name}</strong>}
        <span className={styles.quiet}>{tableText(record.table)}</span>
        <span className={styles.field}>{t("late.title")}</span>
      </header>
      <p className={styles.lateSent}>
        {t("late.sent")} <Actor by={sent} />
      </p>
      <ul className={styles.lateList}>
        {changes.map((change) => (
          <LateRow key={`${change.row} ${change.by.change} ${change.done}`} change={change} />
        ))}
      </ul>
      {settled ? (
        <p className={styles.by}>
          {t("late.settledBy")} <Actor by={settled} />
        </p>
      ) : (
        <div className={styles.waysRow}>
          <Button size="small" disabled={settle.pending} onClick={() => void decide(false)}>
            {t("late.keep")}
          </Button>
          {revisable ? (
            <Button size="small" disabled={settle.pending} onClick={() => void decide(true)}>
              {t("late.revise")}
            </Button>
          ) : null}
          <span className={styles.quiet}>{t(revisable ? "late.hint" : "late.hintList")}</span>
        </div>
      )}
    </article>
  );
}

function LateRow(props: { change: SyncLateChange }) {
  const { t } = useTranslation("sync");
  const { change } = props;
  const what = [tableText(change.table), change.rowName].filter(Boolean).join(" ");
  return (
    <li>
      <div>
        <Tag>{t(change.done === "sent" ? "late.sentAgain" : `late.${change.done}`)}</Tag>
        {change.done === "sent" ? null : <strong>{what}</strong>}
      </div>
      {change.moves.length > 0 ? (
        <div className={styles.lateMoves}>
          {change.moves.map((move) => {
            const value = (said: string | null) =>
              move.hidden
                ? t("conflicts.hidden")
                : valueText(change.table, move, said) || t("conflicts.blank");
            return (
              <span key={move.column}>
                <span className={styles.quiet}>{columnText(change.table, move.column)}</span>{" "}
                {change.done === "changed" ? (
                  <>
                    {value(move.sent)} → <strong>{value(move.late)}</strong>
                  </>
                ) : (
                  value(move.late)
                )}
              </span>
            );
          })}
        </div>
      ) : null}
      <div className={styles.by}>
        <Actor by={change.by} />
      </div>
    </li>
  );
}
