import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Checkbox, InputNumber, Select, Tag } from "antd";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useConfirm } from "../../components/Confirm";
import {
  DateField,
  FormDrawer,
  FormGrid,
  FormRow,
  QuantityField,
  SelectField,
  TextArea,
  TextField,
} from "../../components/form";
import type {
  Bound,
  Goes,
  LinkEnds,
  LinkView,
  PlanView,
  SkillName,
  TaskNeed,
  TaskView,
} from "../../generated/commands";
import { useCommand } from "../../lib/data";
import { useDraft } from "../../lib/draft";
import { formatDate } from "../../lib/format";
import { useNames } from "../../lib/names";
import { matchScore } from "../../lib/paletteMatch";
import { ENDS } from "./gantt/types";
import styles from "./programme.module.css";

const GOES: readonly Goes[] = ["site", "noisy", "every_day"];
const BOUNDS: readonly Bound[] = ["none", "not_before", "not_after", "must"];

/** Everything about one task. Links change at once, the rest when it is saved. */
export function TaskDrawer(props: {
  plan: PlanView;
  skills: readonly SkillName[];
  task: TaskView | null;
  onClose: () => void;
}) {
  return props.task ? <Open key={props.task.id} {...props} task={props.task} /> : null;
}

function Open(props: {
  plan: PlanView;
  skills: readonly SkillName[];
  task: TaskView;
  onClose: () => void;
}) {
  const { t } = useTranslation("programme");
  const names = useNames();
  const confirm = useConfirm();
  const { task, plan } = props;
  const initial = useMemo(
    () => ({
      name: task.name,
      nameEn: task.nameEn,
      days: String(task.days),
      goes: task.goes,
      bound: task.bound,
      boundOn: task.boundOn ?? "",
      startedOn: task.startedOn ?? "",
      finishedOn: task.finishedOn ?? "",
      progress: String(task.progress),
      inspection: task.inspection,
      inspectionEn: task.inspectionEn,
      note: task.note,
      needs: task.needs,
    }),
    [task],
  );
  const draft = useDraft(`programme.task.${task.id}`, initial);
  const save = useCommand("programme.save_task", { form: true, done: t("task.saved") });
  const remove = useCommand("programme.delete_tasks", { done: t("task.deleted") });
  const name = names.pick(task.name, task.nameEn);
  const submit = async () => {
    // Only what was changed: what follows from it is the planner's.
    const changed = Object.entries(draft.value).filter(
      ([field, value]) =>
        JSON.stringify(value) !== JSON.stringify(initial[field as keyof typeof initial]),
    );
    const fields = Object.fromEntries(changed);
    if (changed.length > 0 && !(await save.run({ id: task.id, fields })).ok) return;
    draft.discard();
    props.onClose();
  };
  const removeTask = async () => {
    const sure = await confirm({
      title: t("task.deleteTitle", { name }),
      text: t("task.deleteText"),
      verb: t("task.delete"),
      danger: true,
    });
    if (!sure || !(await remove.run({ ids: [task.id] })).ok) return;
    draft.discard();
    props.onClose();
  };
  const { value, set } = draft;
  return (
    <FormDrawer
      open
      title={name}
      submit={t("task.submit")}
      command={save}
      draft={draft}
      width={560}
      onSubmit={() => void submit()}
      onClose={props.onClose}
      extra={
        <Button danger type="text" icon={<DeleteOutlined />} onClick={() => void removeTask()}>
          {t("task.delete")}
        </Button>
      }
    >
      <div className={styles.taskFacts}>
        <span>
          {t("task.planned", { start: formatDate(task.start), end: formatDate(task.end) })}
        </span>
        {task.critical ? (
          <Tag color="error">{t("task.critical")}</Tag>
        ) : task.totalFloat > 0 && task.finishedOn === null ? (
          <span className={styles.quiet}>{t("task.float", { count: task.totalFloat })}</span>
        ) : null}
        {task.troubles.map((trouble) => (
          <Tag key={trouble} color="warning">
            {t(`task.troubles.${trouble}`)}
          </Tag>
        ))}
      </div>
      <FormGrid columns={3}>
        <FormRow label={t("task.progress")} name="progress">
          <QuantityField
            value={value.progress}
            places={0}
            onChange={(text) => set("progress", text)}
            suffix="%"
          />
        </FormRow>
        <FormRow label={t("task.startedOn")} name="startedOn">
          <DateField value={value.startedOn} onChange={(day) => set("startedOn", day)} />
        </FormRow>
        <FormRow label={t("task.finishedOn")} name="finishedOn">
          <DateField value={value.finishedOn} onChange={(day) => set("finishedOn", day)} />
        </FormRow>
      </FormGrid>
      <FormGrid>
        <FormRow label={t("task.name")} name="name" required>
          <TextField value={value.name} max={80} onChange={(text) => set("name", text)} />
        </FormRow>
        <FormRow label={t("task.nameEn")} name="nameEn">
          <TextField value={value.nameEn} max={80} onChange={(text) => set("nameEn", text)} />
        </FormRow>
        <FormRow label={t("task.days")} name="days" help={t("task.daysHelp")}>
          <QuantityField
            value={value.days}
            places={0}
            onChange={(text) => set("days", text)}
            suffix={t("task.daysUnit")}
          />
        </FormRow>
        <FormRow label={t("task.goes")} name="goes">
          <SelectField
            value={value.goes}
            onChange={(goes: Goes) => set("goes", goes)}
            options={GOES.map((one) => ({ value: one, label: t(`goes.${one}`) }))}
          />
        </FormRow>
        <FormRow label={t("task.bound")} name="bound">
          <SelectField
            value={value.bound}
            onChange={(bound: Bound) => set("bound", bound)}
            options={BOUNDS.map((one) => ({ value: one, label: t(`bounds.${one}`) }))}
          />
        </FormRow>
        <FormRow label={t("task.boundOn")} name="boundOn">
          <DateField
            value={value.boundOn}
            disabled={value.bound === "none"}
            onChange={(day) => set("boundOn", day)}
          />
        </FormRow>
      </FormGrid>
      <Waits plan={plan} task={task} />
      <Needs needs={value.needs} skills={props.skills} onChange={(needs) => set("needs", needs)} />
      <FormGrid>
        <FormRow label={t("task.inspection")} name="inspection">
          <TextField
            value={value.inspection}
            max={80}
            onChange={(text) => set("inspection", text)}
          />
        </FormRow>
        <FormRow label={t("task.inspectionEn")} name="inspectionEn">
          <TextField
            value={value.inspectionEn}
            max={80}
            onChange={(text) => set("inspectionEn", text)}
          />
        </FormRow>
      </FormGrid>
      <FormRow label={t("task.note")} name="note">
        <TextArea value={value.note} onChange={(text) => set("note", text)} />
      </FormRow>
    </FormDrawer>
  );
}

/** The trades that it holds. */
function Needs(props: {
  needs: readonly TaskNeed[];
  skills: readonly SkillName[];
  onChange: (needs: TaskNeed[]) => void;
}) {
  const { t } = useTranslation("programme");
  const { needs, skills, onChange } = props;
  const free = skills.filter((skill) => !needs.some((need) => need.skill === skill.code));
  const change = (at: number, change: Partial<TaskNeed>) =>
    onChange(needs.map((need, place) => (place === at ? { ...need, ...change } : need)));
  return (
    <fieldset className={styles.part}>
      <legend>{t("task.needs")}</legend>
      {needs.map((need, at) => (
        <div key={need.skill} className={styles.line}>
          <span className={styles.grow}>{t(`skills.${need.skill}`)}</span>
          <InputNumber
            min={1}
            max={99}
            precision={0}
            value={need.workers}
            aria-label={t("task.workers", { count: need.workers })}
            onChange={(workers) => change(at, { workers: workers ?? 1 })}
          />
          <Button
            type="text"
            icon={<DeleteOutlined />}
            aria-label={t("task.removeNeed")}
            onClick={() => onChange(needs.filter((_, place) => place !== at))}
          />
        </div>
      ))}
      {free.length > 0 ? (
        <Select<string, { value: string; label: string }>
          className={styles.adder ?? ""}
          value={null}
          placeholder={t("task.addNeed")}
          aria-label={t("task.addNeed")}
          showSearch={{
            filterOption: (typed, option) => option !== undefined && matchScore(option, typed) >= 0,
          }}
          options={free.map((skill) => ({ value: skill.code, label: t(`skills.${skill.code}`) }))}
          onChange={(skill: string) => onChange([...needs, { skill, workers: 1 }])}
        />
      ) : null}
    </fieldset>
  );
}

/** What it waits for; each change is made at once. */
function Waits(props: { plan: PlanView; task: TaskView }) {
  const { t } = useTranslation("programme");
  const names = useNames();
  const { plan, task } = props;
  const tie = useCommand("programme.tie_tasks", { done: t("task.tied") });
  const untie = useCommand("programme.untie_tasks", { done: t("task.untied") });
  const links = plan.links.filter((link) => link.to === task.id);
  const taken = new Set([task.id, ...links.map((link) => link.from)]);
  const nameOf = (id: string) => {
    const found = plan.tasks.find((one) => one.id === id);
    return found ? names.pick(found.name, found.nameEn) : "";
  };
  const change = (
    link: LinkView,
    change: Partial<{ ends: LinkEnds; lag: string; lagOpen: boolean }>,
  ) =>
    void tie.run({
      from: link.from,
      to: link.to,
      ends: link.ends,
      lag: String(link.lag),
      lagOpen: link.lagOpen,
      ...change,
    });
  return (
    <fieldset className={styles.part}>
      <legend>{t("task.waits")}</legend>
      {links.length === 0 ? <p className={styles.quiet}>{t("task.waitsNone")}</p> : null}
      {links.map((link) => (
        <div key={link.id} className={styles.line} data-ignored={plan.ignored.includes(link.id)}>
          <span className={styles.grow} title={nameOf(link.from)}>
            {nameOf(link.from)}
          </span>
          <Select<LinkEnds>
            className={styles.ends ?? ""}
            value={link.ends}
            aria-label={t("task.waits")}
            options={ENDS.map((one) => ({ value: one, label: t(`ends.${one}`) }))}
            onChange={(ends) => change(link, { ends })}
          />
          <Lag link={link} onChange={(lag) => change(link, { lag })} />
          <Checkbox
            checked={link.lagOpen}
            onChange={(event) => change(link, { lagOpen: event.target.checked })}
          >
            {t("task.lagOpen")}
          </Checkbox>
          <Button
            type="text"
            icon={<DeleteOutlined />}
            aria-label={t("task.untie")}
            onClick={() => void untie.run({ id: link.id })}
          />
        </div>
      ))}
      <Select<string, { value: string; label: string }>
        className={styles.adder ?? ""}
        value={null}
        placeholder={
          <>
            <PlusOutlined /> {t("task.waitAdd")}
          </>
        }
        aria-label={t("task.waitAdd")}
        showSearch={{
          filterOption: (typed, option) => option !== undefined && matchScore(option, typed) >= 0,
        }}
        options={plan.tasks
          .filter((one) => !taken.has(one.id))
          .map((one) => ({ value: one.id, label: nameOf(one.id) }))}
        onChange={(from: string) =>
          void tie.run({ from, to: task.id, ends: "fs", lag: "", lagOpen: false })
        }
      />
    </fieldset>
  );
}

/** Days between, taken when the field is left. */
function Lag(props: { link: LinkView; onChange: (lag: string) => void }) {
  const { t } = useTranslation("programme");
  const [typed, setTyped] = useState<number | null>(null);
  const shown = typed ?? props.link.lag;
  const take = () => {
    if (typed !== null && typed !== props.link.lag) props.onChange(String(typed));
    setTyped(null);
  };
  return (
    <InputNumber
      className={styles.lag ?? ""}
      value={shown}
      precision={0}
      min={-365}
      max={365}
      suffix={t("task.daysUnit")}
      aria-label={t("task.lag")}
      onChange={(value) => setTyped(value)}
      onBlur={take}
      onPressEnter={take}
    />
  );
}
