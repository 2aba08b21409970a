import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { FormModal, FormRow, TextField } from "../../components/form";
import type { PlanView } from "../../generated/commands";
import { useCommand } from "../../lib/data";
import { useDraft } from "../../lib/draft";

/** Keeps the schedule as it is, to compare with later. */
export function KeepPlan(props: {
  plan: PlanView;
  open: boolean;
  onClose: () => void;
  onKept: (id: string | null) => void;
}) {
  const { t } = useTranslation("programme");
  const first = props.plan.baselines.length === 0;
  const initial = useMemo(() => ({ name: first ? t("baseline.usual") : "" }), [first, t]);
  const draft = useDraft(`programme.keep.${props.plan.id}`, initial);
  const keep = useCommand("programme.keep_baseline", { form: true, done: t("baseline.done") });
  const submit = async () => {
    const kept = await keep.run({ project: props.plan.projectId, ...draft.value });
    if (!kept.ok) return;
    draft.discard();
    props.onClose();
    props.onKept(kept.value.compared);
  };
  return (
    <FormModal
      open={props.open}
      title={t("baseline.title")}
      submit={t("baseline.submit")}
      command={keep}
      draft={draft}
      onSubmit={() => void submit()}
      onClose={props.onClose}
    >
      <FormRow label={t("baseline.name")} name="name" help={t("baseline.nameHelp")} required>
        <TextField
          value={draft.value.name}
          max={80}
          onChange={(name) => draft.set("name", name)}
          autoFocus
        />
      </FormRow>
    </FormModal>
  );
}
