/** A short message at the edge of the window; components/Toasts draws it. */
export interface Toast {
  tone: "done" | "note" | "fault";
  text: string;
  action?: { label: string; run: () => void };
}

const listeners = new Set<(toast: Toast) => void>();

export function showToast(toast: Toast): void {
  for (const tell of listeners) tell(toast);
}

export function onToast(listener: (toast: Toast) => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}
