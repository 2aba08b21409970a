import { Select } from "antd";
import { matchScore } from "../../lib/paletteMatch";
import { useRowInput } from "./FormRow";
import type { SelectOption } from "./SelectField";

export interface ListFieldProps<V extends string = string> {
  value: V[];
  onChange: (value: V[]) => void;
  placeholder?: string;
  "aria-label"?: string;
}

/** Some of a list; typing finds by Chinese, pinyin, initials and English. */
export function ChoicesField<V extends string>(
  props: ListFieldProps<V> & { options: readonly SelectOption<V>[] },
) {
  const { id, status, ...described } = useRowInput();
  return (
    <Select<V[], SelectOption<V>>
      mode="multiple"
      {...(id ? { id } : {})}
      {...(status ? { status } : {})}
      {...described}
      aria-label={props["aria-label"]}
      placeholder={props.placeholder}
      value={props.value}
      options={[...props.options]}
      showSearch={{
        filterOption: (typed, option) => option !== undefined && matchScore(option, typed) >= 0,
        autoClearSearchValue: true,
      }}
      onChange={props.onChange}
    />
  );
}

/** Free words: Enter or a comma ends one. */
export function WordListField(props: ListFieldProps) {
  const { id, status, ...described } = useRowInput();
  return (
    <Select<string[]>
      mode="tags"
      open={false}
      suffixIcon={null}
      {...(id ? { id } : {})}
      {...(status ? { status } : {})}
      {...described}
      aria-label={props["aria-label"]}
      placeholder={props.placeholder}
      value={props.value}
      tokenSeparators={[",", "，", "、", "\n"]}
      onChange={props.onChange}
    />
  );
}
