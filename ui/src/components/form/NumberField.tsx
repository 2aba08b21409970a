import { Input, type InputRef } from "antd";
import { type KeyboardEvent, type ReactNode, type Ref, useState } from "react";
import { useTranslation } from "react-i18next";
import {
  formatAmount,
  formatPrice,
  formatQuantity,
  placesOf,
  shiftPoint,
  typedDecimal,
} from "../../lib/format";
import { isEnter } from "../../lib/ime";
import { starterWord } from "../../lib/words";
import { useProblem, useRowInput } from "./FormRow";

export interface NumberFieldProps {
  /** A decimal string; empty for nothing. A text that is no number stays as it was typed, with its reason beside. */
  value: string;
  onChange: (value: string) => void;
  /** Places after the point that can be stored. */
  places?: number;
  negative?: boolean;
  prefix?: ReactNode;
  suffix?: ReactNode;
  placeholder?: string;
  autoFocus?: boolean;
  disabled?: boolean;
  id?: string;
  onEnter?: () => void;
  onBlur?: () => void;
  ref?: Ref<InputRef>;
  "aria-label"?: string;
}

interface Shape {
  places: number;
  /** How it looks while nobody is typing in it. */
  shown: (value: string) => string;
  /** Between the value and what is typed: percent shows 5 for 0.05. */
  shift: number;
}

function useShape(props: NumberFieldProps, shape: Shape) {
  const { t } = useTranslation("components");
  const { value, onChange, negative = false } = props;
  const row = useRowInput(props);
  const [typing, setTyping] = useState<string | null>(null);
  const decimal = typedDecimal(value);
  const outside = decimal === null ? value : (shiftPoint(decimal, shape.shift) ?? value);
  let problem: string | null = null;
  if (value !== "") {
    if (decimal === null) problem = t("noNumber");
    else if (!negative && decimal.startsWith("-")) problem = t("noNegative");
    else if (placesOf(outside) > shape.places)
      problem = t("tooManyPlaces", { count: shape.places });
  }
  useProblem(problem);

  const take = (text: string) => {
    setTyping(text);
    const typed = typedDecimal(text);
    onChange(typed === null ? text : (shiftPoint(typed, -shape.shift) ?? text));
  };
  return {
    ...row,
    id: props.id ?? row.id,
    ref: props.ref,
    prefix: props.prefix,
    suffix: typeof props.suffix === "string" ? starterWord(props.suffix) : props.suffix,
    placeholder: props.placeholder,
    autoFocus: props.autoFocus,
    disabled: props.disabled,
    "aria-label": props["aria-label"],
    inputMode: "decimal" as const,
    autoComplete: "off",
    className: "numeric",
    value: typing ?? (problem === null && value !== "" ? shape.shown(outside) : outside),
    onChange: (event: { target: { value: string } }) => take(event.target.value),
    onFocus: (event: { target: HTMLInputElement }) => {
      setTyping(outside);
      const input = event.target;
      // After React has put the bare number there; what was typed in the meantime is not selected, or the next key would replace it.
      requestAnimationFrame(() => {
        if (document.activeElement === input && input.value === outside) input.select();
      });
    },
    onBlur: () => {
      setTyping(null);
      props.onBlur?.();
    },
    onKeyDown: (event: KeyboardEvent) => {
      if (props.onEnter && isEnter(event) && !event.ctrlKey && !event.metaKey) props.onEnter();
    },
  };
}

/** An amount in yuan, to the fen. */
export function MoneyField(props: NumberFieldProps) {
  const input = useShape(props, { places: props.places ?? 2, shown: formatAmount, shift: 0 });
  return <Input {...input} prefix={props.prefix ?? "¥"} />;
}

/** A unit price, to four places. */
export function PriceField(props: NumberFieldProps) {
  const input = useShape(props, { places: props.places ?? 4, shown: formatPrice, shift: 0 });
  return <Input {...input} prefix={props.prefix ?? "¥"} />;
}

/** A measured or counted quantity, to six places; the unit goes into `suffix`. */
export function QuantityField(props: NumberFieldProps) {
  const shown = (value: string) => formatQuantity(value);
  return <Input {...useShape(props, { places: props.places ?? 6, shown, shift: 0 })} />;
}

/** A share that people type as percent: 5 stands for the value 0.05. */
export function RateField(props: NumberFieldProps) {
  const shown = (value: string) => formatQuantity(value);
  const input = useShape(props, { places: props.places ?? 4, shown, shift: 2 });
  return <Input {...input} suffix={props.suffix ?? "%"} />;
}
