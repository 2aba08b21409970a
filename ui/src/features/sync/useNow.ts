import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { QueryName } from "../../lib/data";

/** The time, every half minute: for words that say how long ago something was. */
export function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 30_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

/** Asks a query again every second while `on`: for what moves at the other end. One that is on its way is waited for. */
export function useAsking(name: QueryName, refresh: () => void, on: boolean): void {
  const client = useQueryClient();
  useEffect(() => {
    if (!on) return;
    const timer = setInterval(() => {
      if (client.isFetching({ queryKey: [name] }) === 0) refresh();
    }, 1_000);
    return () => clearInterval(timer);
  }, [client, name, refresh, on]);
}
