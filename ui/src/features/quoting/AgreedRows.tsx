/** Rows of forms about what is agreed: of one quote, of what new quotes begin with, of a template. */
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { FormRow, PriceField, SelectField, SwitchField, TextArea } from "../../components/form";
import type { Mode } from "../../generated/commands";

export const MODES: readonly Mode[] = ["half", "full", "package", "labour"];

interface RowProps<T> {
  value: T;
  disabled?: boolean;
  help?: ReactNode;
  onChange: (value: T) => void;
}

export function ModeRow(props: RowProps<Mode>) {
  const { t } = useTranslation("quoting");
  return (
    <FormRow label={t("head.mode")} name="mode" help={props.help}>
      <SelectField
        value={props.value}
        disabled={props.disabled ?? false}
        options={MODES.map((mode) => ({ value: mode, label: t(`mode.${mode}`) }))}
        onChange={props.onChange}
      />
    </FormRow>
  );
}

export function PackagePriceRow(props: RowProps<string | null>) {
  const { t } = useTranslation("quoting");
  return (
    <FormRow label={t("head.packagePrice")} name="packagePrice" help={props.help}>
      <PriceField
        value={props.value ?? ""}
        suffix={t("perSquareMetre")}
        onChange={(price) => props.onChange(price === "" ? null : price)}
      />
    </FormRow>
  );
}

export function RoundUnitRow(props: RowProps<boolean>) {
  const { t } = useTranslation("quoting");
  return (
    <FormRow label={t("head.roundUnit")} name="roundUnit" help={t("head.roundUnitHelp")}>
      <SwitchField
        value={props.value}
        disabled={props.disabled ?? false}
        onChange={props.onChange}
      />
    </FormRow>
  );
}

export function TermsRow(props: RowProps<string> & { label: string; name: string }) {
  return (
    <FormRow label={props.label} name={props.name} help={props.help}>
      <TextArea value={props.value} rows={[5, 16]} max={4000} onChange={props.onChange} />
    </FormRow>
  );
}
