import { useCallback, useState } from "react";
import type { GridSelection } from "../../components/grid";

/** The rows that are selected in a grid, as a value that only changes when they do. */
export function useSelectedKeys(): [string[], (selection: GridSelection | null) => void] {
  const [keys, setKeys] = useState<string[]>([]);
  const onChange = useCallback((selection: GridSelection | null) => {
    const next = selection?.rowKeys ?? [];
    setKeys((now) =>
      now.length === next.length && now.every((key, at) => key === next[at]) ? now : [...next],
    );
  }, []);
  return [keys, onChange];
}
