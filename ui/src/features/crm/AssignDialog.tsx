import { useState } from "react";
import { useTranslation } from "react-i18next";
import { FormModal, FormRow } from "../../components/form";
import { useCommand } from "../../lib/data";
import { OwnerField } from "./LeadFieldsForm";

/** Hands leads over to somebody else. */
export function AssignDialog(props: {
  open: boolean;
  ids: string[];
  owner: string | null;
  onClose: () => void;
  onDone?: () => void;
}) {
  const { t } = useTranslation("crm");
  const [owner, setOwner] = useState<string | null>(props.owner);
  const assign = useCommand("crm.assign_leads", {
    form: true,
    done: (count) => t("assigned", { count }),
  });
  const submit = async () => {
    if (!(await assign.run({ ids: props.ids, ownerId: owner })).ok) return;
    props.onClose();
    props.onDone?.();
  };
  return (
    <FormModal
      open={props.open}
      title={t("assignTitle")}
      submit={t("assignVerb")}
      command={assign}
      onSubmit={() => void submit()}
      onClose={props.onClose}
    >
      <FormRow label={t("fields.owner")} name="ownerId" required>
        <OwnerField value={owner} onChange={setOwner} kept />
      </FormRow>
    </FormModal>
  );
}
