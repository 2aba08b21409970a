/** Rooms from a layout and by typing, sizes in metres and millimetres, openings; figures follow at once. */
import assert from "node:assert/strict";
import { Grid } from "../../lib/grid.mjs";
import { role } from "../../lib/page.mjs";
import { words } from "../../lib/words.mjs";

const t = words("zh");
const column = (key) => t(`design:survey.columns.${key}`);

export async function surveyRooms(page, project) {
  await page.click(role("tab", t("design:hub.survey")));
  // The home's own layout, as the lead had it, is the first choice.
  await page.click(role("button", "两室两厅一厨一卫"));
  const grid = new Grid(page, t("design:survey.gridLabel"), column("name"));
  const survey = () => page.call("design.survey", { projectId: project.id });
  await grid.row((row) => row.kind === "line");
  const names = (await survey()).rooms.map(({ room }) => room.name);
  assert.ok(names.length >= 5, names.join());
  const bedroom = names.find((name) => name.includes("卧"));
  const bath = names.find((name) => name.includes("卫"));

  // 3600 is read as millimetres; a row by keys alone: Tab goes right.
  await grid.select(bedroom, column("length"));
  await page.type("3600");
  await page.press("Tab");
  await page.type("4.2");
  await page.press("Tab");
  await page.type("2.8");
  await page.press("Tab");
  await page.type("0.9x2.1");
  await page.press("Enter");
  await grid.shows(bedroom, column("floor"), "15.12");
  await grid.shows(bedroom, column("round"), "15.6");
  // 15.6 × 2.8 less half a door: 43.68 − 0.945.
  await grid.shows(bedroom, column("wall"), "42.735");
  await grid.enter(bath, column("length"), "1.8");
  await grid.enter(bath, column("width"), "2.4");
  await grid.enter(bath, column("height"), "2.6");
  await grid.shows(bath, column("floor"), "4.32");

  // A room by typing into the blank row.
  await grid.enter((row) => row.kind === "new", column("name"), "储藏间");
  await grid.row("储藏间");
  for (const [key, value] of [["length", "2"], ["width", "1.5"], ["height", "2.6"]]) {
    await grid.enter("储藏间", column(key), value);
  }
  await grid.shows("储藏间", column("floor"), "3");

  // An opening in the panel beside: a window of the bathroom.
  await grid.select(bath, column("name"));
  await page.click(role("button", t("design:openingKinds.window")));
  await page.type("0.6");
  await page.press("Tab");
  await page.type("0.9");
  await page.press("Enter");
  await grid.shows(bath, column("windows"), "0.6×0.9");
  // (1.8 + 2.4) × 2 × 2.6 − 0.54 / 2.
  await grid.shows(bath, column("wall"), "21.57");
  await page.picture("journey-survey");
  const stored = await survey();
  const of = (name) => stored.rooms.find(({ room }) => room.name === name).quantities;
  assert.equal(of(bedroom).wallNet, "42.735");
  assert.equal(of(bath).wallNet, "21.57");
  assert.equal(of("储藏间").floor, "3");
  return { bedroom, bath, store: "储藏间" };
}
