import type { LinkEnds } from "../../../generated/commands";

/** A row of the chart. All dates come from the planner; the chart draws them and reports wishes. */
export interface GanttRow {
  id: string;
  /** The group that it stands under. */
  parent?: string;
  /** A site with its tasks, from the first day to the last. */
  group?: boolean;
  name: string;
  /** First day. */
  start: string;
  /** Last day. */
  end: string;
  milestone: boolean;
  /** 0 to 100. */
  progress: number;
  /** An inspection, drawn with a star. */
  inspection: boolean;
  critical: boolean;
  /** Something asked of it cannot be kept. */
  late: boolean;
  done: boolean;
  /** Whether its bar may be dragged: nothing of it is done. */
  movable: boolean;
  /** The last day to which it may slip. */
  floatEnd: string;
  baseline: { start: string; end: string } | null;
  /** Texts of the columns behind the name. */
  cells: readonly string[];
}

export interface GanttLink {
  id: string;
  from: string;
  to: string;
  ends: LinkEnds;
  critical: boolean;
  /** It closes a circle and does not count. */
  ignored: boolean;
}

/** The kinds of links, each at the place of the number that the chart has for it. */
export const ENDS: readonly LinkEnds[] = ["fs", "ss", "ff", "sf"];

export interface GanttColumn {
  title: string;
  width: number;
  align?: "left" | "center" | "right";
}

export const ZOOMS = ["day", "week", "month", "quarter"] as const;
export type Zoom = (typeof ZOOMS)[number];

export interface GanttProps {
  rows: readonly GanttRow[];
  links: readonly GanttLink[];
  nameTitle: string;
  columns: readonly GanttColumn[];
  zoom: Zoom;
  /** Days on which nobody works. */
  closed: ReadonlySet<string>;
  today: string;
  language: "zh" | "en";
  label: string;
  /** Width of the names at the left. */
  nameWidth?: number;
  selected: string | null;
  onSelect: (id: string) => void;
  onOpen: (id: string) => void;
  /** What may be changed here; where absent, nothing. */
  editing?: GanttEditing;
}

export interface GanttEditing {
  /** A bar was dragged. The chart shows the planner's dates again once this is settled. */
  onMove: (id: string, start: string) => Promise<unknown>;
  onResize: (id: string, end: string) => Promise<unknown>;
  onLink: (from: string, to: string, ends: LinkEnds) => void;
  onOpenLink: (id: string) => void;
}
