import type { TaskView } from "../../generated/commands";
import type { GanttRow } from "./gantt/types";

/** Month and day. */
export const shortDay = (day: string) => day.slice(5);

/** A task as the chart draws it. */
export function rowOf(task: TaskView, pick: (zh: string, en: string) => string): GanttRow {
  return {
    id: task.id,
    name: pick(task.name, task.nameEn),
    start: task.start,
    end: task.end,
    milestone: task.days === 0,
    progress: task.progress,
    inspection: task.inspection !== "",
    critical: task.critical,
    late: task.troubles.length > 0,
    done: task.finishedOn !== null,
    movable: task.startedOn === null && task.finishedOn === null,
    floatEnd: task.floatEnd,
    baseline: task.baseline,
    cells: [String(task.days), shortDay(task.start), shortDay(task.end)],
  };
}
