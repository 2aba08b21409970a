import type { Plugin } from "vite";

/**
 * The chart's own style sheet without its fonts (they are asked for from the network, which this product never does), and with its variables on
 * the chart, not on the page: so those that follow from others follow from the colours of our theme.
 */
export function ganttStyles(): Plugin {
  return {
    name: "gantt-styles",
    enforce: "pre",
    transform(code, id) {
      if (!/dhtmlx-gantt[\\/].*\.css/.test(id)) return null;
      const own = code
        .replaceAll(/@font-face\s*\{[^}]*\}/g, "")
        .replaceAll(/:root\s*\{/g, ".gantt-box{");
      return { code: own, map: null };
    },
  };
}
