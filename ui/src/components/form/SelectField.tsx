import { Select, Switch } from "antd";
import type { ReactNode } from "react";
import { matchScore } from "../../lib/paletteMatch";
import { useRowInput } from "./FormRow";

export interface SelectOption<V extends string> {
  value: V;
  label: string;
  /** More words to find it by. */
  keywords?: string;
  disabled?: boolean;
}

export interface SelectFieldProps<V extends string> {
  /** Null for nothing chosen. */
  value: V | null;
  onChange: (value: V) => void;
  /** With it the choice can be taken back. */
  onClear?: () => void;
  options: readonly SelectOption<V>[];
  /** Typing finds by Chinese, pinyin, initials and English; by itself from eight options on. */
  search?: boolean;
  placeholder?: string;
  autoFocus?: boolean;
  disabled?: boolean;
  /** Under the list: a button that adds one. */
  footer?: ReactNode;
  "aria-label"?: string;
}

/** One of a list. */
export function SelectField<V extends string>(props: SelectFieldProps<V>) {
  const { options, onClear, footer, search = options.length >= 8 } = props;
  const { id, status, ...described } = useRowInput();
  return (
    <Select<V, SelectOption<V>>
      {...(id ? { id } : {})}
      {...(status ? { status } : {})}
      {...described}
      value={props.value}
      options={[...options]}
      placeholder={props.placeholder}
      autoFocus={props.autoFocus ?? false}
      disabled={props.disabled ?? false}
      aria-label={props["aria-label"]}
      allowClear={onClear !== undefined}
      showSearch={
        search
          ? {
              filterOption: (typed, option) =>
                option !== undefined && matchScore(option, typed) >= 0,
            }
          : false
      }
      {...(footer
        ? {
            popupRender: (menu) => (
              <>
                {menu}
                {footer}
              </>
            ),
          }
        : {})}
      onChange={(next: V | undefined) => (next === undefined ? onClear?.() : props.onChange(next))}
    />
  );
}

/** Yes or no that holds at once or with the form. */
export function SwitchField(props: {
  value: boolean;
  onChange: (value: boolean) => void;
  disabled?: boolean;
}) {
  const { id } = useRowInput();
  return (
    <span>
      <Switch
        {...(id ? { id } : {})}
        checked={props.value}
        onChange={props.onChange}
        disabled={props.disabled ?? false}
      />
    </span>
  );
}
