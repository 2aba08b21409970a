import type { SearchHit, SearchText } from "../../generated/commands";
import { starterSpec } from "../../lib/words";

/** A piece of a text; marked where it is what was found. */
export interface Piece {
  text: string;
  marked: boolean;
}

/** Cuts a text at its marks, which count characters: a rare character is one, though two units of a string. */
export function pieces(shown: Pick<SearchText, "text" | "marks">): Piece[] {
  const chars = [...shown.text];
  const cut: Piece[] = [];
  let from = 0;
  const add = (to: number, marked: boolean) => {
    if (to > from) cut.push({ text: chars.slice(from, to).join(""), marked });
    from = Math.max(from, to);
  };
  for (const [start, end] of shown.marks) {
    add(start, false);
    add(end, true);
  }
  add(chars.length, false);
  return cut;
}

/** A mobile number in groups, as everywhere else, with its marks in their new places. */
export function groupedPhone(shown: SearchText): SearchText {
  if (!/^\d{11}$/.test(shown.text)) return shown;
  const text = shown.text.replace(/^(\d{3})(\d{4})(\d{4})$/, "$1 $2 $3");
  const gaps = (at: number, start: boolean) =>
    [3, 7].filter((gap) => (start ? at >= gap : at > gap)).length;
  return {
    ...shown,
    text,
    marks: shown.marks.map(([start, end]) => [start + gaps(start, true), end + gaps(end, false)]),
  };
}

/** As screens show it: a number in groups, a specification in their language unless its own letters were found. */
function inWords(shown: SearchText): SearchText {
  if (shown.field === "phone") return groupedPhone(shown);
  const isSpec = shown.field === "spec" && shown.marks.length === 0;
  return isSpec ? { ...shown, text: starterSpec(shown.text) } : shown;
}

/** What a record is called, and what tells it from others. */
export function linesOf(
  hit: SearchHit,
  english: boolean,
): { title: SearchText[]; details: SearchText[] } {
  const texts = hit.texts.map(inWords);
  const own = english ? texts.find(({ field }) => field === "nameEn") : undefined;
  const first = own ?? texts[0];
  const version = texts.find(({ field }) => field === "version");
  const title = [first, version].filter((text) => text !== undefined);
  const details = texts.filter(
    (text) =>
      // What the name says already is not said again.
      !title.some((said) => said.text.includes(text.text)) &&
      // The other language's name only where it is what was found.
      (text.marks.length > 0 || !(own ? text.field === "name" : text.field === "nameEn")),
  );
  return { title, details };
}
