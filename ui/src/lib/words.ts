/** What the starter data's own words are called in the language of the screens: the files that the papers read, too. */
import i18next from "i18next";
import words from "../../../assets/catalog/words.json";
import rooms from "../../../assets/design/room-names.json";

const WORDS = new Map(
  [words.units, words.specs, words.price_lists].flatMap((some) => Object.entries<string>(some)),
);
const ROOMS = new Map(Object.entries<string>(rooms.names));

/** A unit, pack, specification or price list of the starter data; a firm's own word stays as it was typed. */
export function starterWord(word: string): string {
  return i18next.language === "en" ? (WORDS.get(word) ?? word) : word;
}

/** A room with a usual name, its number kept: 卫生间3 → Bathroom 3. */
export function roomName(name: string): string {
  if (i18next.language !== "en") return name;
  const stem = name.replace(/\d+$/, "");
  const known = ROOMS.get(stem);
  return ROOMS.get(name) ?? (known ? `${known} ${name.slice(stem.length)}` : name);
}
