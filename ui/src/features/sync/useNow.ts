import { useEffect, useState } from "react";

/** The time, every half minute: for words that say how long ago something was. */
export function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 30_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

/** Asks again every second while `on`: for what moves at the other end. */
export function useAsking(refresh: () => void, on: boolean): void {
  useEffect(() => {
    if (!on) return;
    const timer = setInterval(refresh, 1_000);
    return () => clearInterval(timer);
  }, [refresh, on]);
}
