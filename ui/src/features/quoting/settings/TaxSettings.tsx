import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { DefaultMark } from "../../../components/DefaultMark";
import { DateField, FormRow, RateField, TextField } from "../../../components/form";
import { Panel } from "../../../components/Page";
import type { TaxRate, UsualQuoteSettings } from "../../../generated/commands";
import { named, shortRate } from "../names";
import styles from "../quoting.module.css";

/** Tax rates with the days from and to which they hold. */
export function TaxSettings(props: {
  rates: TaxRate[];
  usual: UsualQuoteSettings;
  onChange: (rates: TaxRate[]) => void;
}) {
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
            <FormRow
              label={t("sums.taxRate")}
              name={`taxRates.${at}.rate`}
              help={
                <RateMark
                  rate={rate}
                  usual={props.usual}
                  onReset={(was) => change(at, { rate: was })}
                />
              }
            >
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

function RateMark(props: {
  rate: TaxRate;
  usual: UsualQuoteSettings;
  onReset: (usual: string) => void;
}) {
  const { rate, usual } = props;
  // One code may hold several dated rates: each has a default of its own only where the day it begins is the same.
  const was = usual.settings.taxRates.find(
    (each) => each.code === rate.code && each.validFrom === rate.validFrom,
  );
  const kind = usual.kinds.find((each) => each.field === `taxRates.${rate.code}`)?.kind;
  if (!was || !kind) return null;
  return (
    <DefaultMark
      kind={kind}
      own={was.rate !== rate.rate}
      usual={shortRate(was.rate)}
      onReset={() => props.onReset(was.rate)}
    />
  );
}
