import { useState } from "react";
import { useTranslation } from "react-i18next";
import { FormModal, FormRow, SelectField, TextField } from "../../components/form";
import type { PoolReason } from "../../generated/commands";
import { useCommand } from "../../lib/data";
import { POOL_REASONS } from "./words";

/** Gives leads back to the pool, with the reason. */
export function ReturnDialog(props: {
  open: boolean;
  ids: string[];
  onClose: () => void;
  onDone?: () => void;
}) {
  const { t } = useTranslation("crm");
  const [reason, setReason] = useState<PoolReason | null>(null);
  const [note, setNote] = useState("");
  const command = useCommand("crm.return_leads", {
    form: true,
    done: (count) => t("givenBack", { count }),
  });
  const submit = async () => {
    if (!(await command.run({ ids: props.ids, reason, note })).ok) return;
    setReason(null);
    setNote("");
    props.onClose();
    props.onDone?.();
  };
  return (
    <FormModal
      open={props.open}
      title={t("giveBackTitle", { count: props.ids.length })}
      submit={t("giveBackVerb")}
      command={command}
      onSubmit={() => void submit()}
      onClose={props.onClose}
    >
      <FormRow label={t("claim.why")} name="reason" required>
        <SelectField
          value={reason}
          onChange={setReason}
          search={false}
          autoFocus
          options={POOL_REASONS.map((value) => ({ value, label: t(`poolReasons.${value}`) }))}
        />
      </FormRow>
      <FormRow label={t("moveNote")} name="note" required={reason === "other"}>
        <TextField value={note} max={4000} onChange={setNote} />
      </FormRow>
    </FormModal>
  );
}
