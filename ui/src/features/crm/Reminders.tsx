import { BellOutlined, CloseOutlined } from "@ant-design/icons";
import { Button, Dropdown } from "antd";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation, useNavigate } from "react-router";
import type { Reminders as Answer, Reminder, Snooze } from "../../generated/commands";
import { useCommand, useLive } from "../../lib/data";
import { dayIn, firmZone } from "../../lib/day";
import { isComposing } from "../../lib/ime";
import styles from "./crm.module.css";
import { CallLink, useReveal } from "./Masked";
import { arrange, keyOf, waitFor } from "./reminders";
import { SNOOZES } from "./words";

/** By member: since when this window reminds him, and what he put away. A locked screen does not begin it anew. */
const kept = new Map<string, { since: string; away: Set<string> }>();

/** What the member's own next actions remind of, at the corner of the window. Nothing of it where nobody is signed in. */
export function Reminders(props: { on: boolean }) {
  const me = useLive("app.state", {}).data?.member?.id;
  if (!props.on || me === undefined) return null;
  return <Ask key={me} me={me} />;
}

function Ask({ me }: { me: string }) {
  const { data, refresh } = useLive("crm.reminders", {});
  useEffect(() => {
    const wait = data ? waitFor(data) : null;
    if (wait === null) return;
    const timer = setTimeout(refresh, wait);
    return () => clearTimeout(timer);
  }, [data, refresh]);
  useEffect(() => {
    // A computer that slept looks at its clock again.
    window.addEventListener("focus", refresh);
    return () => window.removeEventListener("focus", refresh);
  }, [refresh]);
  return data ? <Stack me={me} answer={data} /> : null;
}

function Stack({ me, answer }: { me: string; answer: Answer }) {
  const { t } = useTranslation("crm");
  const navigate = useNavigate();
  const { pathname, search } = useLocation();
  const [own] = useState(() => {
    const known = kept.get(me) ?? { since: answer.now, away: new Set<string>() };
    kept.set(me, known);
    return known;
  });
  const [, redraw] = useState(0);
  const region = useRef<HTMLElement>(null);
  const cameFrom = useRef<Element | null>(null);
  const acted = useRef(false);
  const { bundle, cards } = arrange(answer.due, own.since, own.away);
  const shown = [...bundle, ...cards].map(keyOf).join();

  const leave = () => {
    if (cameFrom.current instanceof HTMLElement && cameFrom.current.isConnected) {
      cameFrom.current.focus();
    }
    cameFrom.current = null;
  };
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== "F8" || isComposing(event)) return;
      const first = region.current?.querySelector("button");
      if (!first || region.current?.contains(document.activeElement)) return;
      event.preventDefault();
      cameFrom.current = document.activeElement;
      first.focus();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it looks each time that other ones are shown.
  useEffect(() => {
    // The button that was pressed may be gone: the keyboard goes on at the next one. Nobody else's focus is touched.
    if (!acted.current) return;
    acted.current = false;
    if (document.activeElement !== null && document.activeElement !== document.body) return;
    const next = region.current?.querySelector("button");
    if (next) next.focus();
    else leave();
  }, [shown]);

  const putAway = (gone: readonly Reminder[]) => {
    for (const reminder of gone) own.away.add(keyOf(reminder));
    acted.current = true;
    redraw((times) => times + 1);
  };
  const open = (reminder: Reminder, log: boolean) => {
    putAway([reminder]);
    const page = pathname === "/today" ? pathname : "/leads";
    const params = new URLSearchParams(pathname === page ? search : "");
    params.set("lead", reminder.id);
    if (log) params.set("log", "1");
    void navigate(`${page}?${params}`);
  };
  const today = dayIn(firmZone(), Date.parse(answer.now));
  const when = ({ nextOn, nextTime }: Reminder) =>
    nextOn === today ? nextTime : `${nextOn.slice(5)} ${nextTime}`;
  const nameOf = (reminder: Reminder) => reminder.name ?? t("nameless");
  const spoken = [
    bundle.length > 0 ? t("reminder.many", { count: bundle.length }) : "",
    ...cards.map(
      (each) => `${nameOf(each)} ${when(each)} ${each.nextAction ?? t("reminder.noAction")}`,
    ),
  ];
  return (
    <>
      <div className="visually-hidden" aria-live="polite">
        {spoken.filter(Boolean).join("; ")}
      </div>
      {shown === "" ? null : (
        <section
          ref={region}
          className={styles.reminders}
          aria-label={t("reminder.region")}
          onKeyDown={(event) => {
            if (event.key === "Escape" && !isComposing(event) && !event.defaultPrevented) leave();
          }}
        >
          {bundle.length > 0 ? (
            <div className={styles.reminder}>
              <div className={styles.reminderTop}>
                <BellOutlined />
                <span className={styles.reminderName}>
                  {t("reminder.many", { count: bundle.length })}
                </span>
                <Button
                  type="text"
                  size="small"
                  icon={<CloseOutlined />}
                  aria-label={t("reminder.close")}
                  onClick={() => putAway(bundle)}
                />
              </div>
              <div className={styles.reminderWhat}>
                {bundle.slice(0, MOST_NAMES).map(nameOf).join(t("auto.and"))}
                {bundle.length > MOST_NAMES ? "…" : ""}
              </div>
              <Button
                size="small"
                type="primary"
                onClick={() => {
                  putAway(bundle);
                  void navigate("/today");
                }}
              >
                {t("reminder.showToday")}
              </Button>
            </div>
          ) : null}
          {cards.map((reminder) => (
            <Card
              key={reminder.id}
              reminder={reminder}
              name={nameOf(reminder)}
              when={when(reminder)}
              onOpen={(log) => open(reminder, log)}
              onSnooze={() => {
                acted.current = true;
              }}
              onAway={() => putAway([reminder])}
            />
          ))}
        </section>
      )}
    </>
  );
}

/** Names of a bundle that are told. */
const MOST_NAMES = 5;

function Card(props: {
  reminder: Reminder;
  name: string;
  when: string;
  onOpen: (log: boolean) => void;
  onSnooze: () => void;
  onAway: () => void;
}) {
  const { t } = useTranslation("crm");
  const { reminder, name } = props;
  const { full, eye } = useReveal({ lead: reminder.id }, reminder);
  const { phone, wechat } = full;
  const [by, setBy] = useState<Snooze>("min_10");
  const snooze = useCommand("crm.snooze_reminder", {
    done: t("reminder.snoozed", { when: t(`reminder.${by}`) }),
  });
  const label = (verb: string) => `${verb} ${name}`;
  return (
    <article className={styles.reminder} aria-label={t("reminder.of", { name })}>
      <div className={styles.reminderTop}>
        <BellOutlined />
        <span className={styles.reminderName} title={name}>
          {name}
        </span>
        <span className={styles.numbers}>{props.when}</span>
        <Button
          type="text"
          size="small"
          icon={<CloseOutlined />}
          aria-label={label(t("reminder.close"))}
          onClick={props.onAway}
        />
      </div>
      <div className={styles.reminderWhat}>
        {reminder.nextAction ?? t("reminder.noAction")}
        {phone || wechat ? " · " : ""}
        {phone ? (
          <CallLink phone={phone} eye={eye} className={styles.numbers ?? ""} />
        ) : (
          <>
            {wechat ?? ""}
            {eye}
          </>
        )}
      </div>
      <div className={styles.reminderButtons}>
        <Button
          size="small"
          type="primary"
          aria-label={label(t("reminder.done"))}
          onClick={() => props.onOpen(true)}
        >
          {t("reminder.done")}
        </Button>
        <Button
          size="small"
          aria-label={label(t("reminder.open"))}
          onClick={() => props.onOpen(false)}
        >
          {t("reminder.open")}
        </Button>
        <Dropdown
          trigger={["click"]}
          autoFocus
          menu={{
            items: SNOOZES.map((time) => ({
              key: time,
              label: t(`reminder.${time}`),
              onClick: () => {
                props.onSnooze();
                setBy(time);
                void snooze.run({ id: reminder.id, by: time });
              },
            })),
          }}
        >
          <Button
            size="small"
            loading={snooze.pending}
            aria-label={label(t("reminder.snooze"))}
            aria-haspopup="menu"
          >
            {t("reminder.snooze")}
          </Button>
        </Dropdown>
      </div>
    </article>
  );
}
