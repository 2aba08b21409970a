import { useState } from "react";
import { useTranslation } from "react-i18next";
import { FormModal, FormRow } from "../../components/form";
import { useCommand } from "../../lib/data";
import { OwnerField } from "./LeadFieldsForm";

/** Gives a customer, or a project with its customer, to somebody else, with what hangs on it. */
export function HandOverDialog(props: {
  of: { customer: string } | { project: string };
  owner: string | null;
  onClose: () => void;
}) {
  const { t } = useTranslation("crm");
  const [owner, setOwner] = useState<string | null>(null);
  const hand = useCommand("design.hand_over", { form: true, done: t("handOver.done") });
  const customers = "customer" in props.of ? [props.of.customer] : [];
  const projects = "project" in props.of ? [props.of.project] : [];
  const submit = async () => {
    if (owner && (await hand.run({ customers, projects, ownerId: owner })).ok) props.onClose();
  };
  return (
    <FormModal
      open
      title={customers.length > 0 ? t("handOver.customer") : t("handOver.project")}
      submit={t("assignVerb")}
      command={hand}
      onSubmit={() => void submit()}
      onClose={props.onClose}
    >
      <p>{t("handOver.text")}</p>
      <FormRow label={t("handOver.to")} name="ownerId" required>
        <OwnerField
          value={owner}
          onChange={setOwner}
          placeholder={t("handOver.choose")}
          except={props.owner}
          kept
        />
      </FormRow>
    </FormModal>
  );
}
