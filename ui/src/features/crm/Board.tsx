import { type KeyboardEvent, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { BoardColumn, Board as BoardData, Lead, LeadStage } from "../../generated/commands";
import { formatQuantity } from "../../lib/format";
import { isComposing } from "../../lib/ime";
import styles from "./crm.module.css";
import { LeadCard } from "./LeadCard";
import { useCardDrag } from "./useCardDrag";
import { useMove } from "./useMove";

/** Leads by stage. Cards are dragged with the pointer, or moved with Alt and the arrow keys. */
export function Board(props: {
  board: BoardData;
  current: string | null;
  onOpen: (id: string) => void;
}) {
  const { t } = useTranslation("crm");
  const { move, moving, dialog } = useMove();
  const scroller = useRef<HTMLDivElement>(null);
  const { drag, start } = useCardDrag({
    scroller,
    onDrop: (lead, stage) => void move(lead, stage),
  });
  const [focused, setFocused] = useState<string | null>(null);

  // A card on its way is drawn where it goes.
  const columns = useMemo(() => {
    if (!moving) return props.board.columns;
    const lead = props.board.columns
      .flatMap((column) => column.cards)
      .find((c) => c.id === moving.id);
    if (!lead) return props.board.columns;
    return props.board.columns.map((column) => ({
      ...column,
      cards:
        column.stage === moving.stage
          ? [{ ...lead, stage: moving.stage }, ...column.cards]
          : column.cards.filter((card) => card.id !== moving.id),
    }));
  }, [props.board.columns, moving]);

  const known = columns.some((column) => column.cards.some((card) => card.id === focused));
  const first = columns.find((column) => column.cards.length > 0)?.cards[0]?.id ?? null;
  const reachable = known ? focused : first;

  const focusCard = (id: string | undefined) => {
    if (!id) return;
    setFocused(id);
    requestAnimationFrame(() => {
      const card = scroller.current?.querySelector<HTMLElement>(`[data-lead="${id}"]`);
      card?.focus();
      card?.scrollIntoView({ block: "nearest", inline: "nearest" });
    });
  };

  const onKeyDown = (event: KeyboardEvent<HTMLElement>, lead: Lead) => {
    if (isComposing(event)) return;
    const at = columns.findIndex((column) => column.stage === lead.stage);
    const row = columns[at]?.cards.findIndex((card) => card.id === lead.id) ?? 0;
    const side = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (side !== 0 && event.altKey) {
      event.preventDefault();
      const stage = columns[at + side]?.stage;
      if (stage) void move(lead, stage).then(() => focusCard(lead.id));
      return;
    }
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (side !== 0) {
      event.preventDefault();
      for (let next = at + side; next >= 0 && next < columns.length; next += side) {
        const cards = columns[next]?.cards ?? [];
        if (cards.length > 0) return focusCard(cards[Math.min(row, cards.length - 1)]?.id);
      }
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      focusCard(columns[at]?.cards[row + (event.key === "ArrowDown" ? 1 : -1)]?.id);
    }
  };

  return (
    <>
      <section className={styles.board} ref={scroller} aria-label={t("boardLabel")}>
        {columns.map((column) => (
          <Column
            key={column.stage}
            column={column}
            target={drag ? drag.over : null}
            drag={drag?.lead.stage ?? null}
          >
            {column.cards.map((lead) => (
              <LeadCard
                key={lead.id}
                lead={lead}
                current={lead.id === props.current}
                focusable={lead.id === reachable}
                lifted={drag?.lead.id === lead.id}
                onOpen={() => props.onOpen(lead.id)}
                onKeyDown={(event) => onKeyDown(event, lead)}
                onPointerDown={(event) => start(event, lead)}
                onFocus={() => setFocused(lead.id)}
              />
            ))}
          </Column>
        ))}
      </section>
      {drag ? (
        <div className={styles.ghost} style={{ left: drag.x, top: drag.y }} aria-hidden="true">
          <strong>{drag.lead.name ?? drag.lead.phone ?? drag.lead.number}</strong>
          {drag.over ? <span>{t(`stages.${drag.over}`)}</span> : null}
        </div>
      ) : null}
      {dialog}
    </>
  );
}

function Column(props: {
  column: BoardColumn;
  target: LeadStage | null;
  drag: LeadStage | null;
  children: React.ReactNode;
}) {
  const { t } = useTranslation("crm");
  const { column } = props;
  const closed = column.stage === "signed" || column.stage === "lost";
  const left = column.count - column.cards.length;
  return (
    <section
      className={styles.column}
      data-stage={column.stage}
      data-target={props.target === column.stage && props.drag !== column.stage}
      aria-label={`${t(`stages.${column.stage}`)}, ${t("cards", { count: column.count })}`}
    >
      <header className={styles.columnHead}>
        <h2>{t(`stages.${column.stage}`)}</h2>
        <span className={styles.columnCount}>{column.count}</span>
        <span className={styles.columnSum}>
          {closed
            ? t("recentOnly")
            : column.budget === "0"
              ? ""
              : `¥${formatQuantity(column.budget)}`}
        </span>
      </header>
      <div className={styles.cards}>
        {props.children}
        {column.cards.length === 0 ? <div className={styles.noCards}>{t("noCards")}</div> : null}
        {left > 0 ? (
          <div className={styles.moreCards}>{t("moreCards", { count: left })}</div>
        ) : null}
      </div>
    </section>
  );
}
