/** Whole rows typed faster than they can be stored, and rows that go away while one types in them. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { gridTests } from "./stand.mjs";

const withGrid = gridTests();

/** Waits for `count` lines in the first section beyond those that stood there, with nothing on its way. */
async function until(g, count, seconds = 15) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    // In this order: what is no longer on its way is among the lines that are read after it.
    const rows = await g.rows();
    const made = await g.made();
    const waiting = rows.some((row) =>
      row.kind === "draft" ? row.refused === 0 : row.waiting > row.refused,
    );
    if (made.length >= count && !waiting) return made;
    if (Date.now() > end) {
      assert.fail(`${made.length} of ${count} lines: ${JSON.stringify([made, rows])}`);
    }
    await g.page.waitForTimeout(30);
  }
}

const drafts = async (g) => (await g.rows()).filter((row) => row.kind === "draft");
const LONG = "x".repeat(201);
/** From the item's column over the quantity to the main material. */
const row = (name, quantity, main) => [name, "Tab", "Tab", "Tab", quantity, "Tab", main, "Enter"];

for (const delay of [0, 20, 500]) {
  describe(`rows typed without a pause, answers after ${delay} ms`, () => {
    const query = `delay=${delay}`;

    it("each lands as its own line, also with the same figures", () =>
      withGrid(async (g) => {
        await g.select("new-s1", "item");
        const names = ["zz1", "zz2", "zz3", "zz4", "zz5"];
        await g.burst(...names.flatMap((name) => row(name, "3.5", "2.8")));
        assert.equal(await g.active(), "new-s1.item");
        const made = await until(g, 5);
        assert.deepEqual(
          made.map((line) => [line.item, line.quantity, line.main].join()),
          names.map((name) => `${name},3.5,2.8`),
        );
        assert.deepEqual(await drafts(g), []);
        assert.equal(await g.active(), "new-s1.item");
        assert.equal(await g.shown("new-s1", "quantity"), "");
      }, query));

    it("Tab, then Enter on the empty next cell begins the next row", () =>
      withGrid(async (g) => {
        await g.select("new-s1", "item");
        for (const name of ["zz1", "zz2", "zz3"]) await g.burst(name, "Tab", "Enter");
        const made = await until(g, 3);
        assert.deepEqual(
          made.map((line) => line.item),
          ["zz1", "zz2", "zz3"],
        );
        assert.equal(await g.active(), "new-s1.item");
      }, query));

    it("a scanner's codes and Enters make a line each", () =>
      withGrid(async (g) => {
        await g.select("new-s1", "item");
        const codes = Array.from({ length: 8 }, (_, n) => `6901234${n}`);
        await g.burst(...codes.flatMap((code) => [code, "Enter"]));
        const made = await until(g, 8);
        assert.deepEqual(
          made.map((line) => line.item),
          codes,
        );
      }, query));

    it("the first hit of a search is taken for the row it was typed in", () =>
      withGrid(async (g) => {
        await g.select("new-s1", "item");
        await g.burst(...row("bk", "3", "1"), ...row("zz2", "4", "2"), ...row("qd", "5", "3"));
        const made = await until(g, 3);
        assert.deepEqual(
          made.map((line) => [line.code, line.item, line.quantity, line.main].join()),
          [`T20,${made[0].item},3,1`, ",zz2,4,2", `E03,${made[2].item},5,3`],
        );
      }, query));

    it("a refused row keeps its texts with the message, the others are stored", () =>
      withGrid(async (g) => {
        await g.select("new-s1", "item");
        await g.burst(...row("zz1", "1", "2"), ...row(LONG, "7", "8"), ...row("zz3", "5", "6"));
        const made = await until(g, 2);
        assert.deepEqual(
          made.map((line) => [line.item, line.quantity, line.main].join()),
          ["zz1,1,2", "zz3,5,6"],
        );
        const [kept, ...more] = await drafts(g);
        assert.equal(more.length, 0);
        assert.deepEqual(
          [1, 4, 5].map((col) => kept.texts[col]),
          [LONG, "7", "8"],
        );
        assert.equal(await g.active(), "new-s1.item");
        await g.press("ArrowUp");
        assert.match(await g.page.textContent(".grid-bubble-error"), /最多 200 个字/);
        await g.type("zz2");
        await g.press("Enter");
        assert.equal(await g.active(), "new-s1.item");
        const all = await until(g, 3);
        assert.deepEqual(
          all.map((line) => [line.item, line.quantity, line.main].join()),
          ["zz1,1,2", "zz3,5,6", "zz2,7,8"],
        );
        assert.deepEqual(await drafts(g), []);
      }, query));

    it("a figure refused in a row on its way stays in its line", () =>
      withGrid(async (g) => {
        await g.select("new-s1", "item");
        await g.burst(...row("zz1", "abc", "2"), ...row("zz2", "4", "5"));
        await until(g, 1);
        await g.page.waitForTimeout(delay * 4 + 200);
        const texts = (await g.rows()).filter((one) => one.texts[1].startsWith("zz"));
        assert.deepEqual(
          texts.map((one) => [one.texts[1], one.texts[4], one.texts[5], one.refused].join()).sort(),
          ["zz1,abc,2,1", "zz2,4,5,0"],
        );
      }, query));
  });
}

describe("rows on their way", () => {
  it("the cursor and an open editor go over from the row to the line", () =>
    withGrid(async (g) => {
      await g.select("new-s1", "item");
      await g.burst("zz1", "Tab", "ab");
      assert.equal(await g.active(), "new-s1.spec");
      await until(g, 1);
      const [made] = await g.made();
      assert.equal(await g.active(), `${made.key}.spec`);
      assert.equal(await g.editor(), "ab");
      await g.type("c");
      await g.press("Enter");
      await g.page.waitForTimeout(400);
      assert.equal(await g.stored(made.key, "spec"), "abc");
      assert.equal(await g.active(), "new-s1.item");
    }, "delay=150"));

  it("a click into the same row goes on in it, a click elsewhere does not", () =>
    withGrid(async (g) => {
      const click = async (column) => {
        const { x, y } = await g.cellBox("new-s1", column);
        await g.page.mouse.click(x + 8, y + 8);
      };
      await g.select("new-s1", "item");
      await g.type("zz1");
      await click("quantity");
      await g.type("7");
      await g.press("Enter");
      const made = await until(g, 1);
      assert.deepEqual(
        made.map((line) => [line.item, line.quantity].join()),
        ["zz1,7"],
      );
    }, "delay=150"));

  it("Ctrl+Enter stores and stays in the row", () =>
    withGrid(async (g) => {
      await g.select("new-s1", "item");
      await g.type("zz1");
      await g.press("Control+Enter", "Tab");
      await g.type("规格");
      await g.press("Enter");
      const made = await until(g, 1);
      assert.equal([made[0].item, made[0].spec].join(), "zz1,规格");
    }));

  it("are named to the page by the blank row they came from", () =>
    withGrid(async (g) => {
      await g.select("new-s1", "item");
      await g.burst(LONG, "Enter");
      await g.settle();
      await g.press("ArrowUp", "Shift+ArrowDown");
      assert.equal(await g.active(), "new-s1.item");
      assert.deepEqual(await g.page.evaluate(() => window.harness.selection.rowKeys), ["new-s1"]);
      await g.press("Shift+F10");
      const menu = await g.page.evaluate(() => window.harness.menus.at(-1).selection.active.rowKey);
      assert.equal(menu, "new-s1");
    }));

  it("Escape gives up a refused text, Ctrl+- the row; a pasted cell corrects it", () =>
    withGrid(async (g) => {
      await g.select("new-s1", "item");
      await g.burst(LONG, "Enter", LONG, "Enter", LONG, "Enter");
      await g.settle();
      await g.settle();
      assert.equal((await drafts(g)).length, 3);
      await g.press("ArrowUp", "Escape");
      assert.equal((await drafts(g)).length, 2);
      await g.press("ArrowUp", "Control+Minus");
      assert.equal((await drafts(g)).length, 1);
      assert.ok(!(await g.log()).some((entry) => entry.startsWith("delete")));
      await g.select("l12", "item");
      await g.press("ArrowDown");
      await g.putOnClipboard("zz9");
      await g.press("Control+v");
      const made = await until(g, 1);
      assert.equal(made[0].item, "zz9");
      assert.equal((await drafts(g)).length, 0);
    }));

  it("a failure of the program or its connection shows a sentence, not its own words", () =>
    withGrid(async (g) => {
      await g.page.evaluate(() => {
        class HostFault extends Error {}
        window.harness.sheet.apply = () => {
          throw new HostFault("connection refused");
        };
      });
      await g.select("l2", "remark");
      await g.type("不能丢");
      await g.press("Enter");
      await g.settle();
      await g.press("ArrowUp");
      assert.equal(await g.shown("l2", "remark"), "不能丢");
      assert.match(await g.page.textContent(".grid-bubble-error"), /没有保存成功，请重试。/);
    }));
});

describe("a line that is deleted elsewhere", () => {
  const remove = (g, ...keys) =>
    g.page.evaluate((gone) => window.harness.sheet.remove(gone), keys).then(() => g.settle());
  const kept = (g) =>
    g.page.evaluate(() => document.querySelector(".grid-kept textarea")?.value ?? null);

  it("leaves what was being typed in it, and takes what is typed on", () =>
    withGrid(async (g) => {
      await g.select("l6", "remark");
      await g.type("甲供");
      await remove(g, "l6");
      assert.match(await g.page.textContent(".grid-kept"), /没有保存/);
      assert.equal(await kept(g), "甲供");
      await g.type("瓷砖");
      assert.equal(await kept(g), "甲供瓷砖");
      assert.equal(await g.editor(), null);
      await g.page.click(".grid-kept button:has-text('复制')");
      assert.equal(await g.copied(), "甲供瓷砖");
      assert.equal(await kept(g), null);
      assert.match(await g.page.textContent(".grid-bubble"), /已复制/);
      await g.press("Control+v");
      await g.settle();
      assert.equal(await g.stored("l7", "remark"), "甲供瓷砖");
      assert.deepEqual(
        (await g.log()).filter((entry) => entry.startsWith("type")),
        [],
      );
    }));

  it("by an undo, in the middle of a composition", () =>
    withGrid(async (g) => {
      await g.select("l6", "remark");
      await g.press("Control+Shift+Equal");
      await g.settle();
      const fresh = (await g.active()).split(".")[0];
      await g.imeKey("w");
      await g.compose("wei");
      await g.page.evaluate(() => window.harness.sheet.undo());
      await g.settle();
      assert.equal((await g.rowKeys()).includes(fresh), false);
      assert.equal(await kept(g), "wei");
      assert.equal(await g.editor(), null);
      await g.press("Escape");
      assert.equal(await kept(g), null);
      await g.type("新");
      assert.equal(await g.editor(), "新", "the grid has the focus again");
    }));

  it("says so for a refused text and for one that was on its way", () =>
    withGrid(async (g) => {
      await g.select("l6", "main");
      await g.type("abc");
      await g.press("Tab");
      await g.type("def");
      await g.press("Enter");
      await g.settle();
      assert.equal(await kept(g), null);
      await remove(g, "l6");
      assert.equal(await kept(g), "abc\tdef");
      await g.page.click(".grid-kept button:has-text('关闭')");
      assert.equal(await kept(g), null);
      await g.page.evaluate(() => {
        window.harness.sheet.apply = () => {
          throw new Error("这一行已经不存在");
        };
      });
      await g.select("l8", "main");
      await g.page.evaluate(() => void window.harness.sheet.remove(["l8"]));
      await g.type("77");
      await g.press("Enter");
      await g.page.waitForTimeout(500);
      assert.equal(await kept(g), "77");
    }, "delay=120"));

  it("says nothing where nothing was typed, and of one's own deleting and folding", () =>
    withGrid(async (g) => {
      await g.select("l6", "remark");
      await g.press("F2");
      await remove(g, "l6");
      assert.equal(await kept(g), null);
      assert.equal(await g.editor(), null);
      await g.select("l7", "main");
      await g.type("abc");
      await g.press("Enter");
      await g.settle();
      await g.page.click(".grid-fold");
      await g.settle();
      assert.equal(await kept(g), null);
      await g.page.click(".grid-fold");
      await g.settle();
      assert.equal(await g.shown("l7", "main"), "abc");
      await g.select("l7", "main");
      await g.press("Control+Minus");
      await g.settle();
      assert.equal((await g.rowKeys()).includes("l7"), false);
      assert.equal(await kept(g), null);
    }));

  it("a row on its way whose section is deleted is kept too", () =>
    withGrid(async (g) => {
      await g.select("new-s1", "item");
      await g.burst(LONG, "Tab", "规格");
      await g.press("Enter");
      await g.settle();
      await g.settle();
      assert.equal((await drafts(g)).length, 1);
      const own = await g.page.evaluate(() =>
        window.harness.sheet.rows
          .slice(
            0,
            window.harness.sheet.rows.findIndex((one) => one.key === "new-s1"),
          )
          .map((one) => one.key),
      );
      await remove(g, ...own);
      assert.match(await kept(g), /^x{201}\t/);
    }));
});
