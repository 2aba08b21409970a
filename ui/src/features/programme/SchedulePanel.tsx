import { InfoCircleOutlined, MoreOutlined, PlusOutlined, SettingOutlined } from "@ant-design/icons";
import { Alert, Button, Dropdown, Popover, Tag } from "antd";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import { useConfirm } from "../../components/Confirm";
import { EmptyState } from "../../components/EmptyState";
import { Loaded } from "../../components/Loaded";
import type { PlanView, ProjectPlan } from "../../generated/commands";
import { useCommand, useLive } from "../../lib/data";
import { formatDate } from "../../lib/format";
import { useNames } from "../../lib/names";
import { AddTask } from "./AddTask";
import { daysBetween } from "./gantt/days";
import { GanttChart } from "./gantt/GanttChart";
import { ZOOMS, type Zoom } from "./gantt/types";
import { KeepPlan } from "./KeepPlan";
import { MakePlan, PlanSettings } from "./PlanSettings";
import styles from "./programme.module.css";
import { rowOf } from "./rows";
import { TaskDrawer } from "./TaskDrawer";
import { ZoomChoice } from "./ZoomChoice";

/** A project's schedule: made of the template, then a chart of bars. */
export function SchedulePanel(props: { projectId: string }) {
  const [params] = useSearchParams();
  const baseline = params.get("with");
  const live = useLive("programme.plan", {
    project: props.projectId,
    ...(baseline ? { baseline } : {}),
  });
  return (
    <Loaded live={live}>
      {(of) =>
        of.plan ? (
          <Schedule of={of} plan={of.plan} />
        ) : (
          <NoPlan projectId={props.projectId} of={of} />
        )
      }
    </Loaded>
  );
}

function NoPlan(props: { projectId: string; of: ProjectPlan }) {
  const { t } = useTranslation("programme");
  const [open, setOpen] = useState(false);
  return (
    <>
      <EmptyState
        picture="plan"
        title={t("empty.title")}
        text={t("empty.text")}
        action={
          <Button type="primary" onClick={() => setOpen(true)}>
            {t("empty.make")}
          </Button>
        }
      />
      <MakePlan {...props} open={open} onClose={() => setOpen(false)} />
    </>
  );
}

type Dialog = "add" | "keep" | "settings" | null;

function Schedule(props: { of: ProjectPlan; plan: PlanView }) {
  const { t } = useTranslation("programme");
  const names = useNames();
  const { of, plan } = props;
  const [params, setParams] = useSearchParams();
  const [dialog, setDialog] = useState<Dialog>(null);
  const set = (field: string, value: string | null) =>
    setParams(
      (now) => {
        if (value === null) now.delete(field);
        else now.set(field, value);
        return now;
      },
      { replace: true },
    );
  const zoom = ZOOMS.find((one) => one === params.get("zoom")) ?? "day";
  const openId = params.get("task");
  const opened = plan.tasks.find((task) => task.id === openId);
  const [selected, setSelected] = useState(openId);
  const setZoom = (next: Zoom) => set("zoom", next === "day" ? null : next);
  const open = (id: string) => {
    setSelected(id);
    set("task", id);
  };
  const move = useCommand("programme.move_task", {
    done: (next) => t("moved", { day: formatDate(dayOf(next, selected)) }),
  });
  const resize = useCommand("programme.resize_task", { done: t("resized") });
  const tie = useCommand("programme.tie_tasks", { done: t("task.tied") });

  const rows = useMemo(() => plan.tasks.map((task) => rowOf(task, names.pick)), [plan, names.pick]);
  const links = useMemo(() => linksOf(plan), [plan]);
  const closed = useMemo(() => new Set(plan.closed), [plan.closed]);
  const columns = useMemo(
    () => [
      { title: t("columns.days"), width: 42, align: "right" as const },
      { title: t("columns.start"), width: 62, align: "center" as const },
      { title: t("columns.end"), width: 62, align: "center" as const },
    ],
    [t],
  );
  return (
    <div className={styles.fill}>
      <div className={styles.bar}>
        <Facts plan={plan} />
        <span className={styles.gap} />
        <ZoomChoice value={zoom} onChange={setZoom} />
        <Rule />
        <More plan={plan} onKeep={() => setDialog("keep")} set={set} />
        <Button
          icon={<SettingOutlined />}
          aria-label={t("actions.settings")}
          title={t("actions.settings")}
          onClick={() => setDialog("settings")}
        />
        <Button type="primary" icon={<PlusOutlined />} onClick={() => setDialog("add")}>
          {t("actions.add")}
        </Button>
      </div>
      <Ignored plan={plan} />
      {plan.tasks.length === 0 ? (
        <EmptyState
          picture="plan"
          title={t("noTasks")}
          text={t("noTasksText")}
          action={
            <Button type="primary" onClick={() => setDialog("add")}>
              {t("actions.add")}
            </Button>
          }
        />
      ) : (
        <GanttChart
          rows={rows}
          links={links}
          nameTitle={t("columns.task")}
          columns={columns}
          zoom={zoom}
          closed={closed}
          today={of.today}
          language={names.language}
          label={t("chart")}
          selected={selected}
          onSelect={setSelected}
          onOpen={open}
          editing={{
            onMove: (id, start) => move.run({ id, start }),
            onResize: (id, end) => resize.run({ id, end }),
            onLink: (from, to, ends) => void tie.run({ from, to, ends, lag: "", lagOpen: false }),
            onOpenLink: (id) => {
              const link = plan.links.find((one) => one.id === id);
              if (link) open(link.to);
            },
          }}
        />
      )}
      <TaskDrawer
        plan={plan}
        skills={of.skills}
        task={opened ?? null}
        onClose={() => set("task", null)}
      />
      <AddTask
        plan={plan}
        after={selected}
        open={dialog === "add"}
        onClose={() => setDialog(null)}
        onAdded={setSelected}
      />
      <KeepPlan
        plan={plan}
        open={dialog === "keep"}
        onClose={() => setDialog(null)}
        onKept={(id) => set("with", id)}
      />
      <PlanSettings
        plan={plan}
        noises={of.noises}
        open={dialog === "settings"}
        onClose={() => setDialog(null)}
      />
    </div>
  );
}

function dayOf(plan: PlanView, id: string | null): string {
  return plan.tasks.find((task) => task.id === id)?.start ?? plan.start;
}

function linksOf(plan: PlanView) {
  const critical = new Set(plan.tasks.filter((task) => task.critical).map((task) => task.id));
  return plan.links.map((link) => ({
    id: link.id,
    from: link.from,
    to: link.to,
    ends: link.ends,
    critical: critical.has(link.from) && critical.has(link.to),
    ignored: plan.ignored.includes(link.id),
  }));
}

/** When it is done, and how that is beside the contract and the plan that it is compared with. */
function Facts(props: { plan: PlanView }) {
  const { t } = useTranslation("programme");
  const { plan } = props;
  const critical = plan.tasks.filter((task) => task.critical).length;
  const late = plan.lateDays;
  const kept = plan.baselines.find((one) => one.id === plan.compared);
  const against = kept?.finish ? daysBetween(kept.finish, plan.finish) : 0;
  return (
    <div className={styles.facts}>
      <b>{t("facts.range", { start: formatDate(plan.start), finish: formatDate(plan.finish) })}</b>
      <span>{t("facts.length", { count: plan.length })}</span>
      <span>{t("facts.critical", { count: critical })}</span>
      <span>{t("facts.progress", { percent: plan.progress })}</span>
      {late === null ? null : late > 0 ? (
        <Tag color="error">{t("facts.late", { count: late })}</Tag>
      ) : (
        <span>{late < 0 ? t("facts.early", { count: -late }) : t("facts.onTime")}</span>
      )}
      {kept ? (
        <span className={styles.quiet}>
          {against > 0
            ? t("baseline.later", { count: against, name: kept.name })
            : against < 0
              ? t("baseline.earlier", { count: -against, name: kept.name })
              : t("baseline.same", { name: kept.name })}
        </span>
      ) : null}
    </div>
  );
}

/** By which rule edits cascade. */
function Rule() {
  const { t } = useTranslation("programme");
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      title={t("rule.title")}
      content={
        <ul className={styles.rule}>
          <li>{t("rule.order")}</li>
          <li>{t("rule.later")}</li>
          <li>{t("rule.kept")}</li>
          <li>{t("rule.colours")}</li>
        </ul>
      }
    >
      <Button
        type="text"
        icon={<InfoCircleOutlined />}
        aria-label={t("actions.rule")}
        title={t("actions.rule")}
      />
    </Popover>
  );
}

/** Kept plans, and taking the plan away. */
function More(props: {
  plan: PlanView;
  onKeep: () => void;
  set: (field: string, value: string | null) => void;
}) {
  const { t } = useTranslation("programme");
  const confirm = useConfirm();
  const { plan, set } = props;
  const remove = useCommand("programme.delete_plan", { done: t("delete.done") });
  const removeKept = useCommand("programme.remove_baseline", { done: t("baseline.removed") });
  const onRemove = async () => {
    const sure = await confirm({
      title: t("delete.title"),
      text: t("delete.text"),
      verb: t("delete.verb"),
      danger: true,
    });
    if (sure) await remove.run({ project: plan.projectId });
  };
  const onRemoveKept = async (id: string, name: string) => {
    const sure = await confirm({
      title: t("baseline.removeTitle", { name }),
      text: t("baseline.removeText"),
      verb: t("baseline.remove", { name }),
      danger: true,
    });
    if (sure && (await removeKept.run({ id })).ok && plan.compared === id) set("with", null);
  };
  const compared = plan.baselines.find((one) => one.id === plan.compared);
  return (
    <Dropdown
      trigger={["click"]}
      menu={{
        items: [
          { key: "keep", label: t("actions.keep") },
          ...(plan.baselines.length > 0
            ? [
                {
                  key: "compare",
                  label: t("actions.compare"),
                  children: [
                    { key: "with:", label: t("actions.compareNone") },
                    ...plan.baselines.map((one) => ({
                      key: `with:${one.id}`,
                      label: t("baseline.of", { name: one.name, day: formatDate(one.keptOn) }),
                    })),
                  ],
                },
              ]
            : []),
          ...(compared
            ? [{ key: "remove", label: t("baseline.remove", { name: compared.name }) }]
            : []),
          { type: "divider" as const },
          { key: "delete", label: t("actions.delete"), danger: true },
        ],
        onClick: ({ key }) => {
          if (key === "keep") props.onKeep();
          else if (key === "delete") void onRemove();
          else if (key === "remove" && compared) void onRemoveKept(compared.id, compared.name);
          else if (key.startsWith("with:")) set("with", key.slice(5) || null);
        },
      }}
    >
      <Button icon={<MoreOutlined />} aria-label={t("actions.more")} title={t("actions.more")} />
    </Dropdown>
  );
}

/** Links that two computers tied to a circle, each with a button that takes it out. */
function Ignored(props: { plan: PlanView }) {
  const { t } = useTranslation("programme");
  const names = useNames();
  const { plan } = props;
  const untie = useCommand("programme.untie_tasks", { done: t("task.untied") });
  if (plan.ignored.length === 0) return null;
  const nameOf = (id: string) => {
    const task = plan.tasks.find((one) => one.id === id);
    return task ? names.pick(task.name, task.nameEn) : "";
  };
  const links = plan.links.filter((link) => plan.ignored.includes(link.id));
  return (
    <Alert
      type="warning"
      showIcon
      title={t("ignored.title", { count: links.length })}
      description={
        <>
          {t("ignored.text")}{" "}
          {links.map((link) => (
            <Button
              key={link.id}
              size="small"
              type="link"
              onClick={() => void untie.run({ id: link.id })}
            >
              {t("ignored.untie", { from: nameOf(link.from), to: nameOf(link.to) })}
            </Button>
          ))}
        </>
      }
    />
  );
}
