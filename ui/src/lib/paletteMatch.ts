import PinyinMatch from "pinyin-match";

export interface Searchable {
  label: string;
  keywords?: string | undefined;
}

/** Letters of `query` in order inside `text`; tighter and nearer to word beginnings is better, -1 is no match. */
function subsequence(text: string, query: string): number {
  let score = 0;
  let from = 0;
  let previous = -2;
  for (const letter of query) {
    const at = text.indexOf(letter, from);
    if (at < 0) return -1;
    const wordStart = at === 0 || /[\s/·:-]/.test(text[at - 1] ?? "");
    score += at === previous + 1 ? 3 : wordStart ? 2 : 0;
    previous = at;
    from = at + 1;
  }
  return score / (query.length * 3);
}

function scoreOne(text: string, query: string): number {
  const low = text.toLowerCase();
  const at = low.indexOf(query);
  if (at === 0) return 100 - Math.min(low.length, 40) / 10;
  if (at > 0) return 80 - Math.min(at, 40) / 10;
  const hit = PinyinMatch.match(text, query);
  if (hit) return 70 - Math.min(hit[0], 20);
  const loose = subsequence(low, query);
  // Letters scattered over a sentence are chance, not a match.
  return loose >= 0.5 ? 40 * loose : -1;
}

/** How well an entry fits what was typed: Chinese, full pinyin, initials or English; negative is not at all. */
export function matchScore(entry: Searchable, typed: string): number {
  const query = typed.trim().toLowerCase();
  if (query === "") return 0;
  const label = scoreOne(entry.label, query);
  const words = (entry.keywords ?? "").split(/\s+/).filter(Boolean);
  const keyword = Math.max(-1, ...words.map((word) => scoreOne(word, query) - 15));
  return Math.max(label, keyword);
}

/** From here on a match is no chance: the text itself, its pinyin or its initials. */
const SURE = 45;

function ranked<T extends Searchable>(entries: T[], typed: string, least: number): T[] {
  return entries
    .map((entry) => ({ entry, score: matchScore(entry, typed) }))
    .filter(({ score }) => score >= least)
    .sort((a, b) => b.score - a.score)
    .map(({ entry }) => entry);
}

/** The entries that fit, best first; equals stay in their order. */
export function rankEntries<T extends Searchable>(entries: T[], typed: string): T[] {
  return ranked(entries, typed, 0);
}

/** Only those that fit without doubt, best first: for a list that has other things in it. */
export function sureEntries<T extends Searchable>(entries: T[], typed: string): T[] {
  return ranked(entries, typed, SURE);
}
