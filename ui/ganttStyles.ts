import type { Plugin } from "vite";

/**
 * The chart's own style sheet without its fonts: some are asked for from the network, which this product never does, and the icons of another are drawn
 * by ours.
 */
export function ganttStyles(): Plugin {
  return {
    name: "gantt-styles",
    enforce: "pre",
    transform(code, id) {
      if (!/dhtmlx-gantt[\\/].*\.css/.test(id)) return null;
      return { code: code.replaceAll(/@font-face\s*\{[^}]*\}/g, ""), map: null };
    },
  };
}
