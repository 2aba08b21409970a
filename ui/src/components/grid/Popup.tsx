/** A small panel under (or over) a place in the window; it lives in the page's body so that nothing clips it. */
import { type ReactNode, useLayoutEffect, useRef } from "react";
import { createPortal } from "react-dom";

interface PopupProps {
  /** Client rectangle it belongs to; null hides it. Read again after every render. */
  anchor(): DOMRect | null;
  className: string;
  id?: string;
  children: ReactNode;
}

const GAP = 2;
const MARGIN = 4;

export function Popup({ anchor, className, id, children }: PopupProps) {
  const panel = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const own = panel.current;
    if (!own) return;
    const rect = anchor();
    own.style.visibility = rect ? "visible" : "hidden";
    if (!rect) return;
    const { offsetWidth: width, offsetHeight: height } = own;
    const below = rect.bottom + GAP;
    const fits = below + height <= window.innerHeight - MARGIN || rect.top < height + GAP + MARGIN;
    own.style.top = `${fits ? below : rect.top - GAP - height}px`;
    own.style.left = `${Math.max(MARGIN, Math.min(rect.left, window.innerWidth - width - MARGIN))}px`;
  });
  return createPortal(
    <div ref={panel} id={id} className={`data-grid-popup ${className}`}>
      {children}
    </div>,
    document.body,
  );
}
