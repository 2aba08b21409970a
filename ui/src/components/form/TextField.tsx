import { Input, type InputRef } from "antd";
import type { FocusEvent, KeyboardEvent, Ref } from "react";
import { useTranslation } from "react-i18next";
import { halfWidth } from "../../lib/format";
import { isEnter } from "../../lib/ime";
import { useProblem, useRowInput } from "./FormRow";

export interface TextFieldProps {
  value: string;
  onChange: (value: string) => void;
  /** Characters. A longer text is kept and said to be too long, never cut. */
  max?: number;
  placeholder?: string;
  autoFocus?: boolean;
  disabled?: boolean;
  id?: string;
  /** A plain Enter, not one that takes a candidate of an input method. */
  onEnter?: () => void;
  onBlur?: (event: FocusEvent<HTMLInputElement>) => void;
  ref?: Ref<InputRef>;
  "aria-label"?: string;
}

/** What people count as characters: 𠮷 is one. */
function lengthOf(text: string): number {
  return [...text].length;
}

function useTooLong(value: string, max: number): number {
  const { t } = useTranslation("components");
  const length = lengthOf(value);
  useProblem(length > max ? t("tooLong", { max, length }) : null);
  return length;
}

export function TextField(props: TextFieldProps) {
  const { value, onChange, max = 60, onEnter, ...rest } = props;
  const row = useRowInput(props);
  useTooLong(value, max);
  return (
    <Input
      {...rest}
      {...row}
      value={value}
      autoComplete="off"
      onChange={(event) => onChange(event.target.value)}
      onKeyDown={(event: KeyboardEvent) => {
        if (onEnter && isEnter(event) && !event.ctrlKey && !event.metaKey) onEnter();
      }}
    />
  );
}

export interface TextAreaProps {
  value: string;
  onChange: (value: string) => void;
  max?: number;
  /** Rows at least and at most. */
  rows?: [number, number];
  placeholder?: string;
  autoFocus?: boolean;
  disabled?: boolean;
  "aria-label"?: string;
}

export function TextArea(props: TextAreaProps) {
  const { value, onChange, max = 2000, rows = [2, 8], ...rest } = props;
  const row = useRowInput();
  useTooLong(value, max);
  return (
    <Input.TextArea
      {...rest}
      {...row}
      value={value}
      autoSize={{ minRows: rows[0], maxRows: rows[1] }}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

/** A telephone number: full-width digits become plain ones; the backend says whether it is one. */
export function PhoneField(props: Omit<TextFieldProps, "max">) {
  const { value, onChange, onEnter, ...rest } = props;
  const row = useRowInput(props);
  useTooLong(value, 40);
  return (
    <Input
      {...rest}
      {...row}
      value={value}
      type="tel"
      inputMode="tel"
      autoComplete="off"
      onChange={(event) => onChange(halfWidth(event.target.value))}
      onKeyDown={(event: KeyboardEvent) => {
        if (onEnter && isEnter(event) && !event.ctrlKey && !event.metaKey) onEnter();
      }}
    />
  );
}
