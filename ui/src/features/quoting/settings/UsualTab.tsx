import { Button } from "antd";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import {
  FormFault,
  FormGrid,
  FormRow,
  FormScope,
  QuantityField,
  RateField,
  SelectField,
} from "../../../components/form";
import { Loaded } from "../../../components/Loaded";
import { Panel } from "../../../components/Page";
import type { QuoteSettings, TaxRate, UsualQuoteSettings } from "../../../generated/commands";
import { useCommand, useLive } from "../../../lib/data";
import { useDraft } from "../../../lib/draft";
import { ModeRow, PackagePriceRow, RoundUnitRow, TermsRow } from "../AgreedRows";
import { named } from "../names";
import styles from "../quoting.module.css";
import { FeeSettings } from "./FeeSettings";
import { TaxSettings } from "./TaxSettings";
import { useMarks } from "./useMarks";

/** What new quotes begin with; every estimate says so until the firm sets its own. */
export function UsualTab() {
  const settings = useLive("quoting.settings", {});
  const usual = useLive("quoting.usual_settings", {});
  return (
    <Loaded live={settings}>
      {(now) => <Loaded live={usual}>{(known) => <Form settings={now} usual={known} />}</Loaded>}
    </Loaded>
  );
}

function Form(props: { settings: QuoteSettings; usual: UsualQuoteSettings }) {
  const { t } = useTranslation("quoting");
  const draft = useDraft("quoting.settings", props.settings);
  const save = useCommand("quoting.save_settings", { form: true, done: t("settings.saved") });
  const { value, set } = draft;
  const orNull = (text: string) => (text === "" ? null : text);
  const codes = useMemo(() => taxCodes(value.taxRates), [value.taxRates]);
  const mark = useMarks(props.usual);
  const submit = async () => {
    if ((await save.run(value)).ok) draft.discard();
  };
  return (
    <FormScope fault={save.fault}>
      <FormFault />
      <Panel title={t("settings.usual")}>
        <FormGrid columns={3}>
          <ModeRow value={value.mode} onChange={(mode) => set("mode", mode)} />
          <FormRow
            label={t("settings.validDays")}
            name="validDays"
            help={mark("validDays", value.validDays, (days) => set("validDays", days))}
          >
            <QuantityField
              value={String(value.validDays)}
              places={0}
              suffix={t("settings.days")}
              onChange={(days) => set("validDays", /^\d{1,6}$/.test(days) ? Number(days) : 0)}
            />
          </FormRow>
          <PackagePriceRow
            value={value.packagePrice}
            help={mark("packagePrice", value.packagePrice, (price) => set("packagePrice", price))}
            onChange={(price) => set("packagePrice", price)}
          />
          <FormRow label={t("sums.rounding")} name="rounding">
            <SelectField
              value={value.rounding}
              options={(["none", "1", "10", "100"] as const).map((each) => ({
                value: each,
                label: t(`rounding.${each}`),
              }))}
              onChange={(rounding) => set("rounding", rounding)}
            />
          </FormRow>
          <FormRow label={t("sums.tax")} name="taxMode">
            <SelectField
              value={value.taxMode}
              options={(["none", "added", "included"] as const).map((each) => ({
                value: each,
                label: t(`taxMode.${each}`),
              }))}
              onChange={(mode) => set("taxMode", mode)}
            />
          </FormRow>
          <FormRow label={t("settings.taxCode")} name="taxCode">
            <SelectField
              value={value.taxCode}
              options={codes}
              onChange={(code) => set("taxCode", code)}
            />
          </FormRow>
          <FormRow
            label={t("settings.costRate")}
            name="costRate"
            help={
              <>
                {mark("costRate", value.costRate, (rate) => set("costRate", rate))}
                <div>{t("settings.costRateHelp")}</div>
              </>
            }
          >
            <RateField
              value={value.costRate ?? ""}
              onChange={(rate) => set("costRate", orNull(rate))}
            />
          </FormRow>
          <FormRow
            label={t("settings.marginFloor")}
            name="marginFloor"
            help={
              <>
                {mark("marginFloor", value.marginFloor, (rate) => set("marginFloor", rate))}
                <div>{t("settings.marginFloorHelp")}</div>
              </>
            }
          >
            <RateField
              value={value.marginFloor ?? ""}
              onChange={(rate) => set("marginFloor", orNull(rate))}
            />
          </FormRow>
          <RoundUnitRow value={value.roundUnit} onChange={(round) => set("roundUnit", round)} />
        </FormGrid>
      </Panel>
      <FeeSettings
        fees={value.fees}
        usual={props.usual}
        command={save}
        onChange={(fees) => set("fees", fees)}
      />
      <TaxSettings
        rates={value.taxRates}
        usual={props.usual}
        onChange={(rates) => set("taxRates", rates)}
      />
      <Panel title={t("head.terms")}>
        <TermsRow
          label={t("settings.termsZh")}
          name="terms"
          help={t("head.termsHelp")}
          value={value.terms}
          onChange={(terms) => set("terms", terms)}
        />
        <TermsRow
          label={t("settings.termsEn")}
          name="termsEn"
          value={value.termsEn}
          onChange={(terms) => set("termsEn", terms)}
        />
      </Panel>
      <div className={styles.saveBar}>
        <Button
          type="primary"
          disabled={!draft.dirty}
          loading={save.pending}
          onClick={() => void submit()}
        >
          {t("settings.save")}
        </Button>
        {draft.dirty ? (
          <Button onClick={() => draft.discard()}>{t("settings.discard")}</Button>
        ) : null}
      </div>
    </FormScope>
  );
}

/** One choice a code; the rate in force names it. */
function taxCodes(rates: readonly TaxRate[]) {
  const first = new Map<string, TaxRate>();
  for (const rate of rates) {
    if (!first.has(rate.code) || rate.current) first.set(rate.code, rate);
  }
  return [...first.values()].map((rate) => ({ value: rate.code, label: named(rate) }));
}
