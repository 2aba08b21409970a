import type { ReactNode } from "react";
import type { RouteObject } from "react-router";
import type { DataClass } from "../generated/commands";

/** What a feature gives to the shell. All texts are keys with namespace, `crm:nav.leads`. */
export interface Feature {
  id: string;
  /** Lazy: `{ path: "leads", lazy: async () => ({ Component: (await import("./LeadsPage")).LeadsPage }) }`. */
  routes: RouteObject[];
  nav: NavEntry[];
  palette: PaletteEntry[];
}

export interface NavEntry {
  /** Where it leads, `/leads`. */
  to: string;
  label: string;
  icon: ReactNode;
  /** Sections of the navigation, in this order. */
  group: "work" | "sell" | "build" | "buy" | "firm";
  /** Place inside the group, smaller first. */
  order: number;
  /** The key after `g`, one letter. */
  goKey?: string;
  /** The class of data that it shows and little else: who does not see that is not led there. */
  needs?: DataClass;
  /** What waits there for a person, drawn at its end. */
  badge?: () => ReactNode;
}

export interface PaletteEntry {
  id: string;
  label: string;
  /** More words to find it by, in any language: a key whose text is words with blanks. */
  keywords?: string;
  icon?: ReactNode;
  /** A place to go … */
  to?: string;
  /** … or something to do. */
  run?: (tools: PaletteTools) => void;
  /** The class of data that it needs; a place to go has that of its page. */
  needs?: DataClass;
  /** Left out where the host cannot do it. */
  shown?: () => boolean;
  /** Shown at its right, `Ctrl+Z`. */
  keys?: string;
}

export interface PaletteTools {
  go: (to: string) => void;
}
