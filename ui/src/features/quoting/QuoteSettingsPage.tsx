import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Checkbox } from "antd";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import {
  DateField,
  FormFault,
  FormGrid,
  FormRow,
  FormScope,
  PriceField,
  QuantityField,
  RateField,
  SelectField,
  SwitchField,
  TextArea,
  TextField,
} from "../../components/form";
import { Loaded } from "../../components/Loaded";
import { Page, PageHeader, Panel } from "../../components/Page";
import type { FeeData, QuoteSettings, TaxRate } from "../../generated/commands";
import { useCommand, useLive } from "../../lib/data";
import { useDraft } from "../../lib/draft";
import { FeeModal } from "./FeeModal";
import { movedFee, newFee, withFee, withoutFee } from "./feeStack";
import { MODES } from "./HeadDrawer";
import { named } from "./names";
import styles from "./quoting.module.css";
import { feeBasis } from "./SumsPanel";

/** The firm's way of quoting: what new quotes begin with. */
export function QuoteSettingsPage() {
  const { t } = useTranslation("quoting");
  const live = useLive("quoting.settings", {});
  return (
    <Page
      maxWidth={860}
      header={
        <PageHeader title={t("settings.title")} back="/quotes" subtitle={t("settings.help")} />
      }
    >
      <Loaded live={live}>{(settings) => <Form settings={settings} />}</Loaded>
    </Page>
  );
}

function Form(props: { settings: QuoteSettings }) {
  const { t } = useTranslation("quoting");
  const draft = useDraft("quoting.settings", props.settings);
  const save = useCommand("quoting.save_settings", { form: true, done: t("settings.saved") });
  const { value, set } = draft;
  const orNull = (text: string) => (text === "" ? null : text);
  const codes = useMemo(() => taxCodes(value.taxRates), [value.taxRates]);
  const submit = async () => {
    if ((await save.run(value)).ok) draft.discard();
  };
  return (
    <FormScope fault={save.fault}>
      <FormFault />
      <Panel title={t("settings.usual")}>
        <FormGrid columns={3}>
          <FormRow label={t("head.mode")} name="mode">
            <SelectField
              value={value.mode}
              options={MODES.map((mode) => ({ value: mode, label: t(`mode.${mode}`) }))}
              onChange={(mode) => set("mode", mode)}
            />
          </FormRow>
          <FormRow label={t("settings.validDays")} name="validDays">
            <QuantityField
              value={String(value.validDays)}
              places={0}
              suffix={t("settings.days")}
              onChange={(days) => set("validDays", /^\d{1,6}$/.test(days) ? Number(days) : 0)}
            />
          </FormRow>
          <FormRow label={t("head.packagePrice")} name="packagePrice">
            <PriceField
              value={value.packagePrice ?? ""}
              suffix={t("perSquareMetre")}
              onChange={(price) => set("packagePrice", orNull(price))}
            />
          </FormRow>
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
          <FormRow label={t("settings.costRate")} name="costRate" help={t("settings.costRateHelp")}>
            <RateField
              value={value.costRate ?? ""}
              onChange={(rate) => set("costRate", orNull(rate))}
            />
          </FormRow>
          <FormRow
            label={t("settings.marginFloor")}
            name="marginFloor"
            help={t("settings.marginFloorHelp")}
          >
            <RateField
              value={value.marginFloor ?? ""}
              onChange={(rate) => set("marginFloor", orNull(rate))}
            />
          </FormRow>
          <FormRow label={t("head.roundUnit")} name="roundUnit" help={t("head.roundUnitHelp")}>
            <SwitchField value={value.roundUnit} onChange={(round) => set("roundUnit", round)} />
          </FormRow>
        </FormGrid>
      </Panel>
      <FeeSettings fees={value.fees} command={save} onChange={(fees) => set("fees", fees)} />
      <TaxSettings rates={value.taxRates} onChange={(rates) => set("taxRates", rates)} />
      <Panel title={t("head.terms")}>
        <FormRow label={t("settings.termsZh")} name="terms" help={t("head.termsHelp")}>
          <TextArea
            value={value.terms}
            rows={[5, 16]}
            max={4000}
            onChange={(terms) => set("terms", terms)}
          />
        </FormRow>
        <FormRow label={t("settings.termsEn")} name="termsEn">
          <TextArea
            value={value.termsEn}
            rows={[4, 16]}
            max={4000}
            onChange={(terms) => set("termsEn", terms)}
          />
        </FormRow>
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

function FeeSettings(props: {
  fees: FeeData[];
  command: { pending: boolean; fault: null | import("../../lib/faults").Fault; reset: () => void };
  onChange: (fees: FeeData[]) => void;
}) {
  const { t } = useTranslation("quoting");
  const { fees, onChange } = props;
  const [editing, setEditing] = useState<FeeData | null>(null);
  return (
    <Panel
      title={t("settings.fees")}
      extra={
        <Button size="small" icon={<PlusOutlined />} onClick={() => setEditing(newFee(fees))}>
          {t("fees.add")}
        </Button>
      }
    >
      <p className={styles.quiet}>{t("settings.feesHelp")}</p>
      <div className={styles.feeList}>
        {fees.map((fee, at) => (
          <div key={fee.code} className={styles.fee} data-off={!fee.active}>
            <Checkbox
              checked={fee.active}
              aria-label={named(fee)}
              onChange={(event) =>
                onChange(withFee(fees, { ...fee, active: event.target.checked }))
              }
            />
            <button type="button" className={styles.feeWords} onClick={() => setEditing(fee)}>
              <span className={styles.feeName}>{named(fee)}</span>
              <span className={styles.feeBasis}>{feeBasis(fee, t)}</span>
            </button>
            <Button
              type="text"
              size="small"
              disabled={at === 0}
              onClick={() => onChange(movedFee(fees, fee.code, -1))}
            >
              {t("menu.up")}
            </Button>
            <Button
              type="text"
              size="small"
              disabled={at === fees.length - 1}
              onClick={() => onChange(movedFee(fees, fee.code, 1))}
            >
              {t("menu.down")}
            </Button>
            <Button
              type="text"
              size="small"
              icon={<DeleteOutlined />}
              aria-label={t("fees.remove")}
              onClick={() => onChange(withoutFee(fees, fee.code))}
            />
          </div>
        ))}
      </div>
      <FeeModal
        fee={editing}
        stack={fees}
        command={props.command}
        onSave={(fee) => {
          onChange(withFee(fees, fee));
          setEditing(null);
        }}
        onClose={() => setEditing(null)}
      />
    </Panel>
  );
}

function TaxSettings(props: { rates: TaxRate[]; onChange: (rates: TaxRate[]) => void }) {
  const { t } = useTranslation("quoting");
  const { rates, onChange } = props;
  const change = (at: number, next: Partial<TaxRate>) =>
    onChange(rates.map((rate, index) => (index === at ? { ...rate, ...next } : rate)));
  const fresh: TaxRate = {
    code: `own_${rates.length + 1}`,
    name: "",
    nameEn: "",
    rate: "0",
    validFrom: null,
    validTo: null,
    current: false,
  };
  return (
    <Panel
      title={t("settings.taxRates")}
      extra={
        <Button size="small" icon={<PlusOutlined />} onClick={() => onChange([...rates, fresh])}>
          {t("settings.addRate")}
        </Button>
      }
    >
      <p className={styles.quiet}>{t("settings.taxHelp")}</p>
      <div className={styles.rates}>
        {rates.map((rate, at) => (
          <div key={at} className={styles.rate}>
            <FormRow label={t("fees.name")} name={`taxRates.${at}.name`}>
              <TextField value={rate.name} max={80} onChange={(name) => change(at, { name })} />
            </FormRow>
            <FormRow label={t("fees.nameEn")}>
              <TextField
                value={rate.nameEn}
                max={80}
                onChange={(nameEn) => change(at, { nameEn })}
              />
            </FormRow>
            <FormRow label={t("sums.taxRate")} name={`taxRates.${at}.rate`}>
              <RateField value={rate.rate} onChange={(next) => change(at, { rate: next })} />
            </FormRow>
            <FormRow label={t("settings.validFrom")} name={`taxRates.${at}.validFrom`}>
              <DateField
                value={rate.validFrom ?? ""}
                onChange={(day) => change(at, { validFrom: day === "" ? null : day })}
              />
            </FormRow>
            <FormRow label={t("settings.validTo")} name={`taxRates.${at}.validTo`}>
              <DateField
                value={rate.validTo ?? ""}
                onChange={(day) => change(at, { validTo: day === "" ? null : day })}
              />
            </FormRow>
            <Button
              type="text"
              icon={<DeleteOutlined />}
              className={styles.rateDelete ?? ""}
              aria-label={t("settings.removeRate", { name: named(rate) })}
              onClick={() => onChange(rates.filter((_, index) => index !== at))}
            />
          </div>
        ))}
      </div>
    </Panel>
  );
}
