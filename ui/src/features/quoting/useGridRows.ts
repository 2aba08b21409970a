import { useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Language, QuoteSheet, SheetSection } from "../../generated/commands";
import { formatAmount } from "../../lib/format";
import { named, shortQuantity } from "./names";
import { gridRows, keepSame, type QuoteGridRow } from "./sheetRows";

/** What a section's head tells of its room. */
const FACTS = ["floor", "wall_net", "perimeter", "height"];

/** The grid's rows. Rows that say the same as before stay the same objects. */
export function useGridRows(
  sheet: QuoteSheet,
  folded: ReadonlySet<string>,
  locked: boolean,
  language: Language,
): QuoteGridRow[] {
  const { t } = useTranslation("quoting");
  const before = useRef<ReadonlyMap<string, QuoteGridRow>>(new Map());
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
    const rows = keepSame(
      before.current,
      gridRows(sheet, folded, locked, {
        heading: (section) => `${section.letter}　${named(section, language)}`,
        facts,
        subtotal: t("subtotal"),
        prompt: t("newLine"),
        amount: formatAmount,
        cost: (value) => (value === null ? "" : formatAmount(value)),
      }),
    );
    before.current = new Map(rows.map((row) => [row.key, row]));
    return rows;
  }, [sheet, folded, locked, language, t]);
}
