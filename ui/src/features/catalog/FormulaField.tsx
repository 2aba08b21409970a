import { CheckCircleOutlined } from "@ant-design/icons";
import type { InputRef } from "antd";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { TextField, useProblem } from "../../components/form";
import { useLive } from "../../lib/data";
import { faultText } from "../../lib/faults";
import { formatQuantity } from "../../lib/format";
import styles from "./catalog.module.css";
import { useLater } from "./useLater";

/** A quantity formula: said to be right or wrong while it is typed, with its result in a sample room and the names it may use. */
export function FormulaField(props: {
  value: string;
  onChange: (text: string) => void;
  unit: string;
}) {
  const { t, i18n } = useTranslation("catalog");
  const english = i18n.language === "en";
  const { value, onChange } = props;
  const input = useRef<InputRef>(null);
  const later = useLater(value.trim());
  // The names are asked for with any formula; an empty field has none of its own.
  const live = useLive("catalog.check_formula", { text: later || "0" }, { keep: true });
  const check = later === "" ? null : live.data;
  const current = later === value.trim() && !live.previous;
  useProblem(check?.fault && current ? faultText(check.fault) : null);

  const insert = (name: string) => {
    const field = input.current?.input;
    const start = field?.selectionStart ?? value.length;
    const end = field?.selectionEnd ?? value.length;
    const next = value.slice(0, start) + name + value.slice(end);
    onChange(next);
    requestAnimationFrame(() => {
      field?.focus();
      field?.setSelectionRange(start + name.length, start + name.length);
    });
  };
  return (
    <>
      <TextField
        ref={input}
        value={value}
        max={500}
        onChange={onChange}
        placeholder={t("formulaExample")}
      />
      <div className={styles.formulaResult} aria-live="polite">
        {check && !check.fault && check.sample !== null ? (
          <>
            <CheckCircleOutlined className={styles.good} />
            <span>
              {t("formulaSample")} <b>{formatQuantity(check.sample, props.unit)}</b>
            </span>
            {check.worked === check.sample ? null : (
              <span className={styles.worked}>= {check.worked}</span>
            )}
          </>
        ) : (
          <span className={styles.quiet}>{t("formulaEmpty")}</span>
        )}
      </div>
      <div className={styles.names}>
        {(live.data?.names ?? []).map((name) => {
          const word = english ? name.key : name.name;
          return (
            <button
              key={name.key}
              type="button"
              className={styles.nameChip}
              title={t("insertName", { name: word })}
              // The caret stays in the text.
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => insert(word)}
            >
              {word} <span>{formatQuantity(name.sample)}</span>
            </button>
          );
        })}
      </div>
      <div className={styles.quiet}>{t("formulaHelp")}</div>
    </>
  );
}
