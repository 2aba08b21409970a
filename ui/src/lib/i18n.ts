import dayjs from "dayjs";
import "dayjs/locale/zh-cn";
import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { type Language, preferences } from "./preferences";

const files = import.meta.glob<Record<string, unknown>>("./locales/*/*.json", {
  eager: true,
  import: "default",
});

/** All sentences: language → namespace (the file's name) → keys. */
export function loadedLocales(): Record<Language, Record<string, Record<string, unknown>>> {
  const locales: Record<Language, Record<string, Record<string, unknown>>> = { zh: {}, en: {} };
  for (const [path, sentences] of Object.entries(files)) {
    const match = /\/(zh|en)\/([^/]+)\.json$/.exec(path);
    if (match?.[1] && match[2]) locales[match[1] as Language][match[2]] = sentences;
  }
  return locales;
}

function applyLanguage(language: Language): void {
  dayjs.locale(language === "zh" ? "zh-cn" : "en");
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
}

/** Both languages are in the bundle, so switching needs no wait and works offline. */
export async function startI18n(): Promise<void> {
  const { language } = preferences.read();
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: "zh",
    supportedLngs: ["zh", "en"],
    resources: loadedLocales(),
    defaultNS: "common",
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  applyLanguage(language);
  preferences.listen(() => {
    const next = preferences.read().language;
    if (next === i18next.language) return;
    applyLanguage(next);
    void i18next.changeLanguage(next);
  });
}
