import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { FormModal, FormRow, QuantityField, SelectField, TextField } from "../../components/form";
import type { PlanView } from "../../generated/commands";
import { useCommand } from "../../lib/data";
import { useDraft } from "../../lib/draft";
import { useNames } from "../../lib/names";

/** A new task: below the one that is selected, and waiting for it. */
export function AddTask(props: {
  plan: PlanView;
  after: string | null;
  open: boolean;
  onClose: () => void;
  onAdded: (id: string) => void;
}) {
  const { t } = useTranslation("programme");
  const names = useNames();
  const { plan } = props;
  const initial = useMemo(() => ({ name: "", days: "1", after: props.after ?? "" }), [props.after]);
  const draft = useDraft(`programme.add.${plan.id}`, initial);
  const add = useCommand("programme.add_task", { form: true, done: t("add.done") });
  const submit = async () => {
    const { name, days, after } = draft.value;
    const known = new Set(plan.tasks.map((task) => task.id));
    const made = await add.run({ project: plan.projectId, name, days, after: after || null });
    if (!made.ok) return;
    draft.discard();
    props.onClose();
    const added = made.value.tasks.find((task) => !known.has(task.id));
    if (added) props.onAdded(added.id);
  };
  return (
    <FormModal
      open={props.open}
      title={t("add.title")}
      submit={t("add.submit")}
      command={add}
      draft={draft}
      onSubmit={() => void submit()}
      onClose={props.onClose}
    >
      <FormRow label={t("add.name")} name="name" required>
        <TextField
          value={draft.value.name}
          max={80}
          onChange={(name) => draft.set("name", name)}
          autoFocus
        />
      </FormRow>
      <FormRow label={t("add.days")} name="days" help={t("task.daysHelp")}>
        <QuantityField
          value={draft.value.days}
          places={0}
          onChange={(days) => draft.set("days", days)}
          suffix={t("task.daysUnit")}
        />
      </FormRow>
      <FormRow label={t("add.after")} name="after" help={t("add.afterHelp")}>
        <SelectField
          value={draft.value.after || null}
          onChange={(after: string) => draft.set("after", after)}
          onClear={() => draft.set("after", "")}
          placeholder={t("add.atEnd")}
          options={plan.tasks.map((task) => ({
            value: task.id,
            label: names.pick(task.name, task.nameEn),
          }))}
        />
      </FormRow>
    </FormModal>
  );
}
