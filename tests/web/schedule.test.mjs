/** A construction schedule: made of the template, bars dragged and linked, a task changed by keyboard, kept and compared. In Chromium. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { makeDemo } from "../lib/demo.mjs";
import { until } from "../lib/processes.mjs";
import { call, picture, watch, webTest } from "../lib/web.mjs";
import { words } from "../lib/words.mjs";

const prepare = (folder) => makeDemo(folder, join(folder, "demo.kaigong"));

/** A day's width at the chart's first zoom. */
const DAY = 26;

const later = (day, days) => {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
};

/** As slowly as a hand. */
async function dragTo(page, from, x, y) {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  for (const part of [0.2, 0.5, 0.8, 1]) {
    await page.mouse.move(from.x + (x - from.x) * part, from.y + (y - from.y) * part);
    // The chart looks at the mouse some times a second.
    await page.waitForTimeout(60);
  }
  await page.mouse.up();
}

for (const [language, locale, colorScheme] of [["zh", "zh-CN", "light"], ["en", "en-US", "dark"]]) {
  webTest(`a schedule is made and moved, ${language}`, { prepare }, async ({ browser, server }) => {
    const t = words(language);
    const scene = await browser.newContext({ viewport: { width: 1280, height: 720 }, locale, colorScheme });
    const page = await scene.newPage();
    const trouble = watch(page);
    await page.goto(await server.link());
    await page.getByRole("navigation").first().waitFor();
    // What the page says of backups moves everything below it: first that, then the mouse.
    await page.getByText(t("care:banner", { days: "\n" }).split("\n")[0]).waitFor();
    const { rows } = await call(page, "design.projects", {});
    const project = rows.find(({ stage }) => stage === "design").id;
    const asked = async (baseline) => call(page, "programme.plan", { project, ...(baseline ? { baseline } : {}) });
    const plan = async () => (await asked()).plan;
    const named = async (name) => (await plan()).tasks.find((task) => task.name === name);
    const shown = (name, nameEn) => (language === "zh" ? name : nameEn);

    await page.evaluate((address) => { window.location.hash = address; }, `/projects/${project}/schedule`);
    await page.getByRole("button", { name: t("programme:empty.make") }).click();
    const form = page.getByRole("dialog");
    const start = form.getByRole("textbox", { name: t("programme:settings.startOn") });
    const today = (await asked()).today;
    const first = later(today, 7);
    await start.fill(first);
    await start.press("Tab");
    await form.getByRole("checkbox", { name: t("programme:settings.holidays") }).click();
    await form.getByRole("checkbox", { name: t("programme:settings.springStop") }).click();
    await picture(page, `schedule-make-${language}`);
    await form.getByRole("button", { name: t("programme:make.submit") }).click();
    await form.waitFor({ state: "hidden" });
    const made = await plan();
    assert.deepEqual([made.start, made.length, made.tasks.length], [first, 82, 40]);

    const chart = page.getByRole("region", { name: t("programme:chart") });
    const bar = (id) => chart.locator(`.gantt_task_line[data-task-id="${id}"]`);
    const middle = async (locator) => {
      const box = await until("it is drawn", async () => locator.boundingBox());
      return { x: box.x + box.width / 2, y: box.y + box.height / 2, box };
    };
    await bar(made.tasks[0].id).waitFor();
    await picture(page, `schedule-${language}`);

    // A bar with float is dragged: it does not start before that day; undo takes it back.
    const frames = made.tasks.find(({ name }) => name === "窗框");
    const from = await middle(bar(frames.id));
    await dragTo(page, from, from.x + 3 * DAY, from.y);
    await until("the frames are moved", async () => (await named("窗框")).boundOn === later(frames.start, 3));
    assert.equal((await plan()).finish, made.finish);
    await until("the bar stands there", async () => Math.abs((await middle(bar(frames.id))).x - from.x - 3 * DAY) < 2);
    await page.keyboard.press("Control+z");
    await until("the move is undone", async () => (await named("窗框")).start === frames.start);
    await until("the bar is back", async () => Math.abs((await middle(bar(frames.id))).x - from.x) < 2);

    // Its right edge makes it longer.
    await bar(frames.id).hover();
    const edge = await middle(bar(frames.id).locator(".gantt_task_drag.task_right"));
    await dragTo(page, edge, edge.x + 2 * DAY, edge.y);
    await until("the frames take longer", async () => (await named("窗框")).days === 3);

    // A link from bar to bar; one that closes a circle is refused with the names, and nothing is drawn of it.
    const debris = made.tasks.find(({ name }) => name === "清运");
    const link = async (one, to) => {
      await bar(one).hover();
      const point = await middle(bar(one).locator(".gantt_link_control.task_end_date .gantt_link_point"));
      const target = await middle(bar(to));
      await dragTo(page, point, target.box.x + 3, target.y);
    };
    const links = (await plan()).links.length;
    await link(frames.id, made.tasks.find(({ name }) => name === "水电定位").id);
    await until("the link is there", async () => (await plan()).links.length === links + 1);
    await link(frames.id, debris.id);
    await page.getByText(shown("清运", "Debris")).first().waitFor();
    await page.getByText("→").first().waitFor();
    assert.equal((await plan()).links.length, links + 1);
    await picture(page, `schedule-circle-${language}`);

    // By keyboard: to the third task, open it, half of it is done.
    await chart.focus();
    await page.keyboard.press("Home");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    const drawer = page.getByRole("dialog");
    await drawer.getByText(shown("拆除铲墙", "Demolition")).first().waitFor();
    await picture(page, `schedule-task-${language}`);
    const days = drawer.getByRole("textbox", { name: t("programme:task.days") });
    await days.fill("4");
    await days.press("Control+Enter");
    await drawer.waitFor({ state: "hidden" });
    assert.equal((await plan()).length, 84);

    // Kept, changed, compared.
    await page.getByRole("button", { name: t("programme:actions.more") }).click();
    await page.getByRole("menuitem", { name: t("programme:actions.keep") }).click();
    await form.getByRole("button", { name: t("programme:baseline.submit") }).click();
    await form.waitFor({ state: "hidden" });
    const kept = (await plan()).baselines[0];
    await call(page, "programme.save_task", { id: debris.id, fields: { days: "5" } });
    const behind = language === "zh" ? "programme:baseline.later" : "programme:baseline.later_other";
    await page.getByText(t(behind, { count: 4, name: kept.name })).waitFor();
    await page.getByText(t("programme:zoom.week"), { exact: true }).click();
    await chart.locator(".gantt-kept").first().waitFor();
    await picture(page, `schedule-kept-${language}`);

    // All sites: one row each, its tasks to unfold, a task opens its own site's schedule.
    await page.evaluate((address) => { window.location.hash = address; }, "/sites");
    const sites = page.getByRole("region", { name: t("programme:sites.title") });
    await sites.locator(".gantt_tree_icon.gantt_open").first().click();
    const kickOff = sites.getByText(shown("交底", "Kick-off")).first();
    await kickOff.waitFor();
    await picture(page, `sites-${language}`);
    await kickOff.dblclick();
    await page.getByRole("dialog").getByText(shown("交底", "Kick-off")).first().waitFor();
    assert.deepEqual(trouble, []);
    await scene.close();
  });
}
