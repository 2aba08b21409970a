import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { FormFault, FormGrid, FormRow, FormScope, QuantityField } from "../../components/form";
import { Panel } from "../../components/Page";
import type { BackupRule } from "../../generated/commands";
import { useCommand } from "../../lib/data";
import { useDraft } from "../../lib/draft";
import styles from "./care.module.css";

const FIELDS = ["hourly", "daily", "monthly"] as const;

/** How many backups are kept. */
export function RulePanel(props: { rule: BackupRule }) {
  const { t } = useTranslation("care");
  const { hourly, daily, monthly } = props.rule;
  const draft = useDraft("care.rule", {
    hourly: String(hourly),
    daily: String(daily),
    monthly: String(monthly),
  });
  const save = useCommand("care.set_rule", { form: true, done: () => t("ruleSaved") });
  const submit = async () => {
    const { value } = draft;
    const req = {
      hourly: Number(value.hourly),
      daily: Number(value.daily),
      monthly: Number(value.monthly),
    };
    if ((await save.run(req)).ok) draft.discard();
  };
  return (
    <Panel title={t("rule")}>
      <FormScope fault={save.fault}>
        <FormFault />
        <FormGrid columns={3}>
          {FIELDS.map((field) => (
            <FormRow key={field} label={t(field)} name={field}>
              <QuantityField
                value={draft.value[field]}
                onChange={(typed) => draft.set(field, typed)}
                places={0}
              />
            </FormRow>
          ))}
        </FormGrid>
      </FormScope>
      <p className={styles.help}>{t("ruleHelp")}</p>
      <Button disabled={!draft.dirty} loading={save.pending} onClick={() => void submit()}>
        {t("saveRule")}
      </Button>
    </Panel>
  );
}
