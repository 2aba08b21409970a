/** Names that exist in both languages, and figures made short for the screen. */
import { formatQuantity } from "../../lib/format";
import { shownLanguage } from "../../lib/words";

export function named(it: { name: string; nameEn: string }, language = shownLanguage()): string {
  return language === "en" && it.nameEn !== "" ? it.nameEn : it.name;
}

/** How a quantity is worked out, in the language of the screen; blank for what was typed. */
export function formulaText(
  it: { formula: string | null; formulaEn: string | null },
  language = shownLanguage(),
): string {
  return (language === "en" ? it.formulaEn : null) ?? it.formula ?? "";
}

/** Intl rounds decimal strings exactly; the types know only some of them. */
function rounded(decimal: string, options: Intl.NumberFormatOptions): string {
  return new Intl.NumberFormat("en", options).format(decimal as Intl.StringNumericLiteral);
}

/** A measured quantity with at most three places; the whole value belongs into a hint. */
export function shortQuantity(decimal: string, places = 3): string {
  return formatQuantity(decimal) === decimal && !decimal.includes(".")
    ? decimal
    : rounded(decimal, { maximumFractionDigits: places });
}

/** A share in percent with at most one place. */
export function shortRate(decimal: string | null): string {
  if (decimal === null) return "–";
  return rounded(decimal, { style: "percent", maximumFractionDigits: 1 });
}

/** True for nothing and for zero, however it is written. */
export function isZero(decimal: string | null): boolean {
  return decimal === null || /^-?0*(\.0*)?$/.test(decimal);
}
