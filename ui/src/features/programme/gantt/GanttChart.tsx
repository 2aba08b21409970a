import { Gantt, type GanttStatic, type Link, type Scales } from "dhtmlx-gantt";
import "dhtmlx-gantt/codebase/dhtmlxgantt.css";
import { type KeyboardEvent, useEffect, useRef } from "react";
import { isComposing } from "../../../lib/ime";
import { dayAfter, dayOf, daysBetween, midnight, nearestDay } from "./days";
import "./gantt.css";
import { ENDS, type GanttProps, type GanttRow } from "./types";

const ROW = 30;
/** Days drawn before the first and behind the last. */
const BEFORE = 5;
const BEHIND = 21;

/** What a drawn task carries of its row. */
interface Drawn {
  id: string;
  row: GanttRow;
}

const shownText = (text: string) => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** Bars over days: rows at the left, time at the right. Arrow keys walk, Enter opens. */
export function GanttChart(props: GanttProps) {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<GanttStatic | null>(null);
  const latest = useRef(props);
  latest.current = props;
  const drawnAs = useRef("");

  // The chart is made once; what changes is given to it below.
  useEffect(() => {
    if (!box.current) return;
    const gantt = Gantt.getGanttInstance();
    chart.current = gantt;
    listen(gantt, latest);
    dress(gantt, latest);
    habits(gantt);
    gantt.init(box.current);
    return () => {
      drawnAs.current = "";
      chart.current = null;
      gantt.destructor();
    };
  }, []);

  const { rows, links, closed, today, zoom, language, nameTitle } = props;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what of the latest is drawn.
  useEffect(() => {
    const gantt = chart.current;
    if (!gantt) return;
    const draw = () => {
      const scaled = `${zoom} ${language} ${nameTitle}`;
      const rescaled = drawnAs.current !== scaled;
      drawnAs.current = scaled;
      setUp(gantt, latest.current);
      show(gantt, latest.current);
      if (!rescaled) return;
      gantt.render();
      toToday(gantt, latest.current);
    };
    if (!isDragged(gantt)) return draw();
    // Nothing is pulled out of somebody's hand: what came meanwhile is drawn once he let go.
    const later = () => setTimeout(() => !gantt.$destroyed && draw(), 0);
    window.addEventListener("mouseup", later, { once: true });
    return () => window.removeEventListener("mouseup", later);
  }, [rows, links, closed, today, zoom, language, nameTitle]);

  const { selected } = props;
  useEffect(() => {
    const gantt = chart.current;
    if (!gantt) return;
    const now = gantt.getSelectedId();
    if (selected && gantt.isTaskExists(selected)) {
      if (now !== selected) gantt.selectTask(selected);
      reveal(gantt, selected);
    } else if (now) gantt.unselectTask(now);
  }, [selected]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (isComposing(event) || event.ctrlKey || event.altKey || event.metaKey) return;
    const gantt = chart.current;
    if (!gantt) return;
    const { rows, onOpen } = latest.current;
    const selected = gantt.getSelectedId();
    const at = rows.findIndex((row) => row.id === selected);
    const steps: Record<string, number> = {
      ArrowDown: at + 1,
      ArrowUp: at < 0 ? rows.length - 1 : at - 1,
      Home: 0,
      End: rows.length - 1,
    };
    const to = steps[event.key];
    if (event.key === "Enter" && selected) onOpen(selected);
    else if (to !== undefined) {
      const row = rows[Math.min(Math.max(to, 0), rows.length - 1)];
      if (row) gantt.selectTask(row.id);
    } else return;
    event.preventDefault();
  };

  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys walk through its rows.
    <section className="gantt-box" aria-label={props.label} tabIndex={0} onKeyDown={onKeyDown}>
      <div ref={box} className="gantt-fill" />
    </section>
  );
}

function isDragged(gantt: GanttStatic): boolean {
  const { drag_id, link_source_id } = gantt.getState();
  return Boolean(drag_id ?? link_source_id);
}

type Latest = { current: GanttProps };

/** What people do with bars and links. */
function listen(gantt: GanttStatic, latest: Latest): void {
  const rowOf = (id: string | number) =>
    latest.current.rows.find((row) => row.id === String(id)) ?? null;
  const settled = (wish: Promise<unknown>) =>
    void wish.finally(() => {
      if (!gantt.$destroyed) show(gantt, latest.current);
    });
  gantt.attachEvent("onTaskSelected", (id: string) => latest.current.onSelect(String(id)));
  gantt.attachEvent("onTaskDblClick", (id: string | null) => {
    if (id) latest.current.onOpen(String(id));
    return false;
  });
  gantt.attachEvent("onBeforeTaskDrag", (id: string, mode: string) => {
    const row = rowOf(id);
    if (!row || row.group || !latest.current.editing) return false;
    if (mode === "move") return row.movable;
    return mode === "resize" && !row.done && !row.milestone;
  });
  gantt.attachEvent("onAfterTaskDrag", (id: string, mode: string) => {
    const row = rowOf(id);
    const task = gantt.getTask(id);
    const { editing } = latest.current;
    if (!row || !editing || !task.start_date || !task.end_date) return;
    const start = nearestDay(task.start_date);
    const end = dayOf(dayAfter(nearestDay(task.end_date), -1));
    if (mode === "move" && start !== row.start) settled(editing.onMove(row.id, start));
    else if (mode === "resize" && end !== row.end)
      settled(editing.onResize(row.id, end < row.start ? row.start : end));
    else show(gantt, latest.current);
  });
  gantt.attachEvent("onBeforeLinkAdd", (_: string | number, link: Link) => {
    const known = latest.current.links.some(
      (one) => one.from === String(link.source) && one.to === String(link.target),
    );
    // What is drawn from the rows comes this way, too.
    if (known) return true;
    latest.current.editing?.onLink(
      String(link.source),
      String(link.target),
      ENDS[Number(link.type)] ?? "fs",
    );
    return false;
  });
  gantt.attachEvent("onLinkDblClick", (id: string) => {
    latest.current.editing?.onOpenLink(String(id));
    return false;
  });
  gantt.attachEvent("onBeforeLightbox", () => false);
  gantt.attachEvent("onGanttRender", () => drawToday(gantt, latest.current));
}

/** How bars, rows and cells look. */
function dress(gantt: GanttStatic, latest: Latest): void {
  const { templates } = gantt;
  const row = (task: unknown) => (task as Drawn).row;
  templates.task_class = (_start, _end, task) => {
    const of = row(task);
    return [
      of.critical ? "is-critical" : "",
      of.done ? "is-done" : "",
      of.late ? "is-late" : "",
      of.movable ? "is-movable" : "",
      of.inspection ? "is-inspection" : "",
      of.group ? "is-group" : "",
    ].join(" ");
  };
  templates.task_text = () => "";
  templates.rightside_text = (_start, _end, task) => {
    const of = row(task);
    const slack = daysBetween(of.end, of.floatEnd);
    const width = slack > 0 && !of.done ? across(gantt, of.end, of.floatEnd) : 0;
    const float = width > 0 ? `<span class="gantt-float" style="width:${width}px"></span>` : "";
    return `${float}<span class="gantt-name">${of.inspection ? "★ " : ""}${shownText(of.name)}</span>`;
  };
  templates.leftside_text = (_start, _end, task) => {
    const of = row(task);
    if (!of.baseline) return "";
    const from =
      gantt.posFromDate(midnight(of.baseline.start)) - gantt.posFromDate(midnight(of.start));
    const width = across(gantt, of.baseline.start, of.baseline.end) + day(gantt);
    return `<span class="gantt-kept" style="margin-left:${from}px;width:${width}px"></span>`;
  };
  templates.grid_row_class = (_start, _end, task) => {
    const of = row(task);
    return `${of.late ? "is-late" : ""} ${of.done ? "is-done" : ""} ${of.group ? "is-group" : ""}`;
  };
  templates.timeline_cell_class = (_task, date) => {
    const { zoom, closed } = latest.current;
    return (zoom === "day" || zoom === "week") && closed.has(dayOf(date)) ? "is-closed" : "";
  };
  templates.link_class = (link) =>
    (link as { ignored?: boolean }).ignored
      ? "is-ignored"
      : (link as { critical?: boolean }).critical
        ? "is-critical"
        : "";
}

/** Pixels from one day to another. */
function across(gantt: GanttStatic, from: string, to: string): number {
  return gantt.posFromDate(midnight(to)) - gantt.posFromDate(midnight(from));
}

/** Pixels of a day. */
function day(gantt: GanttStatic): number {
  const { start_date } = gantt.config;
  if (!start_date) return 0;
  const first = dayOf(new Date(start_date));
  return across(gantt, first, dayOf(dayAfter(first)));
}

const zhMonth = (date: Date) => `${date.getFullYear()} 年 ${date.getMonth() + 1} 月`;

function scales({ zoom, language, closed, today }: GanttProps): { scales: Scales; width: number } {
  const zh = language === "zh";
  const css = (date: Date) => {
    const at = dayOf(date);
    return at === today ? "is-today" : closed.has(at) ? "is-closed" : "";
  };
  const quarter = (date: Date) => {
    const number = Math.floor(date.getMonth() / 3) + 1;
    return zh ? `${date.getFullYear()} 年 ${number} 季度` : `Q${number} ${date.getFullYear()}`;
  };
  const month = { unit: "month", step: 1, format: zh ? zhMonth : "%F %Y" };
  const shortMonth = {
    unit: "month",
    step: 1,
    format: zh ? (date: Date) => `${date.getMonth() + 1} 月` : "%M",
  };
  const week = {
    unit: "week",
    step: 1,
    format: (date: Date) => `${date.getMonth() + 1}-${String(date.getDate()).padStart(2, "0")}`,
  };
  const plain = (unit: string) => ({ unit, step: 1, format: () => "" });
  const days = { unit: "day", step: 1, format: "%j", css };
  switch (zoom) {
    case "day":
      return { scales: [month, days], width: 26 };
    case "week":
      return { scales: [month, week, plain("day")], width: 9 };
    case "month":
      return { scales: [month, week], width: 34 };
    case "quarter":
      return { scales: [{ unit: "quarter", step: 1, format: quarter }, shortMonth], width: 56 };
  }
}

/** What never changes. */
function habits({ config }: GanttStatic): void {
  config.row_height = ROW;
  config.bar_height = 16;
  config.start_on_monday = true;
  config.drag_progress = false;
  config.drag_project = false;
  config.details_on_dblclick = false;
  config.details_on_create = false;
  config.round_dnd_dates = false;
  config.time_step = 24 * 60;
  config.show_errors = false;
  config.link_line_width = 1;
  config.link_arrow_size = 6;
  config.link_wrapper_width = 12;
  config.show_links = true;
  config.fit_tasks = false;
  config.preserve_scroll = true;
  config.smart_rendering = true;
  config.select_task = true;
  config.scroll_size = 12;
}

/** Columns and scales. */
function setUp(gantt: GanttStatic, props: GanttProps): void {
  const { config } = gantt;
  gantt.i18n.setLocale(props.language === "zh" ? "cn" : "en");
  const scale = scales(props);
  config.scales = scale.scales;
  config.min_column_width = scale.width;
  config.scale_height = props.zoom === "week" ? 54 : 46;
  config.columns = [
    {
      name: "text",
      label: shownText(props.nameTitle),
      tree: props.rows.some((row) => row.group),
      width: "*",
      min_width: 130,
      template: (task) => {
        const { row } = task as unknown as Drawn;
        return `<span class="gantt-cell">${row.inspection ? "★ " : ""}${shownText(row.name)}</span>`;
      },
    },
    ...props.columns.map((column, at) => ({
      name: `c${at}`,
      label: shownText(column.title),
      align: column.align ?? ("left" as const),
      width: column.width,
      template: (task: unknown) => shownText((task as Drawn).row.cells[at] ?? ""),
    })),
  ];
  config.grid_width =
    (props.nameWidth ?? 190) + props.columns.reduce((sum, column) => sum + column.width, 0);
  config.drag_links = props.editing !== undefined;
}

/** The first of this day and those on which anything starts. */
const firstDay = (rows: readonly GanttRow[], day: string) =>
  rows.reduce((first, row) => (row.start < first ? row.start : first), day);

/** Draws what the rows say: always the planner's dates, whatever was dragged. */
function show(gantt: GanttStatic, props: GanttProps): void {
  const { rows, links } = props;
  const first = firstDay(rows, props.today);
  const last = rows.reduce((day, row) => {
    const end = row.baseline && row.baseline.end > row.end ? row.baseline.end : row.end;
    return end > day ? end : day;
  }, first);
  gantt.config.start_date = dayAfter(first, -BEFORE);
  gantt.config.end_date = dayAfter(last, BEHIND);
  const selected = props.selected;
  const place = gantt.getScrollState();
  const isOpen = (id: string) => gantt.isTaskExists(id) && gantt.getTask(id).$open === true;
  const opened = new Set(rows.filter((row) => row.group && isOpen(row.id)).map((row) => row.id));
  gantt.batchUpdate(() => {
    gantt.clearAll();
    gantt.parse({
      tasks: rows.map((row) => ({
        id: row.id,
        text: row.name,
        start_date: midnight(row.start),
        end_date: row.milestone ? midnight(row.start) : dayAfter(row.end),
        type: row.milestone ? "milestone" : "task",
        parent: row.parent ?? 0,
        open: opened.has(row.id),
        progress: row.progress / 100,
        row,
      })),
      links: links.map((link) => ({
        id: link.id,
        source: link.from,
        target: link.to,
        type: String(ENDS.indexOf(link.ends)),
        critical: link.critical,
        ignored: link.ignored,
      })),
    });
  });
  if (selected && gantt.isTaskExists(selected)) gantt.selectTask(selected);
  gantt.scrollTo(place.x, place.y);
}

/** Today and what is next stand in view when the chart is opened or zoomed, or the beginning where that is still to come. */
function toToday(gantt: GanttStatic, props: GanttProps): void {
  const first = firstDay(props.rows, props.rows[0]?.start ?? props.today);
  const at = first > props.today ? first : props.today;
  const next = props.rows.findIndex((row) => !row.done);
  const top = props.selected ? null : Math.max(next - 2, 0) * ROW;
  gantt.scrollTo(Math.max(gantt.posFromDate(midnight(at)) - 120, 0), top);
}

/** Scrolls to a row that is out of sight. */
function reveal(gantt: GanttStatic, id: string): void {
  const { y } = gantt.getScrollState();
  const height = gantt.$task_data?.parentElement?.clientHeight ?? 0;
  const top = gantt.getTaskTop(id);
  if (top < y) gantt.scrollTo(null, top);
  else if (top + ROW > y + height) gantt.scrollTo(null, top + ROW - height);
}

function drawToday(gantt: GanttStatic, props: GanttProps): void {
  const area: HTMLElement | undefined = gantt.$task_data;
  if (!area) return;
  let line = area.querySelector<HTMLElement>(".gantt-today");
  if (!line) {
    line = document.createElement("div");
    line.className = "gantt-today";
    area.append(line);
  }
  line.style.height = `${Math.max(gantt.getVisibleTaskCount() * ROW, area.clientHeight)}px`;
  line.style.left = `${gantt.posFromDate(midnight(props.today)) + day(gantt) / 2}px`;
}
