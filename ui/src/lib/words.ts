/** What the starter data's own words are called in the language of the screens: the files that the papers read, too. */
import i18next from "i18next";
import words from "../../../assets/catalog/words.json";
import rooms from "../../../assets/design/room-names.json";
import type { Language } from "../generated/commands";

const WORDS = new Map(
  [words.units, words.specs, words.price_lists].flatMap((some) => Object.entries<string>(some)),
);
const SPECS = Object.entries<string>(words.specs);
const ROOMS = new Map(Object.entries<string>(rooms.names));

/** The language of the screens, as requests name it. */
export function shownLanguage(): Language {
  return i18next.language === "en" ? "en" : "zh";
}

/** A unit, pack, specification or price list of the starter data; a firm's own word stays as it was typed. */
export function starterWord(word: string): string {
  return i18next.language === "en" ? (WORDS.get(word) ?? word) : word;
}

/** A material's specification, a brand before it kept: 东鹏 中砂 → 东鹏 medium sand. */
export function starterSpec(text: string): string {
  if (i18next.language !== "en" || WORDS.has(text)) return starterWord(text);
  const known = SPECS.find(([chinese]) => text.endsWith(` ${chinese}`));
  return known ? text.slice(0, -known[0].length) + known[1] : text;
}

/** A room or section: by its own English name where it has one, else by its usual name, its number kept: 卫生间3 → Bathroom 3. */
export function roomName(chinese: string, english = ""): string {
  if (i18next.language !== "en") return chinese || english;
  const name = english || chinese;
  const stem = name.replace(/\d+$/, "");
  const known = ROOMS.get(stem);
  return ROOMS.get(name) ?? (known ? `${known} ${name.slice(stem.length)}` : name);
}
