import { useCallback, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Lead, LeadMove, LeadNeed, LeadStage } from "../../generated/commands";
import { showFault, useCommand } from "../../lib/data";
import { StageDialog } from "./StageDialog";

interface Asking {
  lead: Lead;
  stage: LeadStage;
  missing: LeadNeed[];
}

/**
 * Moves leads between stages. The backend says what a stage asks for; only then a dialog asks for it.
 * `moving` is the lead on its way, to be drawn in its new place at once.
 */
export function useMove() {
  const { t } = useTranslation("crm");
  const [moving, setMoving] = useState<{ id: string; stage: LeadStage } | null>(null);
  const [asking, setAsking] = useState<Asking | null>(null);
  const command = useCommand("crm.move_lead", {
    form: true,
    done: (lead) =>
      t("leadMoved", {
        name: lead.name ?? lead.phone ?? lead.number,
        stage: t(`stages.${lead.stage}`),
      }),
  });
  const { run, reset } = command;

  const move = useCallback(
    async (lead: Lead, stage: LeadStage) => {
      if (lead.stage === stage) return;
      setMoving({ id: lead.id, stage });
      const outcome = await run({ id: lead.id, stage, note: "", fields: {} });
      setMoving(null);
      if (outcome.ok) return;
      const { code, params } = outcome.fault;
      if (code === "crm.stage_needs" && Array.isArray(params.missing)) {
        reset();
        setAsking({ lead, stage, missing: params.missing as LeadNeed[] });
      } else {
        showFault(outcome.fault);
      }
    },
    [run, reset],
  );

  const dialog = asking ? (
    <StageDialog
      lead={asking.lead}
      stage={asking.stage}
      missing={asking.missing}
      command={command}
      onSubmit={async (request: LeadMove) => {
        if ((await run(request)).ok) setAsking(null);
      }}
      onClose={() => setAsking(null)}
    />
  ) : null;
  return { move, moving, dialog };
}
