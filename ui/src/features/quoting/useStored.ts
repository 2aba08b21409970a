import { useCallback, useState } from "react";

/** A choice about this device's screen, remembered here: `usual` where nothing is kept or what is kept is damaged. */
export function useStored<T extends object>(key: string, usual: T): [T, (value: T) => void] {
  const [value, setValue] = useState<T>(() => {
    try {
      return { ...usual, ...(JSON.parse(localStorage.getItem(key) ?? "{}") as Partial<T>) };
    } catch {
      return usual;
    }
  });
  const store = useCallback(
    (next: T) => {
      setValue(next);
      try {
        localStorage.setItem(key, JSON.stringify(next));
      } catch {
        // The choice holds until the window closes.
      }
    },
    [key],
  );
  return [value, store];
}
