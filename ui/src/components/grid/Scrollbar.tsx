/** A scrollbar of the grid's own: it moves by whole rows, looks the same everywhere, and never takes the focus. */
import { type PointerEvent, useRef } from "react";

interface ScrollbarProps {
  axis: "x" | "y";
  /** In the caller's unit: rows or pixels. */
  total: number;
  shown: number;
  at: number;
  onScroll(to: number): void;
}

const MIN_THUMB = 28;

export function Scrollbar({ axis, total, shown, at, onScroll }: ScrollbarProps) {
  const track = useRef<HTMLDivElement>(null);
  const grip = useRef<{ start: number; at: number } | null>(null);
  const rest = total - shown;
  if (rest <= 0) return <div className={`grid-bar grid-bar-${axis}`} aria-hidden="true" />;
  const share = Math.min(1, shown / total);
  const place = at / rest;

  const length = () =>
    (axis === "y" ? track.current?.clientHeight : track.current?.clientWidth) ?? 1;
  const along = (event: PointerEvent) => (axis === "y" ? event.clientY : event.clientX);

  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    if (event.button !== 0 || !track.current) return;
    event.preventDefault();
    const box = track.current.getBoundingClientRect();
    const inTrack = along(event) - (axis === "y" ? box.top : box.left);
    const thumb = Math.max(MIN_THUMB, share * length());
    const thumbStart = place * (length() - thumb);
    if (inTrack < thumbStart || inTrack > thumbStart + thumb) {
      onScroll(at + (inTrack < thumbStart ? -shown : shown));
      return;
    }
    grip.current = { start: along(event), at };
    event.currentTarget.setPointerCapture(event.pointerId);
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    if (!grip.current) return;
    const thumb = Math.max(MIN_THUMB, share * length());
    const moved = (along(event) - grip.current.start) / Math.max(1, length() - thumb);
    onScroll(grip.current.at + moved * rest);
  };
  const drop = () => {
    grip.current = null;
  };
  const size = `max(${MIN_THUMB}px, ${share * 100}%)`;
  const start = `calc((100% - ${size}) * ${place})`;
  return (
    <div
      ref={track}
      className={`grid-bar grid-bar-${axis}`}
      aria-hidden="true"
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={drop}
      onPointerCancel={drop}
    >
      <div
        className="grid-thumb"
        style={axis === "y" ? { top: start, height: size } : { left: start, width: size }}
      />
    </div>
  );
}
