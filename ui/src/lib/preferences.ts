import { useSyncExternalStore } from "react";

/** What a person sets for this device's screen. Nothing about the firm is kept here. */
export type Language = "zh" | "en";
export type Scheme = "system" | "light" | "dark";
export interface Preferences {
  language: Language;
  scheme: Scheme;
  /** Narrow navigation; null follows the window's width. */
  compactNav: boolean | null;
}

const KEY = "kaigong.preferences";

function systemLanguage(): Language {
  const first = navigator.languages[0] ?? navigator.language;
  return first.toLowerCase().startsWith("en") ? "en" : "zh";
}

function load(): Preferences {
  const fallback: Preferences = { language: systemLanguage(), scheme: "system", compactNav: null };
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<Preferences>;
    return {
      language:
        kept.language === "zh" || kept.language === "en" ? kept.language : fallback.language,
      scheme:
        kept.scheme === "light" || kept.scheme === "dark" || kept.scheme === "system"
          ? kept.scheme
          : fallback.scheme,
      compactNav: typeof kept.compactNav === "boolean" ? kept.compactNav : null,
    };
  } catch {
    // Storage that is closed or damaged costs the settings, not the start.
    return fallback;
  }
}

let current = load();
const listeners = new Set<() => void>();

export const preferences = {
  read: (): Preferences => current,
  set(change: Partial<Preferences>): void {
    current = { ...current, ...change };
    try {
      localStorage.setItem(KEY, JSON.stringify(current));
    } catch {
      // The setting holds until the window closes.
    }
    for (const tell of listeners) tell();
  },
  listen(listener: () => void): () => void {
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  },
};

export function usePreferences(): Preferences {
  return useSyncExternalStore(preferences.listen, preferences.read);
}

const darkQuery = "(prefers-color-scheme: dark)";

function listenDark(listener: () => void): () => void {
  const query = window.matchMedia(darkQuery);
  query.addEventListener("change", listener);
  return () => query.removeEventListener("change", listener);
}

/** Whether the screen is dark now: the choice, or the system's when the choice is to follow it. */
export function useDark(): boolean {
  const system = useSyncExternalStore(listenDark, () => window.matchMedia(darkQuery).matches);
  const { scheme } = usePreferences();
  return scheme === "system" ? system : scheme === "dark";
}

/** The other of the two languages. */
export function switchLanguage(): void {
  preferences.set({ language: current.language === "zh" ? "en" : "zh" });
}
