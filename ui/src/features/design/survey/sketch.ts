/**
 * The drawing of a room: its plan to scale, and its four walls side by side with the openings in them.
 *
 * The survey says how large openings are, not where they stand: windows are drawn in the first long wall, doors in the wall
 * across, passages at the side. Figures come from the backend; nothing here is measured or added up for use elsewhere.
 */
import type { OpeningKind, OpeningRecord, RoomRecord } from "../../../generated/commands";

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface DrawnOpening {
  key: string;
  kind: OpeningKind;
  cased: boolean;
  /** Label: `0.9 × 2.1`. */
  size: string;
  /** On the plan: from corner to corner of the hole, clockwise; none where there is no plan. */
  plan: { x1: number; y1: number; x2: number; y2: number; side: Side } | null;
  /** In the unfolded walls; none where there is no height. */
  wall: Box | null;
}

export interface Sketch {
  /** The floor; none for a room without length and width. */
  plan: (Box & { across: string; down: string }) | null;
  /** The unfolded walls with the places of their corners; none without height. */
  walls: (Box & { corners: number[]; tall: string; round: string }) | null;
  openings: DrawnOpening[];
  /** Openings that found no place. */
  left: number;
}

export type Side = "top" | "right" | "bottom" | "left";

const CLOCKWISE: readonly Side[] = ["top", "right", "bottom", "left"];

/** Walls in the order in which each kind looks for a place. */
const PLACES: Record<OpeningKind, readonly Side[]> = {
  window: ["top", "bottom", "right", "left"],
  door: ["bottom", "right", "left", "top"],
  passage: ["left", "right", "bottom", "top"],
};

/** More of one kind are not drawn one by one. */
const MOST_DRAWN = 40;

interface Placed {
  opening: OpeningRecord;
  key: string;
  width: number;
  /** Metres from the start of its wall, clockwise. */
  at: number;
}

interface Frame {
  /** Pixels that the plan may take. */
  plan: Box;
  /** Pixels that the unfolded walls may take under the whole plan. */
  walls: Box;
}

/** Draws a room into the frame; null while nothing that can be drawn is measured. */
export function sketch(
  room: Pick<RoomRecord, "length" | "width" | "height" | "perimeter">,
  openings: readonly OpeningRecord[],
  perimeter: string | null,
  frame: Frame,
): Sketch | null {
  const length = metres(room.length);
  const width = metres(room.width);
  const round = metres(perimeter);
  if (!(length && width) && !(round && room.height)) return null;
  const sides: Record<Side, number> =
    length && width
      ? { top: length, right: width, bottom: length, left: width }
      : { top: round, right: 0, bottom: 0, left: 0 };
  const { placed, left } = place(openings, sides);

  const plan = length && width ? scaled(length, width, frame.plan) : null;
  const scale = plan && length ? plan.width / length : 0;
  const tall = metres(room.height);
  const all = CLOCKWISE.reduce((sum, side) => sum + sides[side], 0);
  const wallScale = tall ? Math.min(frame.walls.width / all, frame.walls.height / tall) : 0;
  // The walls stand close under a plan that needs less than its frame.
  const between = frame.walls.y - frame.plan.y - frame.plan.height;
  const walls: Sketch["walls"] =
    tall && all
      ? {
          x: frame.walls.x + (frame.walls.width - all * wallScale) / 2,
          y: plan ? plan.y + plan.height + between : frame.plan.y,
          width: all * wallScale,
          height: tall * wallScale,
          corners: [],
          tall: room.height ?? "",
          round: perimeter ?? "",
        }
      : null;

  const drawn: DrawnOpening[] = [];
  let start = 0;
  for (const side of CLOCKWISE) {
    for (const one of placed[side]) {
      const high = metres(one.opening.height);
      const sill = metres(one.opening.sill);
      drawn.push({
        key: one.key,
        kind: one.opening.kind,
        cased: one.opening.casing,
        size: `${one.opening.width} × ${one.opening.height}`,
        plan: plan ? onPlan(plan, side, one, scale) : null,
        wall: walls && {
          x: walls.x + (start + one.at) * wallScale,
          y: walls.y + walls.height - (sill + high) * wallScale,
          width: one.width * wallScale,
          height: high * wallScale,
        },
      });
    }
    start += sides[side];
    if (walls && sides[side] > 0 && start < all) walls.corners.push(walls.x + start * wallScale);
  }
  return {
    plan: plan && { ...plan, across: room.length ?? "", down: room.width ?? "" },
    walls,
    openings: drawn,
    left,
  };
}

/** Of a decimal for drawing only; 0 for what is not known. */
function metres(decimal: string | null): number {
  const value = Number(decimal ?? "");
  return Number.isFinite(value) ? value : 0;
}

function scaled(length: number, width: number, frame: Box): Box {
  const scale = Math.min(frame.width / length, frame.height / width);
  return {
    x: frame.x + (frame.width - length * scale) / 2,
    y: frame.y,
    width: length * scale,
    height: width * scale,
  };
}

/** Gives every opening a wall, then spreads those of a wall evenly. */
function place(openings: readonly OpeningRecord[], sides: Record<Side, number>) {
  const placed: Record<Side, Placed[]> = { top: [], right: [], bottom: [], left: [] };
  const taken: Record<Side, number> = { top: 0, right: 0, bottom: 0, left: 0 };
  let left = 0;
  for (const opening of openings) {
    const width = metres(opening.width);
    for (let index = 0; index < opening.count; index += 1) {
      const side = PLACES[opening.kind].find((one) => taken[one] + width <= sides[one]);
      if (!side || index >= MOST_DRAWN) {
        left += 1;
        continue;
      }
      taken[side] += width;
      placed[side].push({ opening, key: `${opening.id}.${index}`, width, at: 0 });
    }
  }
  for (const side of CLOCKWISE) {
    const gap = (sides[side] - taken[side]) / (placed[side].length + 1);
    let at = gap;
    for (const one of placed[side]) {
      one.at = at;
      at += one.width + gap;
    }
  }
  return { placed, left };
}

function onPlan(plan: Box, side: Side, one: Placed, scale: number): DrawnOpening["plan"] {
  const from = one.at * scale;
  const to = (one.at + one.width) * scale;
  const right = plan.x + plan.width;
  const bottom = plan.y + plan.height;
  switch (side) {
    case "top":
      return { x1: plan.x + from, y1: plan.y, x2: plan.x + to, y2: plan.y, side };
    case "right":
      return { x1: right, y1: plan.y + from, x2: right, y2: plan.y + to, side };
    case "bottom":
      return { x1: right - from, y1: bottom, x2: right - to, y2: bottom, side };
    case "left":
      return { x1: plan.x, y1: bottom - from, x2: plan.x, y2: bottom - to, side };
  }
}
