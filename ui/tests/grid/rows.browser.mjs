/** Rows that come, go and change under the cursor. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { gridTests } from "./stand.mjs";

const withGrid = gridTests();

describe("rows", () => {
  it("Ctrl+Shift+= inserts as many as are selected and goes to the first", () =>
    withGrid(async (g) => {
      await g.select("l4", "item", "l5", "item");
      await g.press("Control+Shift+Equal");
      await g.settle();
      const keys = await g.rowKeys();
      assert.equal(keys.indexOf("l4") - keys.indexOf("l3"), 3);
      assert.equal(await g.active(), `${keys[keys.indexOf("l3") + 1]}.item`);
    }));

  it("Ctrl+- deletes the selected lines, Delete on whole rows too", () =>
    withGrid(async (g) => {
      await g.select("l4", "item", "l5", "item");
      await g.press("Control+Minus");
      await g.settle();
      await g.select("l6", "item");
      await g.press("Shift+Space", "Delete");
      await g.settle();
      assert.deepEqual((await g.rowKeys()).slice(1, 4), ["l2", "l3", "l7"]);
    }));

  it("the cursor and an open editor stay with their line when others come above it", () =>
    withGrid(async (g) => {
      await g.select("l6", "remark");
      await g.type("半");
      await g.page.evaluate(() => window.harness.sheet.insert("l2", "above", 3));
      await g.settle();
      assert.equal(await g.active(), "l6.remark");
      assert.equal(await g.editor(), "半");
      const [box, cell] = [
        await g.page.locator(".grid-editor").boundingBox(),
        await g.cellBox("l6", "remark"),
      ];
      assert.ok(Math.abs(box.y - cell.y) < 2);
      await g.press("Enter");
      await g.settle();
      assert.equal(await g.stored("l6", "remark"), "半");
    }));

  it("a section's label is edited in place and folds", () =>
    withGrid(async (g) => {
      await g.select("s1", "item");
      await g.press("F2");
      await g.type("（朝南）");
      await g.press("Enter");
      await g.settle();
      assert.match(await g.shown("s1", "item"), /^客餐厅（朝南）/);
      const before = (await g.rowKeys()).length;
      await g.page.click(".grid-fold");
      assert.equal(before - (await g.rowKeys()).length, 13);
      const expanded = await g.page.getAttribute(
        '[role="row"][aria-rowindex="2"]',
        "aria-expanded",
      );
      assert.equal(expanded, "false");
    }));

  it("a refused blank row keeps every cell until it can become a line", () =>
    withGrid(async (g) => {
      await g.select("new-s1", "quantity");
      await g.type("abc");
      await g.press("Enter");
      await g.settle();
      assert.equal(await g.active(), "new-s1.quantity");
      assert.equal(await g.shown("new-s1", "quantity"), "", "blank for the next line");
      const kept = async () => (await g.rows()).find((row) => row.kind === "draft")?.texts ?? [];
      await g.press("ArrowUp", "ArrowLeft", "ArrowLeft", "ArrowLeft");
      await g.type("自购项目");
      await g.press("Tab");
      await g.page.waitForTimeout(200);
      assert.match((await g.log()).at(-1), /new-s1\.quantity=abc new-s1\.item=自购项目/);
      assert.deepEqual([(await kept())[1], (await kept())[4]], ["自购项目", "abc"]);
      await g.press("Tab", "Tab");
      await g.type("4");
      await g.press("Enter");
      await g.page.waitForTimeout(200);
      const keys = await g.rowKeys();
      const made = keys.slice(keys.indexOf("l12") + 1, keys.indexOf("new-s1"));
      assert.equal(made.length, 1);
      assert.equal(await g.stored(made[0], "item"), "自购项目");
      assert.equal(await g.stored(made[0], "quantity"), "4");
    }));

  it("hidden columns leave the cursor on its own column", () =>
    withGrid(async (g) => {
      await g.select("l3", "amount");
      await g.page.check('label:has-text("隐藏成本") input');
      assert.equal(await g.active(), "l3.amount");
      assert.equal(await g.shown("l3", "labour"), null);
      const count = await g.page.getAttribute('[role="grid"]', "aria-colcount");
      assert.equal(count, "11");
    }));

  it("a change of many cells is one batch, and a failed one keeps its texts", () =>
    withGrid(async (g) => {
      await g.page.evaluate(() => {
        window.harness.sheet.apply = () => {
          throw new Error("磁盘已满");
        };
      });
      await g.select("l2", "remark");
      await g.type("不能丢");
      await g.press("Enter");
      await g.settle();
      await g.press("ArrowUp");
      assert.equal(await g.shown("l2", "remark"), "不能丢");
      assert.match(await g.page.textContent(".grid-bubble-error"), /磁盘已满/);
    }));
});
