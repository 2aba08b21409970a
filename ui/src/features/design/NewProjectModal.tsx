import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { FormModal, FormRow, SelectField, TextField } from "../../components/form";
import { useCommand, useLive } from "../../lib/data";
import { formatPhone } from "../../lib/format";

/** A project for a customer who is known already; new people come in as leads. */
export function NewProjectModal(props: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation("design");
  const navigate = useNavigate();
  const customers = useLive("crm.customers", { limit: 500 }, { enabled: props.open });
  const [customerId, setCustomerId] = useState<string | null>(null);
  const [name, setName] = useState("");
  const [missing, setMissing] = useState(false);
  const make = useCommand("design.create_project", {
    form: true,
    done: (page) => t("projectMade", { number: page.project.number }),
  });
  const options = useMemo(
    () =>
      (customers.data?.rows ?? []).map((one) => ({
        value: one.id,
        label: [one.name ?? formatPhone(one.phone), one.address].filter(Boolean).join(" · "),
        keywords: `${one.phone ?? ""} ${one.number}`,
      })),
    [customers.data],
  );
  const submit = async () => {
    setMissing(!customerId);
    if (!customerId) return;
    const outcome = await make.run({ customerId, fields: name ? { name } : {} });
    if (!outcome.ok) return;
    setCustomerId(null);
    setName("");
    props.onClose();
    void navigate(`/projects/${outcome.value.project.id}`);
  };
  return (
    <FormModal
      open={props.open}
      title={t("newProject")}
      submit={t("makeProject")}
      command={make}
      onSubmit={() => void submit()}
      onClose={props.onClose}
    >
      <FormRow
        label={t("hub.customer")}
        name="customerId"
        required
        error={missing && !customerId ? t("chooseCustomerFirst") : undefined}
        help={t("newProjectHelp")}
      >
        <SelectField
          value={customerId}
          onChange={setCustomerId}
          options={options}
          search
          autoFocus
          placeholder={t("chooseCustomer")}
        />
      </FormRow>
      <FormRow label={t("hub.name")} name="name" help={t("nameHelp")}>
        <TextField value={name} max={80} onChange={setName} />
      </FormRow>
    </FormModal>
  );
}
