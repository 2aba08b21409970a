import { Radio } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { FormModal, FormRow } from "../../components/form";
import type { Converted, Lead } from "../../generated/commands";
import { useCommand } from "../../lib/data";
import { formatPhone, formatQuantity } from "../../lib/format";
import styles from "./crm.module.css";

/** Shows what is carried over, and makes customer, property and project of it in one step. */
export function ConvertDialog(props: {
  open: boolean;
  lead: Lead;
  onClose: () => void;
  onDone: (made: Converted) => void;
}) {
  const { t } = useTranslation("crm");
  const { lead } = props;
  const convert = useCommand("design.convert_lead", {
    form: true,
    done: ({ number }) => t("converted", { number }),
  });
  const [same, setSame] = useState<boolean | null>(null);
  const [known, setKnown] = useState<{ id: string; name: string; number: string } | null>(null);
  const submit = async () => {
    const outcome = await convert.run({
      leadId: lead.id,
      ...(known && same ? { customerId: known.id } : {}),
      newCustomer: known !== null && same === false,
    });
    if (outcome.ok) return props.onDone(outcome.value);
    const { code, params } = outcome.fault;
    if (code === "crm.customer_exists") {
      setKnown({
        id: String(params.customerId),
        name: String(params.name),
        number: String(params.number),
      });
      setSame(true);
      convert.reset();
    }
  };
  const close = () => {
    setKnown(null);
    setSame(null);
    props.onClose();
  };
  const facts = [
    [t("fields.name"), lead.name],
    [t("fields.phone"), lead.phone ? formatPhone(lead.phone) : null],
    [t("fields.address"), lead.address],
    [t("fields.area"), lead.area ? formatQuantity(lead.area, "㎡") : null],
    [t("fields.layout"), lead.layout],
    [t("fields.owner"), lead.ownerName],
  ].filter(([, value]) => value);
  return (
    <FormModal
      open={props.open}
      title={t("convertTitle")}
      submit={t("convertVerb")}
      command={convert}
      onSubmit={() => void submit()}
      onClose={close}
      width={480}
    >
      <p className={styles.quiet}>{t("convertText")}</p>
      <dl className={styles.facts}>
        {facts.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {known ? (
        <FormRow label={t("exists", known)}>
          <Radio.Group
            vertical
            value={same}
            onChange={(event) => setSame(event.target.value as boolean)}
            options={[
              { value: true, label: t("sameCustomer") },
              { value: false, label: t("otherCustomer") },
            ]}
          />
        </FormRow>
      ) : null}
    </FormModal>
  );
}
