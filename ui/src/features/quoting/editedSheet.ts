/** What an edit answers, put into the sheet that is shown. Pure; what did not change stays the same objects. */
import type {
  EditedSection,
  EditedSheet,
  QuoteSheet,
  SheetSection,
} from "../../generated/commands";

export function withEdited(sheet: QuoteSheet, change: EditedSheet): QuoteSheet {
  const changed = new Map(change.sections.map((section) => [section.id, section]));
  return {
    ...sheet,
    sections: sheet.sections.map((section) => {
      const edited = changed.get(section.id);
      return edited ? editedSection(section, edited) : section;
    }),
    versions: sheet.versions.map((version) =>
      version.id === sheet.id ? { ...version, total: change.total } : version,
    ),
    fees: change.fees,
    totals: change.totals,
  };
}

function editedSection(section: SheetSection, edited: EditedSection): SheetSection {
  const lines = new Map([...section.lines, ...edited.lines].map((line) => [line.id, line]));
  const order = edited.order ?? section.lines.map(({ id }) => id);
  return {
    ...section,
    amount: edited.amount,
    cost: edited.cost,
    lines: order.flatMap((id) => lines.get(id) ?? []),
  };
}
