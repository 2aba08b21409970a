import dayjs from "dayjs";
import "dayjs/locale/zh-cn";
import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { type Language, preferences } from "./preferences";

const SENTENCES = {
  zh: () => import("./sentences.zh"),
  en: () => import("./sentences.en"),
};

/** The sentences of a language: those that are shown are loaded, the others when somebody changes to them. */
export async function sentencesOf(language: Language) {
  return (await SENTENCES[language]()).default;
}

function applyLanguage(language: Language): void {
  dayjs.locale(language === "zh" ? "zh-cn" : "en");
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
}

async function change(language: Language): Promise<void> {
  if (!i18next.hasResourceBundle(language, "common")) {
    for (const [name, sentences] of Object.entries(await sentencesOf(language))) {
      i18next.addResourceBundle(language, name, sentences);
    }
  }
  // Somebody may have changed his mind meanwhile.
  if (preferences.read().language !== language) return;
  applyLanguage(language);
  await i18next.changeLanguage(language);
}

/** Has every sentence of the chosen language at hand before anything is drawn. */
export async function startI18n(): Promise<void> {
  const { language } = preferences.read();
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    supportedLngs: ["zh", "en"],
    resources: { [language]: await sentencesOf(language) },
    defaultNS: "common",
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  applyLanguage(language);
  preferences.listen(() => {
    const next = preferences.read().language;
    if (next !== i18next.language) void change(next);
  });
}
