/** The schedule's chart in the real window: a bar is dragged by the mouse, and back by undo; the keyboard opens a task. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { makeDemo } from "../lib/demo.mjs";
import { css, role } from "../lib/page.mjs";
import { until } from "../lib/processes.mjs";
import { windowTest } from "../lib/window.mjs";
import { words } from "../lib/words.mjs";

const t = words("zh");
const fileOf = (folder) => join(folder, "demo.kaigong");
const bar = (task) => css(`.gantt_task_line[data-task-id="${task.id}"]`);

windowTest(
  "a schedule's bars are moved with the mouse, and walked with the keyboard",
  { before: ({ folder }) => void makeDemo(folder, fileOf(folder)), args: (folder) => ["--db", fileOf(folder)] },
  async ({ page }) => {
    await page.see(role("navigation"));
    await page.watch();
    const { rows } = await page.call("design.projects", {});
    const plans = await Promise.all(rows.map(({ id }) => page.call("programme.plan", { project: id })));
    const { plan } = plans.find((one) => one.plan);
    const project = plan.projectId;
    const named = async (name) => {
      const { plan } = await page.call("programme.plan", { project });
      return plan.tasks.find((task) => task.name === name);
    };
    await page.go(`/projects/${project}/schedule`);
    const frames = await named("窗框");
    const target = plan.tasks.find((task) => task.name === "水电定位");
    await page.see(bar(frames));
    await page.picture("window-schedule");
    // To where another bar stands, some days later.
    await page.drag(bar(frames), bar(target));
    await until("the frames do not start before a day", async () => (await named("窗框")).bound === "not_before");
    const moved = await named("窗框");
    assert.ok(moved.start > frames.start && moved.start <= target.end, moved.start);
    await page.press("Ctrl+z");
    await until("that is undone", async () => (await named("窗框")).start === frames.start);
    await page.click(bar(frames));
    await page.press("Down", "Enter");
    await page.see(role("dialog", "水电定位"));
    await page.picture("window-schedule-task");
    await page.click(role("button", t("common:cancel")));
    assert.deepEqual(await page.trouble(), []);
  },
);
