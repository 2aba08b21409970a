/** The firm's zone decides what day it is and how moments are shown. */
let zone = "Asia/Shanghai";

export function firmZone(): string {
  return zone;
}

export function setFirmZone(next: string): void {
  zone = next;
}

/** The calendar day (YYYY-MM-DD) of a moment in a zone. */
export function dayIn(timeZone: string, moment: number): string {
  // By its parts: how a locale joins them differs from engine to engine.
  const parts = new Intl.DateTimeFormat("en-CA", {
    timeZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  }).formatToParts(moment);
  const part = (type: string) => parts.find((each) => each.type === type)?.value ?? "";
  return `${part("year")}-${part("month")}-${part("day")}`;
}

/**
 * Tells when the firm's day has changed. It compares days instead of counting down to midnight,
 * so a computer that slept through midnight notices within half a minute of waking, or at once
 * when the window is looked at.
 */
export function watchDay(
  onNewDay: (day: string) => void,
  now: () => number = Date.now,
): () => void {
  let known = dayIn(firmZone(), now());
  const look = () => {
    const day = dayIn(firmZone(), now());
    if (day === known) return;
    known = day;
    onNewDay(day);
  };
  const timer = setInterval(look, 30_000);
  document.addEventListener("visibilitychange", look);
  window.addEventListener("focus", look);
  return () => {
    clearInterval(timer);
    document.removeEventListener("visibilitychange", look);
    window.removeEventListener("focus", look);
  };
}
