import { useEffect, useState } from "react";

/** A value that follows once it has rested: what is typed is asked about when the typing pauses. */
export function useLater<T>(value: T, wait = 200): T {
  const [later, setLater] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setLater(value), wait);
    return () => clearTimeout(timer);
  }, [value, wait]);
  return later;
}
