/** The list under the cell being edited: search results or choices. The focus stays in the text box. */
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Popup } from "./Popup";
import type { ListEntry, ListState } from "./useSuggestions";

interface SuggestListProps {
  id: string;
  list: ListState;
  anchor(): DOMRect | null;
  onHighlight(at: number): void;
  onChoose(at: number): void;
}

export function optionId(listId: string, at: number): string {
  return `${listId}_${at}`;
}

export function SuggestList({ id, list, anchor, onHighlight, onChoose }: SuggestListProps) {
  const { t } = useTranslation("grid");
  const current = useRef<HTMLDivElement>(null);
  const { at } = list;
  useEffect(() => {
    if (at >= 0) current.current?.scrollIntoView({ block: "nearest" });
  }, [at]);
  return (
    <Popup anchor={anchor} className="grid-list">
      <div role="listbox" id={id} aria-label={t("suggestions")} tabIndex={-1}>
        {list.entries.map((entry, n) => (
          // biome-ignore lint/a11y/useFocusableInteractive: the text box names the highlighted option
          // biome-ignore lint/a11y/useKeyWithClickEvents: the text box has the keys
          <div
            key={`${entry.kind}${entry.key}`}
            ref={n === at ? current : undefined}
            role="option"
            id={optionId(id, n)}
            aria-selected={n === at}
            className={`grid-option grid-option-${entry.kind}`}
            onPointerDown={(event) => event.preventDefault()}
            onMouseDown={(event) => event.preventDefault()}
            onPointerMove={() => n !== at && onHighlight(n)}
            onClick={() => onChoose(n)}
          >
            <span className="grid-option-label">
              {entry.kind === "typed" ? t("asTyped", { text: entry.label }) : marked(entry)}
            </span>
            {entry.detail && <span className="grid-option-detail">{entry.detail}</span>}
            {entry.extra?.map((text, column) => (
              <span key={column} className="grid-option-extra">
                {text}
              </span>
            ))}
          </div>
        ))}
      </div>
    </Popup>
  );
}

/** The label with its matched parts emphasised. */
function marked({ label, matched }: ListEntry) {
  if (!matched || matched.length === 0) return label;
  let done = 0;
  const parts = matched.flatMap(([from, to]) => {
    const before = label.slice(done, from);
    done = to;
    return [before, <b key={from}>{label.slice(from, to)}</b>];
  });
  return [...parts, label.slice(done)];
}
