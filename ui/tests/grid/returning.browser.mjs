/** Leaving the page and coming back: nothing that was typed is lost. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { gridTests } from "./stand.mjs";

const withGrid = gridTests();
const LONG = "x".repeat(201);
const drafts = async (g) => (await g.rows()).filter((row) => row.kind === "draft");
const refused = (g) => g.page.locator(".grid-body .grid-refused").allTextContents();
const leave = async (g) => {
  await g.page.click("#page");
  await g.page.waitForSelector(".data-grid", { state: "detached" });
};
const comeBack = async (g) => {
  await g.page.click("#page");
  await g.page.waitForSelector(".grid-row");
};

describe("coming back to the page", () => {
  it("shows a refused text with its reason; Escape takes it back", () =>
    withGrid(async (g) => {
      const before = await g.shown("l7", "main");
      await g.select("l7", "main");
      await g.type("abc");
      await g.press("Enter");
      await g.settle();
      await leave(g);
      await comeBack(g);
      assert.deepEqual(await refused(g), ["abc"]);
      await g.select("l7", "main");
      await g.page.waitForSelector(".grid-bubble-error");
      await g.press("Escape");
      assert.equal(await g.shown("l7", "main"), before);
      await leave(g);
      await comeBack(g);
      assert.deepEqual(await refused(g), []);
    }));

  it("shows a refused row on its way, which becomes a line once it is mended", () =>
    withGrid(async (g) => {
      await g.select("new-s1", "item");
      await g.burst(LONG, "Tab", "规格");
      await g.press("Enter");
      await g.settle();
      assert.equal((await drafts(g)).length, 1);
      await leave(g);
      await comeBack(g);
      const [draft] = await drafts(g);
      assert.ok(draft?.texts.includes("规格"));
      await g.page.click(".grid-draft .grid-refused");
      await g.type("短");
      await g.press("Enter");
      await g.settle();
      await g.settle();
      const made = await g.made();
      assert.deepEqual(
        made.map((line) => [line.item, line.spec]),
        [["短", "规格"]],
      );
      assert.deepEqual(await drafts(g), []);
    }));

  it("takes in what was answered meanwhile: refused stays, stored is there once", () =>
    withGrid(async (g) => {
      await g.select("l7", "main");
      await g.type("abc");
      await g.press("Enter");
      await g.select("new-s1", "item");
      await g.burst("新的一行", "Enter");
      await leave(g);
      await comeBack(g);
      await g.page.waitForTimeout(900);
      assert.deepEqual(await refused(g), ["abc"]);
      assert.deepEqual(
        (await g.made()).map((line) => line.item),
        ["新的一行"],
      );
      assert.deepEqual(await drafts(g), []);
    }, "delay=300"));

  it("keeps the text of a row that went away meanwhile, and leaves the focus alone", () =>
    withGrid(async (g) => {
      await g.select("l7", "main");
      await g.type("abc");
      await g.press("Enter");
      await g.settle();
      await leave(g);
      await g.page.evaluate(() => void window.harness.sheet.remove(["l7"]));
      await g.settle();
      await comeBack(g);
      const box = g.page.locator(".grid-kept textarea");
      assert.equal(await box.inputValue(), "abc");
      assert.equal(await box.evaluate((own) => own === document.activeElement), false);
    }));
});
