import type { TFunction } from "i18next";
import i18next from "i18next";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";

interface Named {
  name: string;
  nameEn: string;
}

/** Kinds of room in which work items are offered, in the order of a flat. */
export const ROOM_KINDS = [
  "living",
  "bedroom",
  "study",
  "kitchen",
  "bath",
  "balcony",
  "hall",
  "whole",
];

/** Who does the work. A firm's own words stay as they are. */
export const TRADES = [
  "demolition",
  "electrician",
  "plumber",
  "waterproofer",
  "mason",
  "tiler",
  "joint_filler",
  "carpenter",
  "painter",
  "wallcovering",
  "fitter",
  "cleaner",
  "general",
];

/** Kinds of supplier. */
export const SUPPLIER_TRADES = [
  "auxiliary",
  "mep",
  "tile",
  "stone",
  "floor",
  "door",
  "window",
  "cabinet",
  "ceiling",
  "wallcovering",
];

/** A record's name in the language of the screens; the other one where it is blank. */
export function nameIn(english: boolean, record: Named): string {
  return english ? record.nameEn || record.name : record.name || record.nameEn;
}

export function useNames(): (record: Named) => string {
  const { i18n } = useTranslation();
  const english = i18n.language === "en";
  return useCallback((record: Named) => nameIn(english, record), [english]);
}

/** The translation of a known word, else the word as the firm wrote it. */
export function wordOf(t: TFunction<"catalog">, list: string, word: string): string {
  const key = `${list}.${word}`;
  return word !== "" && i18next.exists(key, { ns: "catalog" })
    ? t(key as "title", { ns: "catalog" })
    : word;
}

/** Choices of a list of known words, with a firm's own word where a record holds one. */
export function wordChoices(
  t: TFunction<"catalog">,
  list: string,
  words: readonly string[],
  also?: string,
): { value: string; label: string }[] {
  const all = also && !words.includes(also) ? [...words, also] : words;
  return all.map((value) => ({ value, label: wordOf(t, list, value) }));
}
