import type { KeyboardEvent as ReactKeyboardEvent } from "react";

/**
 * True while an input method owns the key: the Enter that takes a candidate must not submit,
 * and shortcuts must not fire. WebKit ends the composition before that Enter but sends keyCode 229.
 */
export function isComposing(event: KeyboardEvent | ReactKeyboardEvent): boolean {
  const native = "nativeEvent" in event ? event.nativeEvent : event;
  return native.isComposing || native.keyCode === 229;
}

/** A plain Enter that belongs to us. */
export function isEnter(event: KeyboardEvent | ReactKeyboardEvent): boolean {
  return event.key === "Enter" && !event.shiftKey && !event.altKey && !isComposing(event);
}

/** Runs at Enter in a one-line field: for whatever stands around the fields of a form. */
export function onEnterInField(run: () => void): (event: ReactKeyboardEvent) => void {
  return (event) => {
    if (!(event.target instanceof HTMLInputElement) || !isEnter(event)) return;
    event.preventDefault();
    run();
  };
}

/** Ctrl+Enter, or Command+Enter on a Mac: submit from anywhere in a form. */
export function isSubmit(event: KeyboardEvent | ReactKeyboardEvent): boolean {
  return isEnter(event) && (event.ctrlKey || event.metaKey);
}

/** True where typing belongs to the text: inputs, text areas, the cells of a grid. */
export function isTextTarget(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable) return true;
  if (target instanceof HTMLTextAreaElement) return true;
  if (target instanceof HTMLInputElement) {
    return !["button", "checkbox", "radio", "range", "submit", "reset", "file", "color"].includes(
      target.type,
    );
  }
  return target.closest("[data-own-keys]") !== null;
}
