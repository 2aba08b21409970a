import { useCallback } from "react";
import { useSearchParams } from "react-router";

/** What the address says, and a way to change some of it: an empty value takes the entry away. */
export function useAddress() {
  const [params, setParams] = useSearchParams();
  const patch = useCallback(
    (change: Record<string, string | null>, keepHistory = false) =>
      setParams(
        (now) => {
          const next = new URLSearchParams(now);
          for (const [key, value] of Object.entries(change)) {
            if (value === null || value === "") next.delete(key);
            else next.set(key, value);
          }
          return next;
        },
        { replace: !keepHistory },
      ),
    [setParams],
  );
  return { params, patch };
}

/** Widths that a person gave the columns of a grid, kept on this device. */
export function keptWidths(id: string): Record<string, number> {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(`kaigong.widths.${id}`) ?? "{}");
    return kept !== null && typeof kept === "object" ? (kept as Record<string, number>) : {};
  } catch {
    return {};
  }
}

export function keepWidths(id: string, widths: Readonly<Record<string, number>>): void {
  localStorage.setItem(`kaigong.widths.${id}`, JSON.stringify(widths));
}
