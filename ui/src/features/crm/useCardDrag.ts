import {
  type PointerEvent as ReactPointerEvent,
  useCallback,
  useEffect,
  useRef,
  useState,
} from "react";
import type { Lead, LeadStage } from "../../generated/commands";
import { isComposing } from "../../lib/ime";

/** Pixels a press may wander before it is a drag. */
const SLACK = 5;
/** Pixels from the edge within which the board scrolls while something is dragged. */
const EDGE = 48;

export interface Drag {
  lead: Lead;
  /** Where the pointer is, client pixels. */
  x: number;
  y: number;
  /** The column under it. */
  over: LeadStage | null;
}

function stageAt(x: number, y: number): LeadStage | null {
  const column = document.elementFromPoint(x, y)?.closest<HTMLElement>("[data-stage]");
  return (column?.dataset.stage as LeadStage | undefined) ?? null;
}

/**
 * Dragging cards by pointer: the window's own drag and drop differs between systems and is hard to test.
 * A click that follows a drag is swallowed; Escape takes the card back.
 */
export function useCardDrag(options: {
  scroller: React.RefObject<HTMLElement | null>;
  onDrop: (lead: Lead, stage: LeadStage) => void;
}) {
  const [drag, setDrag] = useState<Drag | null>(null);
  const latest = useRef(options);
  latest.current = options;
  const stop = useRef<(() => void) | null>(null);
  useEffect(() => () => stop.current?.(), []);

  const start = useCallback((event: ReactPointerEvent<HTMLElement>, lead: Lead) => {
    if (event.button !== 0 || event.pointerType === "touch") return;
    const from = { x: event.clientX, y: event.clientY };
    let now: Drag | null = null;
    let frame = 0;
    const scroll = () => {
      const element = latest.current.scroller.current;
      if (element && now) {
        const box = element.getBoundingClientRect();
        if (now.x > box.right - EDGE) element.scrollLeft += 12;
        else if (now.x < box.left + EDGE) element.scrollLeft -= 12;
      }
      frame = requestAnimationFrame(scroll);
    };
    const onMove = (move: PointerEvent) => {
      if (!now && Math.hypot(move.clientX - from.x, move.clientY - from.y) < SLACK) return;
      if (!now) frame = requestAnimationFrame(scroll);
      now = {
        lead,
        x: move.clientX,
        y: move.clientY,
        over: stageAt(move.clientX, move.clientY),
      };
      setDrag(now);
    };
    const end = () => {
      cancelAnimationFrame(frame);
      window.removeEventListener("pointermove", onMove);
      window.removeEventListener("pointerup", onUp);
      window.removeEventListener("pointercancel", end);
      window.removeEventListener("keydown", onKey, true);
      stop.current = null;
      setDrag(null);
    };
    const onUp = (up: PointerEvent) => {
      const dropped = now ? stageAt(up.clientX, up.clientY) : null;
      const dragged = now !== null;
      end();
      if (!dragged) return;
      const swallow = (click: MouseEvent) => {
        click.stopPropagation();
        click.preventDefault();
      };
      window.addEventListener("click", swallow, { capture: true, once: true });
      setTimeout(() => window.removeEventListener("click", swallow, { capture: true }), 0);
      if (dropped && dropped !== lead.stage) latest.current.onDrop(lead, dropped);
    };
    const onKey = (key: KeyboardEvent) => {
      if (isComposing(key) || key.key !== "Escape" || !now) return;
      key.stopPropagation();
      end();
    };
    window.addEventListener("pointermove", onMove);
    window.addEventListener("pointerup", onUp);
    window.addEventListener("pointercancel", end);
    window.addEventListener("keydown", onKey, true);
    stop.current = end;
  }, []);
  return { drag, start };
}
