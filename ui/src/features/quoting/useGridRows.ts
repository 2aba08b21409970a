import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Language, QuoteSheet, SheetSection } from "../../generated/commands";
import { formatAmount } from "../../lib/format";
import { named, shortQuantity } from "./names";
import { gridRows, type QuoteGridRow, rowMemory } from "./sheetRows";

/** What a section's head tells of its room. */
const FACTS = ["floor", "wall_net", "perimeter", "height"];

/** The grid's rows. Those of lines and sections that did not change stay the same objects. */
export function useGridRows(
  sheet: QuoteSheet,
  folded: ReadonlySet<string>,
  locked: boolean,
  language: Language,
): QuoteGridRow[] {
  const { t } = useTranslation("quoting");
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is remembered holds words, and the "new" rows of a draft
  const memory = useMemo(rowMemory, [locked, language, t]);
  return useMemo(() => {
    const facts = (section: SheetSection) => {
      const sizes = FACTS.flatMap((key) => {
        const found = section.measures.find((measure) => measure.key === key);
        return found && section.room
          ? [t(`measure.${key}`, { value: shortQuantity(found.value, 2) })]
          : [];
      });
      const words = [t("lineCount", { count: section.lines.length }), ...sizes];
      if (section.roomGone) words.push(t("roomGone"));
      return words.join(" · ");
    };
    const texts = {
      heading: (section: SheetSection) => `${section.letter}　${named(section, language)}`,
      facts,
      subtotal: t("subtotal"),
      prompt: t("newLine"),
      amount: formatAmount,
      cost: (value: string | null) => (value === null ? "" : formatAmount(value)),
    };
    return gridRows(sheet, folded, locked, texts, memory);
  }, [sheet, folded, locked, language, t, memory]);
}
