import { useTranslation } from "react-i18next";
import { FormRow } from "../../components/form";
import { useAssignment, useAssignmentWords, usePassedWords } from "./AssignedTo";
import { type LeadFieldsProps, OwnerField } from "./LeadFieldsForm";

/** Whose a new lead is: where rules assign, who would get it and why, live; another one may be chosen. */
export function EntryOwner({ draft, set, wide }: LeadFieldsProps & { wide: boolean }) {
  const { t } = useTranslation("crm");
  const preview = useAssignment(draft);
  const said = useAssignmentWords();
  const passed = usePassedWords();
  const on = preview?.on === true;
  if (!on && !wide) return null;
  const would =
    on && preview.rule !== null ? said(preview) : t(on ? "auto.mineNoRule" : "today.mine");
  return (
    <FormRow
      label={t("fields.owner")}
      name="ownerId"
      help={
        on && draft.ownerId === null ? <span aria-live="polite">{passed(preview)}</span> : undefined
      }
    >
      <OwnerField
        value={draft.ownerId}
        onChange={(value) => set("ownerId", value)}
        placeholder={would}
      />
    </FormRow>
  );
}
