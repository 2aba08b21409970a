import { Button } from "antd";
import { useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import {
  FormFault,
  type FormGate,
  FormRow,
  FormScope,
  SelectField,
  SwitchField,
  TextField,
} from "../../components/form";
import type { Claimers, PoolSettings } from "../../generated/commands";
import { useCommand } from "../../lib/data";
import { useDraft } from "../../lib/draft";
import { formatMoment } from "../../lib/format";
import styles from "./crm.module.css";
import { CLAIMERS } from "./words";

const digits = (value: string) => value.replace(/\D/g, "").slice(0, 6);
const typed = (value: number | null) => (value === null ? "" : String(value));
const read = (value: string) => (value === "" ? null : Number(value));

/** When leads go back to the pool, and who may claim how many. */
export function PoolRules({ settings }: { settings: PoolSettings }) {
  const { t } = useTranslation("crm");
  const initial = useMemo(
    () => ({
      returns: settings.returnSince !== null,
      warnDays: typed(settings.warnDays),
      claimHeld: typed(settings.claimHeld),
      claimDay: typed(settings.claimDay),
      reclaimDays: typed(settings.reclaimDays),
      claimers: settings.claimers as Claimers,
    }),
    [settings],
  );
  const draft = useDraft("crm.pool.rules", initial);
  const gate = useRef<FormGate | null>(null);
  const save = useCommand("crm.save_pool_settings", { form: true, done: t("rules.saved") });
  const { value, set } = draft;
  const submit = async () => {
    if (save.pending || !(gate.current?.pass() ?? true)) return;
    const outcome = await save.run({
      ...value,
      warnDays: Number(value.warnDays),
      reclaimDays: Number(value.reclaimDays),
      claimHeld: read(value.claimHeld),
      claimDay: read(value.claimDay),
    });
    if (outcome.ok) draft.discard();
  };
  const count = (name: "warnDays" | "claimHeld" | "claimDay" | "reclaimDays", help?: string) => (
    <FormRow
      label={t(`rules.${name}`)}
      name={name}
      required={help === undefined}
      {...(help ? { help } : {})}
    >
      <TextField value={value[name]} max={6} onChange={(text) => set(name, digits(text))} />
    </FormRow>
  );
  return (
    <div className={styles.rulesForm}>
      <p className={styles.quiet}>{t("rules.estimates")}</p>
      <FormScope fault={save.fault} gate={gate}>
        <FormFault />
        <FormRow
          label={
            settings.returnSince
              ? `${t("rules.returns")} (${t("rules.returnsSince", { day: formatMoment(settings.returnSince).slice(0, 10) })})`
              : t("rules.returns")
          }
          name="returns"
          help={t("rules.returnsHelp")}
        >
          <SwitchField value={value.returns} onChange={(on) => set("returns", on)} />
        </FormRow>
        {count("warnDays")}
        <FormRow label={t("rules.claimers")} name="claimers">
          <SelectField
            value={value.claimers}
            onChange={(who) => set("claimers", who)}
            search={false}
            options={CLAIMERS.map((who) => ({ value: who, label: t(`claimers.${who}`) }))}
          />
        </FormRow>
        {count("claimHeld", t("rules.claimHeldHelp"))}
        {count("claimDay", t("rules.claimDayHelp"))}
        {count("reclaimDays")}
        <Button
          type="primary"
          disabled={!draft.dirty}
          loading={save.pending}
          onClick={() => void submit()}
        >
          {t("rules.savePool")}
        </Button>
      </FormScope>
    </div>
  );
}
