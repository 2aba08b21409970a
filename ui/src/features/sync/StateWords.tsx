import { Button, Progress } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { LongWork } from "../../components/LongWork";
import type { SyncStatus } from "../../generated/commands";
import { useCommand } from "../../lib/data";
import { faultText } from "../../lib/faults";
import { showToast } from "../../lib/toast";
import styles from "./sync.module.css";
import { useNow } from "./useNow";
import {
  offlineSince,
  percentOf,
  pillOf,
  realTrouble,
  seenText,
  shortMoment,
  toDecide,
} from "./words";

/** What is going on in plain words: what waits, since when, what was refused and why. */
export function StateWords(props: { status: SyncStatus }) {
  const { t } = useTranslation("sync");
  const { status } = props;
  const now = useNow();
  const { changes, since } = status.waiting;
  const trouble = realTrouble(status);
  const lines: ReactNode[] = [];
  if (status.mode === "revoked") {
    lines.push(t("state.revokedText"));
    if (changes > 0) lines.push(t("state.revokedUnsent", { count: changes }));
  }
  if (trouble)
    lines.push(
      <>
        {faultText(trouble.fault)}
        {trouble.since ? (
          <span className={styles.quiet}>
            {" "}
            {t("state.since", { time: shortMoment(trouble.since, now) })}
          </span>
        ) : null}
      </>,
    );
  if (status.conflicts > 0)
    lines.push(
      <Link to="/sync/conflicts">{t("state.conflicts", { count: status.conflicts })}</Link>,
    );
  if (status.quarantined > 0)
    lines.push(<Link to="/sync/aside">{t("state.aside", { count: status.quarantined })}</Link>);
  if (status.refused > 0)
    lines.push(<Link to="/sync/aside">{t("state.refused", { count: status.refused })}</Link>);
  if (changes > 0 && status.mode !== "revoked")
    lines.push(
      <Link to="/sync/waiting">
        {since
          ? t("state.waitingSince", { count: changes, time: shortMoment(since, now) })
          : t("state.waiting", { count: changes })}
      </Link>,
    );
  if (status.mode === "paused") lines.push(t("state.pausedText"));
  else if (status.trouble && !trouble) {
    const time = offlineSince(status);
    lines.push(
      time ? t("state.offlineSince", { time: shortMoment(time, now) }) : t("state.offlineText"),
    );
  }
  if (lines.length === 0) lines.push(t("state.sentText"));
  return (
    <div className={styles.words}>
      <strong className={styles.stateTitle}>{t(`heads.${headOf(status)}`)}</strong>
      {lines.map((line, index) => (
        <p key={index}>{line}</p>
      ))}
      {status.busy ? <Working busy={status.busy} /> : null}
      <p className={styles.quiet}>
        {t("lastContact", { when: seenText(status.lastContact, now) })}
      </p>
    </div>
  );
}

/** The one word over all: trouble says itself, a conflict does not stop the rest. */
function headOf(status: SyncStatus) {
  if (status.mode === "revoked") return "revoked" as const;
  if (realTrouble(status)) return "trouble" as const;
  const { kind } = pillOf({ ...status, conflicts: 0, quarantined: 0, refused: 0 });
  if (toDecide(status) > 0 && (kind === "sent" || kind === "waiting")) return "decide" as const;
  return kind === "off" || kind === "needs" ? ("sent" as const) : kind;
}

function Working(props: { busy: NonNullable<SyncStatus["busy"]> }) {
  const { t, i18n } = useTranslation("sync");
  const { busy } = props;
  const percent = percentOf(busy);
  const number = new Intl.NumberFormat(i18n.language);
  return (
    <div className={styles.work} role="status">
      <span>
        {t(`stage.${busy.stage}`)}
        {percent === null
          ? null
          : ` ${number.format(busy.done)} / ${number.format(busy.total)} · ${percent}%`}
      </span>
      <Progress
        percent={percent ?? 100}
        {...(percent === null ? { status: "active" as const } : {})}
        showInfo={false}
        size="small"
        aria-label={t(`stage.${busy.stage}`)}
      />
    </div>
  );
}

/** Sync now, go offline, come back; `toPage` leads to the page. */
export function StateWays(props: { status: SyncStatus; toPage?: boolean; onLeave?: () => void }) {
  const { t } = useTranslation("sync");
  const navigate = useNavigate();
  const syncNow = useCommand("sync.now", { long: true });
  const pause = useCommand("sync.pause");
  const resume = useCommand("sync.resume");
  const { mode, busy } = props.status;
  const goRound = async () => {
    const outcome = await syncNow.run({});
    if (!outcome.ok) return;
    const { trouble, received, sent } = outcome.value;
    showToast(
      trouble
        ? { tone: "note", text: faultText(trouble) }
        : { tone: "done", text: t("round", { received, sent }) },
    );
  };
  // How far it is stands here: while somebody waits for a round, the status knows of none.
  const ways = (
    <div className={styles.waysRow}>
      {mode === "paused" ? (
        <Button
          size="small"
          type="primary"
          loading={resume.pending}
          onClick={() => void resume.run({})}
        >
          {t("goOnline")}
        </Button>
      ) : null}
      {mode === "on" ? (
        <>
          <Button size="small" loading={syncNow.pending} onClick={() => void goRound()}>
            {t("syncNow")}
          </Button>
          <Button size="small" loading={pause.pending} onClick={() => void pause.run({})}>
            {t(busy ? "stopForNow" : "goOffline")}
          </Button>
        </>
      ) : null}
      {props.toPage ? (
        <Button
          size="small"
          type="link"
          className={styles.toPage ?? ""}
          onClick={() => {
            props.onLeave?.();
            void navigate("/sync");
          }}
        >
          {t("openPage")}
        </Button>
      ) : null}
    </div>
  );
  return <LongWork long={syncNow.long} first={ways} />;
}
