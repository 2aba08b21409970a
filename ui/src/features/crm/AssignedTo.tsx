import { useTranslation } from "react-i18next";
import type { AssignmentPreview, AssignmentTry } from "../../generated/commands";
import { useLive } from "../../lib/data";
import type { LeadDraft } from "./LeadFieldsForm";

/** Who would get a lead of which so much is typed. */
export function useAssignment(
  typed: Pick<LeadDraft, "source" | "estate" | "building" | "unit" | "room" | "area">,
): AssignmentPreview | undefined {
  const { source, estate, building, unit, room, area } = typed;
  const req: AssignmentTry = { source, estate, building, unit, room, area };
  return useLive("crm.assignment_preview", req, { keep: true }).data;
}

/** Who gets it, by which rule and why, in words. */
export function useAssignmentWords(): (preview: AssignmentPreview) => string {
  const { t } = useTranslation("crm");
  return (preview) => {
    const { rule, cause, memberId, memberName: name, held } = preview;
    if (rule === null) return t("auto.noRule");
    if (memberId === null) return t("auto.toPool", { why: t(`causes.${cause}`, { rule }) });
    return cause === "by_load"
      ? t("auto.least", { name, held, rule })
      : t("auto.next", { name, rule });
  };
}

/** Members of the rule who are passed over, with why; blank where nobody is. */
export function usePassedWords(): (preview: AssignmentPreview) => string {
  const { t } = useTranslation("crm");
  return ({ passed }) => {
    if (passed.length === 0) return "";
    const names = passed.map(({ name, why }) =>
      t("auto.passedOne", { name, why: t(`passedOver.${why}`) }),
    );
    return t("auto.passed", { names: names.join(t("auto.and")) });
  };
}
