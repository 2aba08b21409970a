/** Under the rows: a text that lost its row, to be copied from here. What is typed on goes into it. */
import { type KeyboardEvent, useId, useLayoutEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { isComposingKey } from "./keys";

/** With its border. Pixels, as in the style sheet. */
export const KEPT_HEIGHT = 96;

interface KeptTextProps {
  text: string;
  /** How often a text came here while the user was typing it: each time the focus follows it. */
  typed: number;
  onText(text: string): void;
  onCopied(): void;
  onClose(): void;
}

export function KeptText({ text, typed, onText, onCopied, onClose }: KeptTextProps) {
  const { t } = useTranslation("grid");
  const id = useId();
  const box = useRef<HTMLTextAreaElement>(null);

  useLayoutEffect(() => {
    const own = box.current;
    if (!own || typed === 0) return;
    own.focus({ preventScroll: true });
    own.setSelectionRange(own.value.length, own.value.length);
  }, [typed]);

  const copy = async () => {
    // The clipboard of the page is there only on this computer and over https; the old command works everywhere.
    const put = navigator.clipboard?.writeText(text);
    if (await put?.then(() => true).catch(() => false)) return onCopied();
    box.current?.focus();
    box.current?.select();
    if (document.execCommand("copy")) onCopied();
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || isComposingKey(event.nativeEvent)) return;
    event.stopPropagation();
    onClose();
  };

  return (
    <div className="grid-kept">
      <p id={id} role="alert">
        {t("kept")}
      </p>
      <textarea
        ref={box}
        value={text}
        aria-labelledby={id}
        spellCheck={false}
        onChange={(event) => onText(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <button type="button" className="grid-kept-main" onClick={() => void copy()}>
        {t("keptCopy")}
      </button>
      <button type="button" onClick={onClose}>
        {t("keptClose")}
      </button>
    </div>
  );
}
