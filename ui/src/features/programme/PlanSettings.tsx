import { Checkbox } from "antd";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import {
  DateField,
  FormDrawer,
  FormGrid,
  FormModal,
  FormRow,
  SelectField,
} from "../../components/form";
import type { PlanView, ProjectPlan, Weekend } from "../../generated/commands";
import { useCommand } from "../../lib/data";
import { useDraft } from "../../lib/draft";
import { useNames } from "../../lib/names";
import styles from "./programme.module.css";

interface Settings {
  startOn: string;
  dueOn: string;
  weekend: Weekend;
  holidays: boolean;
  springStop: boolean;
  noise: string;
}

const WEEKENDS: readonly Weekend[] = ["none", "sunday", "both"];

/** Start, contract date, and which days the site works. */
function Fields(props: {
  value: Settings;
  patch: (change: Partial<Settings>) => void;
  noises: ProjectPlan["noises"];
}) {
  const { t } = useTranslation("programme");
  const names = useNames();
  const { value, patch } = props;
  return (
    <>
      <FormGrid>
        <FormRow label={t("settings.startOn")} name="startOn" required>
          <DateField value={value.startOn} onChange={(day) => patch({ startOn: day })} autoFocus />
        </FormRow>
        <FormRow label={t("settings.dueOn")} name="dueOn" help={t("settings.dueHelp")}>
          <DateField value={value.dueOn} onChange={(day) => patch({ dueOn: day })} />
        </FormRow>
        <FormRow label={t("settings.weekend")} name="weekend">
          <SelectField
            value={value.weekend}
            onChange={(weekend: Weekend) => patch({ weekend })}
            options={WEEKENDS.map((one) => ({ value: one, label: t(`weekends.${one}`) }))}
          />
        </FormRow>
        <FormRow label={t("settings.noise")} name="noise" help={t("settings.noiseHelp")}>
          <SelectField
            value={value.noise}
            onChange={(noise: string) => patch({ noise })}
            options={props.noises.map((one) => ({
              value: one.code,
              label: names.pick(one.nameZh, one.nameEn),
            }))}
          />
        </FormRow>
      </FormGrid>
      <div className={styles.checks}>
        <Checkbox
          checked={value.holidays}
          onChange={(event) => patch({ holidays: event.target.checked })}
        >
          {t("settings.holidays")}
        </Checkbox>
        <Checkbox
          checked={value.springStop}
          onChange={(event) => patch({ springStop: event.target.checked })}
        >
          {t("settings.springStop")}
        </Checkbox>
      </div>
      <p className={styles.quiet}>{t("settings.defaults")}</p>
    </>
  );
}

/** Makes a project's schedule, of the template or blank. */
export function MakePlan(props: {
  projectId: string;
  of: ProjectPlan;
  open: boolean;
  onClose: () => void;
}) {
  const { t } = useTranslation("programme");
  const { startOn, today, noises } = props.of;
  const initial = useMemo(
    () => ({
      startOn: startOn ?? today,
      dueOn: "",
      weekend: "none" as Weekend,
      holidays: true,
      springStop: true,
      noise: "",
      empty: false,
    }),
    [startOn, today],
  );
  const draft = useDraft(`programme.make.${props.projectId}`, initial);
  const make = useCommand("programme.make_plan", { form: true, done: t("make.done") });
  const submit = async () => {
    if (!(await make.run({ project: props.projectId, ...draft.value })).ok) return;
    draft.discard();
    props.onClose();
  };
  return (
    <FormModal
      open={props.open}
      title={t("make.title")}
      submit={t("make.submit")}
      command={make}
      draft={draft}
      width={560}
      onSubmit={() => void submit()}
      onClose={props.onClose}
    >
      <FormRow label={t("make.tasks")} name="empty">
        <SelectField
          value={draft.value.empty ? "blank" : "template"}
          onChange={(which: "blank" | "template") => draft.set("empty", which === "blank")}
          options={[
            { value: "template", label: t("make.template") },
            { value: "blank", label: t("make.blank") },
          ]}
        />
      </FormRow>
      <Fields value={draft.value} patch={draft.patch} noises={noises} />
    </FormModal>
  );
}

/** Changes when the site works. */
export function PlanSettings(props: {
  plan: PlanView;
  noises: ProjectPlan["noises"];
  open: boolean;
  onClose: () => void;
}) {
  const { t } = useTranslation("programme");
  const { startOn, dueOn, weekend, holidays, springStop, noise } = props.plan;
  const initial = useMemo(
    () => ({ startOn, dueOn: dueOn ?? "", weekend, holidays, springStop, noise }),
    [startOn, dueOn, weekend, holidays, springStop, noise],
  );
  const draft = useDraft(`programme.plan.${props.plan.id}`, initial);
  const save = useCommand("programme.save_plan", { form: true, done: t("settings.done") });
  const submit = async () => {
    if (!(await save.run({ project: props.plan.projectId, fields: draft.value })).ok) return;
    draft.discard();
    props.onClose();
  };
  return (
    <FormDrawer
      open={props.open}
      title={t("settings.title")}
      submit={t("settings.submit")}
      command={save}
      draft={draft}
      onSubmit={() => void submit()}
      onClose={props.onClose}
    >
      <Fields value={draft.value} patch={draft.patch} noises={props.noises} />
    </FormDrawer>
  );
}
