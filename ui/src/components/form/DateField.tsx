import { DatePicker } from "antd";
import dayjs from "dayjs";
import { useTranslation } from "react-i18next";
import { isEnter } from "../../lib/ime";
import { useProblem, useRowInput } from "./FormRow";

export interface DateFieldProps {
  /** YYYY-MM-DD, or empty. */
  value: string;
  onChange: (value: string) => void;
  /** First and last day that make sense; another one is kept and said to be out of range. */
  min?: string;
  max?: string;
  placeholder?: string;
  autoFocus?: boolean;
  disabled?: boolean;
  "aria-label"?: string;
}

/** Taken while typing, the first is how it is shown: only what is complete, for 2026-11-2 may become 2026-11-27. */
const FORMATS = ["YYYY-MM-DD", "YYYYMMDD", "YYYY/MM/DD", "YYYY.MM.DD", "YYYY年M月D日"];
/** Taken when the field is left or Enter is pressed. */
const SHORT = ["YYYY-M-D", "YYYY/M/D", "YYYY.M.D", "YYYY年M月D"];

/** A calendar date, typed or picked. */
export function DateField(props: DateFieldProps) {
  const { t } = useTranslation("components");
  const { value, onChange, min = "2000-01-01", max = "2099-12-31" } = props;
  const row = useRowInput();
  const day = value ? dayjs(value, "YYYY-MM-DD") : null;
  const valid = day?.isValid() ?? true;
  let problem: string | null = null;
  if (!valid) problem = t("noDate");
  // ISO dates sort as text.
  else if (value && (value < min || value > max)) problem = t("dateRange", { min, max });
  useProblem(problem);
  const take = (event: { target: EventTarget }) => {
    if (!(event.target instanceof HTMLInputElement)) return;
    const typed = dayjs(event.target.value.trim(), SHORT, true);
    if (typed.isValid()) onChange(typed.format("YYYY-MM-DD"));
  };
  return (
    <DatePicker
      {...row}
      style={{ width: "100%" }}
      value={valid ? day : null}
      format={FORMATS}
      placeholder={props.placeholder ?? "YYYY-MM-DD"}
      autoFocus={props.autoFocus ?? false}
      disabled={props.disabled ?? false}
      aria-label={props["aria-label"]}
      onBlur={take}
      onKeyDown={(event) => {
        if (isEnter(event)) take(event);
      }}
      onChange={(next) => onChange(next?.isValid() ? next.format("YYYY-MM-DD") : "")}
    />
  );
}
