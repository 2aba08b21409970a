import type { Explanation, ExplanationPart, ExplanationTerm } from "../../../generated/commands";
import { formatQuantity } from "../../../lib/format";

/** Numbers that say what they are by themselves. */
const BARE: Partial<Record<ExplanationTerm, (value: string) => string>> = {
  half: () => "½",
  twice: (value) => value,
  count: (value) => value,
};

const SIGNS = { "+": "+", "-": "−", "*": "×", "(": "(", ")": ")" } as const;

/** The parts as one line: `周长 14.2 × 净高 2.8 − 洞口 6.3 × ½`. `name` says a term in the reader's language. */
export function formulaText(
  parts: readonly ExplanationPart[],
  name: (term: ExplanationTerm) => string,
): string {
  let text = "";
  for (const part of parts) {
    const word = part.kind === "sign" ? SIGNS[part.sign] : numberText(part.name, part.value, name);
    const tight = text === "" || text.endsWith("(") || word === ")";
    text += tight ? word : ` ${word}`;
  }
  return text;
}

function numberText(
  term: ExplanationTerm,
  value: string,
  name: (term: ExplanationTerm) => string,
): string {
  const shown = formatQuantity(value);
  return BARE[term]?.(shown) ?? `${name(term)} ${shown}`;
}

/** Nothing went into it: a room without openings has no casings to explain. */
export function isNothing(explanation: Explanation): boolean {
  const [only, ...others] = explanation.parts;
  return others.length === 0 && only?.kind === "number" && only.name === "nothing";
}
