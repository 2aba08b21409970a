import { PlusOutlined } from "@ant-design/icons";
import { Button, Segmented } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import { AgendaSection } from "../../components/agenda/AgendaSection";
import { EmptyState } from "../../components/EmptyState";
import { Growing } from "../../components/Growing";
import { Keys } from "../../components/Keys";
import { Loaded, RowsSkeleton } from "../../components/Loaded";
import { Page, PageHeader } from "../../components/Page";
import { useNewKey } from "../../components/useNewKey";
import type { Lead, Today } from "../../generated/commands";
import { useLive } from "../../lib/data";
import { formatPhone } from "../../lib/format";
import { isComposing } from "../../lib/ime";
import styles from "./crm.module.css";
import { LeadDrawer, QuickEntry } from "./later";
import { NextBadge } from "./NextBadge";
import { ReturnsTag } from "./ReturnsTag";
import { StageTag } from "./StageTag";

const GROUPS = ["overdue", "today", "unplanned", "returning", "rotting"] as const;

/** Height of a row, CSS pixels. */
const ROW = 38;

/** So many rows fill the window; more are drawn once those are seen. */
const fills = () => Math.ceil(window.innerHeight / ROW);

/** So many leads of a group are asked for, and so many more each time. */
const ASKED = 100;

/** Whom to call today, the most pressing first. */
export function TodayPage() {
  const { t } = useTranslation("crm");
  const [params, setParams] = useSearchParams();
  const state = useLive("app.state", {});
  const me = state.data?.member?.id;
  const mine = params.get("who") !== "all";
  const [asked, setAsked] = useState(ASKED);
  const live = useLive(
    "crm.today",
    { ...(mine && me ? { ownerId: me } : {}), ...(asked > ASKED ? { limit: asked } : {}) },
    { enabled: !mine || me !== undefined, keep: true },
  );
  const agenda = useLive("insight.agenda", mine && me ? { member: me } : {}, {
    enabled: !mine || me !== undefined,
    keep: true,
  });
  const change = (name: string, value: string | null) =>
    setParams(
      (before) => {
        const after = new URLSearchParams(before);
        if (value) after.set(name, value);
        else after.delete(name);
        return after;
      },
      { replace: true },
    );
  useNewKey(() => change("new", "1"));
  const current = params.get("lead");
  return (
    <Page
      layout="fill"
      header={
        <PageHeader
          title={t("today.title")}
          status={live.data ? <Counts today={live.data} /> : null}
          actions={
            <>
              <Segmented
                value={mine ? "mine" : "all"}
                onChange={(who) => change("who", who === "all" ? "all" : null)}
                options={[
                  { value: "mine", label: t("today.mine") },
                  { value: "all", label: t("today.all") },
                ]}
              />
              <Button type="primary" icon={<PlusOutlined />} onClick={() => change("new", "1")}>
                {t("newLead")}
                <Keys on="primary" keys="Ctrl+N" />
              </Button>
            </>
          }
        />
      }
    >
      <Loaded live={live} skeleton={<RowsSkeleton rows={10} />}>
        {(today) =>
          GROUPS.every((group) => today[group].count === 0) && agenda.data?.total === 0 ? (
            <EmptyState
              picture="people"
              title={t("today.empty")}
              text={t("today.emptyText")}
              action={
                <Button icon={<PlusOutlined />} onClick={() => change("new", "1")}>
                  {t("newLead")}
                </Button>
              }
            />
          ) : (
            <div className={styles.today} data-scrolls>
              {GROUPS.filter((group) => today[group].count > 0).map((group) => (
                <section key={group} aria-label={t(`today.${group}`)}>
                  <h2 className={styles.todayHead} data-group={group}>
                    {t(`today.${group}`)}
                    <span className={styles.columnCount}>{today[group].count}</span>
                  </h2>
                  <ul className={styles.todayList}>
                    <Growing rows={today[group].leads} height={ROW} first={firstRows(today, group)}>
                      {(lead) => (
                        <TodayRow
                          key={lead.id}
                          lead={lead}
                          current={lead.id === current}
                          onOpen={() => change("lead", lead.id)}
                        />
                      )}
                    </Growing>
                  </ul>
                  {today[group].count > today[group].leads.length ? (
                    <Button type="link" loading={live.previous} onClick={() => setAsked(asked * 5)}>
                      {t("today.more", { count: today[group].count - today[group].leads.length })}
                    </Button>
                  ) : null}
                </section>
              ))}
              <AgendaSection agenda={agenda.data} />
            </div>
          )
        }
      </Loaded>
      <LeadDrawer id={current} onClose={() => change("lead", null)} />
      <QuickEntry open={params.has("new")} onClose={() => change("new", null)} />
    </Page>
  );
}

/** How many rows of a group are drawn at first: those above it fill the window before. */
function firstRows(today: Today, group: (typeof GROUPS)[number]): number {
  const above = GROUPS.slice(0, GROUPS.indexOf(group));
  return Math.max(0, fills() - above.reduce((rows, each) => rows + today[each].leads.length, 0));
}

function Counts({ today }: { today: Today }) {
  const { t } = useTranslation("crm");
  return (
    <span className={styles.counts}>
      {GROUPS.filter((group) => today[group].count > 0).map((group) => (
        <span key={group} data-group={group}>
          {t(`today.${group}`)} {today[group].count}
        </span>
      ))}
    </span>
  );
}

function TodayRow(props: { lead: Lead; current: boolean; onOpen: () => void }) {
  const { t } = useTranslation("crm");
  const { lead } = props;
  const step = (from: HTMLElement, by: 1 | -1) => {
    const all = [...document.querySelectorAll<HTMLElement>(`.${styles.todayRow}`)];
    all[all.indexOf(from) + by]?.focus();
  };
  return (
    <li>
      <button
        type="button"
        className={styles.todayRow}
        data-current={props.current}
        onClick={props.onOpen}
        onKeyDown={(event) => {
          if (isComposing(event) || (event.key !== "ArrowDown" && event.key !== "ArrowUp")) return;
          event.preventDefault();
          step(event.currentTarget, event.key === "ArrowDown" ? 1 : -1);
        }}
      >
        <span className={styles.todayNext}>
          <NextBadge lead={lead} />
        </span>
        <span className={styles.todayName}>{lead.name ?? t("nameless")}</span>
        <span className={styles.numbers}>
          {lead.phone ? formatPhone(lead.phone) : (lead.wechat ?? "")}
        </span>
        <span className={styles.todayWhat} title={lead.nextAction ?? ""}>
          {lead.nextAction ?? ""}
        </span>
        <span className={styles.todayWhere} title={lead.address}>
          {lead.address}
        </span>
        <span>
          <StageTag stage={lead.stage} />
        </span>
        <span className={styles.todayIdle} data-rotting={lead.rotting}>
          {lead.returnsIn !== null ? (
            <ReturnsTag lead={lead} />
          ) : lead.touchedAt ? (
            t("idle", { count: lead.idleDays })
          ) : (
            t("neverTouched")
          )}
        </span>
        <span className={styles.quiet}>{lead.ownerName}</span>
      </button>
    </li>
  );
}
