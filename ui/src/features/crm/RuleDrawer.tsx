import { Segmented } from "antd";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import {
  ChoicesField,
  FormDrawer,
  FormGrid,
  FormRow,
  QuantityField,
  SwitchField,
  TextField,
  WordListField,
} from "../../components/form";
import type { AssignWay, LeadRule, LeadTaker, SaveLeadRule } from "../../generated/commands";
import { useCommand } from "../../lib/data";
import { useDraft } from "../../lib/draft";
import styles from "./crm.module.css";
import { useRuleSentence } from "./ruleWords";
import { SOURCES, WAYS } from "./words";

const NEW: SaveLeadRule = {
  id: null,
  name: "",
  active: true,
  sources: [],
  places: [],
  areaFrom: "",
  areaTo: "",
  way: "turns",
  members: [],
};

/** One rule of assignment, with what it does in words while it is filled in. */
export function RuleDrawer(props: {
  /** None for a new one. */
  rule: LeadRule | null;
  takers: readonly LeadTaker[];
  onClose: () => void;
}) {
  const { t } = useTranslation("crm");
  const { rule, takers } = props;
  const initial = useMemo(
    () =>
      rule ? { ...rule, areaFrom: rule.areaFrom ?? "", areaTo: rule.areaTo ?? "" } : { ...NEW },
    [rule],
  );
  const draft = useDraft<SaveLeadRule>(`crm.assign.${rule?.id ?? "new"}`, initial);
  const { value, set } = draft;
  const sentence = useRuleSentence();
  const save = useCommand("crm.save_lead_rule", { form: true, done: t("auto.saved") });
  const submit = async () => {
    if (!(await save.run(value)).ok) return;
    draft.discard();
    props.onClose();
  };
  const nameOf = (id: string) => takers.find((taker) => taker.id === id)?.name ?? "";
  const numeric = (text: string) => (/^\d+(\.\d+)?$/.test(text.trim()) ? text.trim() : null);
  return (
    <FormDrawer
      open
      title={t(rule ? "auto.edit" : "auto.add")}
      submit={t("auto.save")}
      command={save}
      draft={draft}
      onSubmit={() => void submit()}
      onClose={props.onClose}
    >
      <FormRow label={t("auto.name")} name="name" required help={t("auto.nameHelp")}>
        <TextField value={value.name} max={80} onChange={(name) => set("name", name)} autoFocus />
      </FormRow>
      <FormRow label={t("auto.sources")} name="sources" help={t("auto.sourcesHelp")}>
        <ChoicesField
          value={value.sources}
          onChange={(sources) => set("sources", sources)}
          options={SOURCES.map((source) => ({ value: source, label: t(`sources.${source}`) }))}
        />
      </FormRow>
      <FormRow label={t("auto.places")} name="places" help={t("auto.placesHelp")}>
        <WordListField value={value.places} onChange={(places) => set("places", places)} />
      </FormRow>
      <FormGrid>
        <FormRow label={t("auto.areaFrom")} name="areaFrom">
          <QuantityField
            value={value.areaFrom}
            onChange={(area) => set("areaFrom", area)}
            suffix="㎡"
          />
        </FormRow>
        <FormRow label={t("auto.areaTo")} name="areaTo">
          <QuantityField
            value={value.areaTo}
            onChange={(area) => set("areaTo", area)}
            suffix="㎡"
          />
        </FormRow>
      </FormGrid>
      <FormRow label={t("auto.members")} name="members" required>
        <ChoicesField
          value={value.members}
          onChange={(members) => set("members", members)}
          options={takers.map((taker) => ({
            value: taker.id,
            label:
              taker.passed === "inactive"
                ? t("auto.passedOne", { name: taker.name, why: t("passedOver.inactive") })
                : taker.name,
          }))}
        />
      </FormRow>
      <FormRow label={t("auto.way")} name="way" help={t(`auto.wayHelp.${value.way}`)}>
        <Segmented<AssignWay>
          value={value.way}
          onChange={(way) => set("way", way)}
          options={WAYS.map((way) => ({ value: way, label: t(`ways.${way}`) }))}
        />
      </FormRow>
      <FormRow label={t("auto.active")} name="active">
        <SwitchField value={value.active} onChange={(active) => set("active", active)} />
      </FormRow>
      <div className={styles.would} aria-live="polite">
        {sentence(
          { ...value, areaFrom: numeric(value.areaFrom), areaTo: numeric(value.areaTo) },
          nameOf,
        )}
      </div>
    </FormDrawer>
  );
}
