import { sentencesOf } from "../lib/i18n";

/** The sentences of both languages, by namespace. */
export const locales = { zh: await sentencesOf("zh"), en: await sentencesOf("en") };
