import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { shownLanguage } from "./words";

/** Names in the language of the screen; what has no English name keeps its Chinese one. */
export function useNames() {
  const { i18n } = useTranslation();
  const english = i18n.language === "en";
  return useMemo(
    () => ({
      language: shownLanguage(),
      pick: (zh: string, en: string) => (english && en !== "" ? en : zh),
    }),
    [english],
  );
}
