/** The main job, the whole way in the real window: from a telephone number to a printed quote and a printed purchase list. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { windowTest } from "../lib/window.mjs";
import { convertLead, enterLead, logFollowUp, makeFirm, moveOnBoard, seeDuplicate } from "./journey/lead.mjs";
import { acceptQuote, agreeSums, arrangeRooms, makeQuote, nextVersion, printQuote, sendQuote, settleOmission, sheetOf, showCosts } from "./journey/quote.mjs";
import { chooseMaterial, makeList, printList, setStart } from "./journey/supply.mjs";
import { surveyRooms } from "./journey/survey.mjs";

windowTest("from a lead to a printed quote and a printed purchase list", {
  args: (folder) => ["--db", join(folder, "firm.kaigong")],
}, async ({ page, folder, context }) => {
  const file = join(folder, "firm.kaigong");
  const step = async (name, run) => {
    const begun = Date.now();
    const made = await run();
    context.diagnostic(`${name}: ${((Date.now() - begun) / 1000).toFixed(1)} s`);
    return made;
  };
  await page.watch();
  await step("the firm", () => makeFirm(page));
  const lead = await step("the lead", () => enterLead(page));
  await step("its duplicate", () => seeDuplicate(page));
  await step("the board", () => moveOnBoard(page, lead));
  await step("the follow-up", () => logFollowUp(page, lead));
  const project = await step("the conversion", () => convertLead(page, lead));
  const rooms = await step("the survey", () => surveyRooms(page, project));
  const { id, grid, items } = await step("the quote", () => makeQuote(page, rooms));
  await step("a room copied, lines dragged", () => arrangeRooms(page, id, grid, rooms.bedroom, rooms.store));
  await step("the costs", () => showCosts(page, id, grid, items.tile.name));
  await step("the sums", () => agreeSums(page, id));
  await step("what was forgotten", () => settleOmission(page, id));
  await step("sent and locked", () => sendQuote(page, id, grid, items.tile.name));
  const next = await step("the next version", () => nextVersion(page, id, grid, items.tile.name));
  await step("accepted", () => acceptQuote(page, next));
  await step("the quote on paper", () => printQuote(page, next, folder, file));
  const quote = await sheetOf(page, next);
  const start = await step("the start of work", () => setStart(page, quote));
  await step("the bill of materials", () => chooseMaterial(page, quote, items.tile));
  const list = await step("the purchase list", () => makeList(page, quote, start));
  await step("the purchase list on paper", () => printList(page, list, folder, file));
  assert.deepEqual(await page.trouble(), [], "errors in the window");
});
