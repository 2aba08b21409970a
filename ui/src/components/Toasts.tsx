import { App, Button } from "antd";
import { useEffect, useRef } from "react";
import { onToast } from "../lib/toast";
import styles from "./Toasts.module.css";

const TYPES = { done: "success", note: "info", fault: "error" } as const;
/** Seconds. Long enough to read it and reach the button. */
const STAY = { done: 4, note: 3, fault: 8 } as const;

/** Draws what lib/toast is told. Once, inside antd's App. */
export function Toasts() {
  const { message } = App.useApp();
  const count = useRef(0);
  useEffect(
    () =>
      onToast(({ tone, text, action }) => {
        count.current += 1;
        const key = `toast-${count.current}`;
        message.open({
          key,
          type: TYPES[tone],
          duration: action ? 8 : STAY[tone],
          content: (
            <span className={styles.content}>
              <span role={tone === "fault" ? "alert" : "status"}>{text}</span>
              {action ? (
                <Button
                  type="link"
                  size="small"
                  onClick={() => {
                    message.destroy(key);
                    action.run();
                  }}
                >
                  {action.label}
                </Button>
              ) : null}
            </span>
          ),
        });
      }),
    [message],
  );
  return null;
}
