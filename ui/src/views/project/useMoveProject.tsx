import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { FormModal, FormRow, TextField } from "../../components/form";
import { ASIDE } from "../../features/design/stages";
import type { ProjectRow, ProjectStage } from "../../generated/commands";
import { useCommand } from "../../lib/data";

/** Moves a project to a stage, asking for the reason where one is needed. `dialog` must be drawn. */
export function useMoveProject(project: ProjectRow): {
  move: (stage: ProjectStage) => void;
  dialog: ReactNode;
} {
  const { t } = useTranslation("design");
  const [asking, setAsking] = useState<ProjectStage | null>(null);
  const [reason, setReason] = useState("");
  const done = (stage: ProjectStage) =>
    t("hub.moved", { name: project.name ?? project.number, stage: t(`stages.${stage}`) });
  const plain = useCommand("design.move_project", { done: (page) => done(page.project.stage) });
  const asked = useCommand("design.move_project", {
    form: true,
    done: (page) => done(page.project.stage),
  });
  const move = (stage: ProjectStage) => {
    if (ASIDE.includes(stage)) setAsking(stage);
    else void plain.run({ id: project.id, stage, reason: "" });
  };
  const submit = async () => {
    if (!asking || !(await asked.run({ id: project.id, stage: asking, reason })).ok) return;
    setAsking(null);
    setReason("");
  };
  const stage = asking ? t(`stages.${asking}`) : "";
  const dialog = (
    <FormModal
      open={asking !== null}
      title={t("hub.reasonTitle", { stage })}
      submit={t("hub.moveToStage", { stage })}
      command={asked}
      onSubmit={() => void submit()}
      onClose={() => setAsking(null)}
    >
      <FormRow label={t("hub.reason")} name="reason" required help={t("hub.reasonHelp")}>
        <TextField value={reason} max={200} onChange={setReason} autoFocus />
      </FormRow>
    </FormModal>
  );
  return { move, dialog };
}
