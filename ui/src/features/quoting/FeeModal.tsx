import { Checkbox } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import {
  FormGrid,
  FormModal,
  FormRow,
  PriceField,
  QuantityField,
  RateField,
  SelectField,
  SwitchField,
  TextField,
} from "../../components/form";
import type { FeeBase, FeeData } from "../../generated/commands";
import type { Fault } from "../../lib/faults";
import { feeNeeds } from "./feeStack";
import { named } from "./names";

const BASES: readonly FeeBase[] = [
  "direct",
  "direct_without_main",
  "direct_and_fees",
  "area",
  "count",
  "floors",
];

export interface FeeModalProps {
  /** The fee to change, or a new one; null keeps it closed. */
  fee: FeeData | null;
  stack: readonly FeeData[];
  command: { pending: boolean; fault: Fault | null; reset: () => void };
  onSave: (fee: FeeData) => void;
  onClose: () => void;
}

/** One fee as data: name, base, rate or price, what it costs the firm. */
export function FeeModal(props: FeeModalProps) {
  const [typed, setTyped] = useState<{ code: string; fee: FeeData } | null>(null);
  const given = props.fee;
  const fee = given && typed?.code === given.code ? typed.fee : given;
  const close = () => {
    setTyped(null);
    props.onClose();
  };
  const { t } = useTranslation("quoting");
  const known = props.stack.findIndex((each) => each.code === given?.code);
  const set = (change: Partial<FeeData>) => {
    if (fee) setTyped({ code: fee.code, fee: { ...fee, ...change } });
  };
  const path = `fees.${known < 0 ? props.stack.length : known}`;
  return (
    <FormModal
      open={fee !== null}
      title={t(known < 0 ? "fees.add" : "fees.edit")}
      submit={t("fees.save")}
      command={props.command}
      onSubmit={() => {
        if (fee) props.onSave(fee);
        setTyped(null);
      }}
      onClose={close}
      width={480}
    >
      {fee ? (
        <FeeFields
          fee={fee}
          path={path}
          before={props.stack.slice(0, known < 0 ? props.stack.length : known)}
          set={set}
        />
      ) : null}
    </FormModal>
  );
}

function FeeFields(props: {
  fee: FeeData;
  path: string;
  /** Fees that may stand in its base. */
  before: readonly FeeData[];
  set: (change: Partial<FeeData>) => void;
}) {
  const { t } = useTranslation("quoting");
  const { fee, path, set } = props;
  const needs = feeNeeds(fee.base);
  const orNull = (text: string) => (text === "" ? null : text);
  return (
    <FormGrid>
      <FormRow label={t("fees.name")} name={`${path}.name`} required>
        <TextField value={fee.name} max={80} autoFocus onChange={(name) => set({ name })} />
      </FormRow>
      <FormRow label={t("fees.nameEn")} name={`${path}.nameEn`}>
        <TextField value={fee.nameEn} max={80} onChange={(nameEn) => set({ nameEn })} />
      </FormRow>
      <FormRow label={t("fees.base")} name={`${path}.base`} wide>
        <SelectField
          value={fee.base}
          search={false}
          options={BASES.map((value) => ({ value, label: t(`feeBaseLong.${value}`) }))}
          onChange={(base) => set({ base })}
        />
      </FormRow>
      {needs.over ? (
        <FormRow label={t("fees.over")} name={`${path}.over`} wide help={t("fees.overHelp")}>
          <Checkbox.Group
            value={fee.over}
            options={props.before.map((each) => ({ value: each.code, label: named(each) }))}
            onChange={(over) => set({ over: over.map(String) })}
          />
        </FormRow>
      ) : null}
      {needs.rate ? (
        <FormRow label={t("fees.rate")} name={`${path}.rate`}>
          <RateField value={fee.rate ?? ""} onChange={(rate) => set({ rate: orNull(rate) })} />
        </FormRow>
      ) : (
        <FormRow label={t(`feePrice.${fee.base}`)} name={`${path}.price`}>
          <PriceField value={fee.price ?? ""} onChange={(price) => set({ price: orNull(price) })} />
        </FormRow>
      )}
      {needs.count ? (
        <FormRow label={t("fees.count")} name={`${path}.count`}>
          <QuantityField
            value={fee.count ?? ""}
            onChange={(count) => set({ count: orNull(count) })}
          />
        </FormRow>
      ) : null}
      {needs.floors ? (
        <FormRow label={t("fees.freeFloors")} name={`${path}.freeFloors`}>
          <QuantityField
            value={String(fee.freeFloors)}
            places={0}
            onChange={(floors) => set({ freeFloors: /^\d+$/.test(floors) ? Number(floors) : 0 })}
          />
        </FormRow>
      ) : null}
      <FormRow label={t("fees.costRate")} name={`${path}.costRate`} help={t("fees.costRateHelp")}>
        <RateField
          value={fee.costRate ?? ""}
          onChange={(costRate) => set({ costRate: orNull(costRate) })}
        />
      </FormRow>
      <FormRow label={t("fees.active")} name={`${path}.active`}>
        <SwitchField value={fee.active} onChange={(active) => set({ active })} />
      </FormRow>
    </FormGrid>
  );
}
