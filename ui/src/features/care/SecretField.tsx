import { Input, type InputRef } from "antd";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { isEnter } from "../../lib/ime";
import styles from "./care.module.css";

/** A passphrase: hidden unless asked for, without an input method, and caps lock is said. */
export function SecretField(props: {
  label: string;
  value: string;
  onChange: (typed: string) => void;
  onEnter?: () => void;
  fresh?: boolean;
  autoFocus?: boolean;
  invalid?: boolean;
  disabled?: boolean;
}) {
  const { t } = useTranslation("protection");
  const [capitals, setCapitals] = useState(false);
  const field = useRef<InputRef>(null);
  const { invalid, autoFocus } = props;
  useEffect(() => {
    if (invalid && autoFocus) field.current?.select();
  }, [invalid, autoFocus]);
  const look = (event: KeyboardEvent) => setCapitals(event.getModifierState("CapsLock"));
  return (
    <>
      <Input.Password
        ref={field}
        value={props.value}
        aria-label={props.label}
        autoComplete={props.fresh ? "new-password" : "current-password"}
        autoCapitalize="none"
        autoCorrect="off"
        spellCheck={false}
        maxLength={200}
        autoFocus={props.autoFocus ?? false}
        disabled={props.disabled ?? false}
        status={invalid ? "error" : ""}
        onChange={(event) => props.onChange(event.target.value)}
        onKeyUp={look}
        onKeyDown={(event) => {
          look(event);
          if (isEnter(event)) props.onEnter?.();
        }}
        onBlur={() => setCapitals(false)}
      />
      {capitals ? (
        <span className={styles.caps} role="status">
          {t("capsLock")}
        </span>
      ) : null}
    </>
  );
}
