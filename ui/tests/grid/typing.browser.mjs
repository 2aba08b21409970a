/** Typing, keys, ranges, clipboard and dragging in a real browser. Run: `node --test ui/tests/grid/*.browser.mjs`. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { gridTests } from "./stand.mjs";

/** Rows of the first section by place: s1 is the head, l2…l12 its lines, then new-s1 and sum-s1, then s13. */
const withGrid = gridTests();

describe("typing", () => {
  it("replaces the cell, Enter stores and goes down", () =>
    withGrid(async (g) => {
      await g.select("l2", "quantity");
      await g.type("12.5");
      assert.equal(await g.editor(), "12.5");
      await g.press("Enter");
      assert.equal(await g.active(), "l3.quantity");
      assert.equal(await g.shown("l2", "quantity"), "12.5", "shown before the answer");
      await g.settle();
      assert.equal(await g.stored("l2", "quantity"), "12.5");
    }));

  it("F2 opens the formula behind the value; Escape leaves it", () =>
    withGrid(async (g) => {
      await g.select("l2", "quantity");
      assert.equal(await g.shown("l2", "quantity"), "64.35");
      await g.press("F2");
      assert.equal(await g.editor(), "=墙面");
      await g.type("*9");
      await g.press("Escape");
      assert.equal(await g.editor(), null);
      await g.settle();
      assert.equal(await g.stored("l2", "quantity"), "=墙面");
      assert.deepEqual(await g.log(), []);
    }));

  it("an unchanged cell sends nothing", () =>
    withGrid(async (g) => {
      await g.select("l2", "quantity");
      await g.press("F2", "Enter");
      await g.settle();
      assert.deepEqual(await g.log(), []);
    }));

  it("arrows store a typed text, and move the caret after F2", () =>
    withGrid(async (g) => {
      await g.select("l2", "main");
      await g.type("7");
      await g.press("ArrowRight");
      assert.equal(await g.active(), "l2.aux");
      await g.press("F2", "ArrowLeft");
      await g.type("3");
      assert.equal(await g.editor(), "31");
      await g.press("Enter");
      await g.settle();
      assert.equal(await g.stored("l2", "main"), "7");
      assert.equal(await g.stored("l2", "aux"), "31");
    }));

  it("a refused text stays with its message; Escape restores", () =>
    withGrid(async (g) => {
      await g.select("l2", "main");
      await g.type("abc");
      await g.press("Enter");
      await g.settle();
      await g.press("ArrowUp");
      assert.equal(await g.shown("l2", "main"), "abc");
      assert.match(await g.page.textContent(".grid-bubble-error"), /单价要填数字/);
      const invalid = await g.page.getAttribute('[aria-invalid="true"]', "id");
      assert.match(invalid, /_l2_main$/);
      await g.press("F2");
      assert.equal(await g.editor(), "abc");
      await g.press("Escape", "Escape");
      assert.equal(await g.shown("l2", "main"), "0");
    }));

  it("Alt+Enter breaks a line in a note; Enter stores it", () =>
    withGrid(async (g) => {
      await g.select("l3", "craft");
      await g.type("一");
      await g.press("Alt+Enter");
      await g.type("二");
      await g.press("Enter");
      await g.settle();
      assert.equal(await g.stored("l3", "craft"), "一\n二");
    }));

  it("Ctrl+Enter fills the selection", () =>
    withGrid(async (g) => {
      await g.select("l2", "main", "l4", "aux");
      await g.type("5");
      await g.press("Control+Enter");
      await g.settle();
      for (const key of ["l2", "l3", "l4"]) assert.equal(await g.stored(key, "aux"), "5");
      assert.deepEqual((await g.log()).length, 1);
    }));

  it("a read-only cell says so and takes nothing", () =>
    withGrid(async (g) => {
      await g.select("l2", "amount");
      await g.type("9");
      assert.equal(await g.editor(), null);
      assert.match(await g.page.textContent(".grid-bubble"), /不能修改/);
    }));

  it("leaving for another field stores the text", () =>
    withGrid(async (g) => {
      await g.select("l2", "remark");
      await g.type("甲供 A");
      await g.page.click("#other");
      await g.settle();
      assert.equal(await g.stored("l2", "remark"), "甲供 A");
    }));

  it("Space turns a check box", () =>
    withGrid(async (g) => {
      await g.select("l2", "hidden");
      await g.press("Space");
      await g.settle();
      assert.equal(await g.stored("l2", "hidden"), "true");
    }));

  it("a choice filters as typed and stores its value", () =>
    withGrid(async (g) => {
      await g.select("l2", "supply");
      await g.type("甲");
      await g.press("Enter");
      await g.settle();
      assert.equal(await g.stored("l2", "supply"), "owner");
      assert.equal(await g.shown("l2", "supply"), "甲供");
      await g.select("l2", "supply");
      await g.press("Backspace", "Enter");
      await g.settle();
      assert.equal(await g.stored("l2", "supply"), "");
    }));
});

describe("suggestions", () => {
  it("two letters find an item, arrows and Enter choose", () =>
    withGrid(async (g) => {
      await g.select("l2", "item");
      await g.type("qz");
      await g.page.waitForSelector(".grid-option");
      assert.match(await g.page.textContent('.grid-option[aria-selected="true"]'), /墙砖铺贴/);
      await g.press("Enter");
      await g.settle();
      assert.equal(await g.stored("l2", "code"), "T12");
    }));

  it("Enter before the answer takes the same first hit", () =>
    withGrid(async (g) => {
      await g.select("l2", "item");
      await g.type("qz");
      await g.press("Enter");
      assert.equal(await g.active(), "l3.item");
      await g.page.waitForTimeout(200);
      assert.equal(await g.stored("l2", "code"), "T12");
    }));

  it("the mouse chooses; Escape closes the list first and keeps the text", () =>
    withGrid(async (g) => {
      await g.select("l2", "item");
      await g.type("防水");
      await g.page.click('.grid-option:has-text("防水涂料")');
      await g.settle();
      assert.equal(await g.stored("l2", "code"), "W01");
      await g.select("l3", "item");
      await g.type("防水");
      await g.page.waitForSelector(".grid-option");
      await g.press("Escape");
      assert.equal(await g.editor(), "防水");
      await g.press("Enter");
      await g.settle();
      assert.equal(await g.stored("l3", "item"), "防水");
    }));

  it("a line grows out of the blank row as fast as one types", () =>
    withGrid(async (g) => {
      await g.select("new-s1", "item");
      await g.type("bk");
      await g.press("Tab", "Tab", "Tab");
      // The line has its own key as soon as the answer is there, and goes on under it.
      assert.match(await g.active(), /^(new-s1|l\d+)\.quantity$/);
      await g.type("3");
      await g.press("Enter");
      await g.type("qd");
      await g.page.waitForSelector(".grid-option");
      await g.press("Enter");
      await g.page.waitForTimeout(300);
      const keys = await g.rowKeys();
      const made = keys.slice(keys.indexOf("l12") + 1, keys.indexOf("new-s1"));
      assert.equal(made.length, 2, "two lines, not three");
      assert.equal(await g.stored(made[0], "code"), "T20");
      assert.equal(await g.stored(made[0], "quantity"), "3");
      assert.equal(await g.stored(made[1], "code"), "E03");
      assert.equal(await g.active(), "new-s1.item");
    }));
});

describe("moving and ranges", () => {
  it("goes as Excel goes", () =>
    withGrid(async (g) => {
      await g.select("l2", "quantity");
      await g.press("Control+ArrowDown");
      assert.equal(await g.active(), "l12.quantity");
      await g.press("Control+Home");
      assert.equal(await g.active(), "s1.code");
      await g.press("Control+End");
      assert.match(await g.active(), /^sum-.*remark$/);
      await g.press("Home");
      assert.match(await g.active(), /code$/);
      await g.select("l2", "quantity");
      await g.press("Shift+ArrowDown", "Shift+ArrowRight", "Shift+ArrowRight");
      assert.deepEqual(await g.selection(), [2, 3]);
      await g.press("Tab");
      assert.equal(await g.active(), "l2.main");
      await g.press("Shift+Space");
      assert.deepEqual(await g.selection(), [2, 14]);
      await g.press("Control+a");
      assert.deepEqual(await g.selection(), [(await g.rowKeys()).length, 14]);
    }));

  it("Home and Ctrl+Home show the left edge, though the first columns are frozen", () =>
    withGrid(async (g) => {
      await g.page.setViewportSize({ width: 760, height: 600 });
      await g.settle();
      const edge = (await g.cellBox("l2", "spec")).x;
      for (const key of ["Home", "Control+Home"]) {
        await g.select("l2", "remark");
        await g.settle();
        const far = await g.cellBox("l2", "remark");
        assert.ok(far.x > edge && far.x + far.width <= 760, "the last column shows");
        await g.press(key);
        await g.settle();
        assert.equal((await g.cellBox("l2", "spec")).x, edge, key);
      }
    }));

  it("Tab goes from open cell to open cell, Enter back to where the Tabs began", () =>
    withGrid(async (g) => {
      await g.select("l2", "quantity");
      await g.press("Tab", "Tab", "Tab");
      assert.equal(await g.active(), "l2.labour");
      await g.press("Tab");
      assert.equal(await g.active(), "l2.supply", "over the computed cells");
      await g.press("Enter");
      assert.equal(await g.active(), "l3.quantity");
    }));

  it("Escape, then Tab leaves the grid", () =>
    withGrid(async (g) => {
      await g.select("l2", "quantity");
      await g.press("Escape", "Shift+Tab");
      assert.notEqual(await g.page.evaluate(() => document.activeElement.tagName), "TEXTAREA");
    }));

  it("Delete clears a range in one step, Ctrl+Z asks for undo", () =>
    withGrid(async (g) => {
      await g.select("l2", "main", "l4", "labour");
      await g.press("Delete");
      await g.settle();
      assert.equal(await g.stored("l3", "labour"), "");
      await g.press("Control+z");
      await g.settle();
      assert.equal(await g.stored("l3", "labour"), "2.5");
      await g.press("Control+Shift+Z");
      await g.settle();
      assert.equal(await g.stored("l3", "labour"), "");
    }));

  it("Ctrl+D carries the formula down, Ctrl+R to the right", () =>
    withGrid(async (g) => {
      await g.select("l2", "quantity", "l5", "quantity");
      await g.press("Control+d");
      await g.settle();
      assert.equal(await g.stored("l4", "quantity"), "=墙面");
      await g.select("l3", "main", "l3", "labour");
      await g.press("Control+r");
      await g.settle();
      assert.equal(await g.stored("l3", "labour"), "2.5");
    }));
});

describe("clipboard", () => {
  it("copies what is shown, as Excel reads it", () =>
    withGrid(async (g) => {
      await g.select("l4", "item", "l4", "quantity");
      await g.press("Control+c");
      assert.equal(await g.copied(), "石膏找平（≤10 mm）\t\t㎡\t32.175");
      await g.select("l4", "craft");
      await g.press("Control+c");
      assert.match(await g.copied(), /^"局部找平[^"]*\n[^"]*"$/);
    }));

  it("pastes a table with quotes and line breaks over lines, past subtotals", () =>
    withGrid(async (g) => {
      await g.putOnClipboard("1\r\n2\r\n3\r\n");
      await g.select("l11", "quantity");
      await g.press("Control+v");
      await g.settle();
      assert.equal(await g.stored("l11", "quantity"), "1");
      assert.equal(await g.stored("l12", "quantity"), "2");
      assert.equal(await g.stored("l14", "quantity"), "3", "the next section's first line");
      await g.putOnClipboard('"说 ""好""\r\n二"\tB');
      await g.select("l2", "craft");
      await g.press("Control+v");
      await g.settle();
      assert.equal(await g.stored("l2", "craft"), '说 "好"\n二');
      assert.equal(await g.stored("l2", "remark"), "B");
    }));

  it("a pasted text in a figure's cell is refused there and nothing is lost", () =>
    withGrid(async (g) => {
      await g.putOnClipboard("10\nzehn\n30");
      await g.select("l2", "main");
      await g.press("Control+v");
      await g.settle();
      assert.equal(await g.stored("l4", "main"), "30");
      assert.equal(await g.shown("l3", "main"), "zehn");
      assert.equal(await g.stored("l3", "main"), "2.5");
    }));

  it("one cell fills a range; copies inside keep formulas", () =>
    withGrid(async (g) => {
      await g.select("l2", "quantity");
      await g.press("Control+c");
      await g.select("l6", "quantity", "l8", "quantity");
      await g.press("Control+v");
      await g.settle();
      for (const key of ["l6", "l7", "l8"]) assert.equal(await g.stored(key, "quantity"), "=墙面");
    }));

  it("cut moves, and only when pasted", () =>
    withGrid(async (g) => {
      await g.select("l2", "remark");
      await g.type("X");
      await g.press("Enter");
      await g.settle();
      await g.select("l2", "remark");
      await g.press("Control+x");
      await g.settle();
      assert.equal(await g.stored("l2", "remark"), "X");
      await g.select("l5", "remark");
      await g.press("Control+v");
      await g.settle();
      assert.equal(await g.stored("l5", "remark"), "X");
      assert.equal(await g.stored("l2", "remark"), "");
    }));

  it("rows pasted on the blank row become lines, in one call", () =>
    withGrid(async (g) => {
      const rows = Array.from({ length: 200 }, (_, n) => `自购项 ${n}\t规格\t㎡\t${n + 1}`);
      await g.putOnClipboard(rows.join("\r\n"));
      await g.select("new-s1", "item");
      await g.press("Control+v");
      await g.settle();
      const keys = await g.rowKeys();
      assert.equal(keys.indexOf("new-s1") - keys.indexOf("l12") - 1, 200);
      assert.match((await g.log()).join(), /pasteRows 0 \+ 200 at new-s1/);
    }));

  it("a locked grid copies and takes nothing", () =>
    withGrid(async (g) => {
      await g.putOnClipboard("7");
      await g.select("l2", "main");
      await g.press("Control+v");
      await g.type("5");
      await g.press("Delete");
      await g.settle();
      assert.deepEqual(await g.log(), []);
      await g.press("Control+c");
      assert.equal(await g.copied(), "0");
    }, "locked"));
});

describe("mouse", () => {
  const middle = (box) => [box.x + box.width / 2, box.y + box.height / 2];

  it("drags a rectangle, scrolling at the border", () =>
    withGrid(async (g) => {
      const from = await g.cellBox("l2", "spec");
      await g.page.mouse.move(...middle(from));
      await g.page.mouse.down();
      await g.page.mouse.move(from.x + 200, 760, { steps: 4 });
      await g.page.waitForTimeout(500);
      await g.page.mouse.up();
      const [rows] = await g.selection();
      assert.ok(rows > 24, `selected ${rows} rows`);
      assert.equal(await g.active(), "l2.spec");
    }));

  it("drags a row to another place, with a line where it lands", () =>
    withGrid(async (g) => {
      const from = await g.cellBox("l3", "code");
      const to = await g.cellBox("l6", "code");
      await g.page.mouse.move(from.x - 12, from.y + 14);
      await g.page.mouse.down();
      await g.page.mouse.move(from.x - 12, to.y + 26, { steps: 5 });
      await g.page.waitForSelector(".grid-drop");
      await g.page.mouse.up();
      await g.settle();
      const keys = await g.rowKeys();
      assert.deepEqual(keys.slice(1, 7), ["l2", "l4", "l5", "l6", "l3", "l7"]);
      assert.equal(await g.active(), "l3.code", "the selection goes with its row");
    }));

  it("a line dragged over a section head lands at the end of the section above", () =>
    withGrid(async (g) => {
      const from = await g.cellBox("l3", "code");
      const head = await g.cellBox("s13", "code");
      await g.page.mouse.move(from.x - 12, from.y + 14);
      await g.page.mouse.down();
      await g.page.mouse.move(from.x - 12, head.y + 4, { steps: 5 });
      await g.page.mouse.up();
      await g.settle();
      assert.ok((await g.log()).some((entry) => /move l3 before (l14|new-s1|sum-s1)/.test(entry)));
    }));

  it("Alt+Shift+arrows move rows by keyboard", () =>
    withGrid(async (g) => {
      await g.select("l3", "item");
      await g.press("Alt+Shift+ArrowDown");
      await g.settle();
      assert.deepEqual((await g.rowKeys()).slice(1, 4), ["l2", "l4", "l3"]);
      assert.equal(await g.active(), "l3.item");
    }));

  it("the cursor and the tint lie exactly on their cells, also scrolled sideways", () =>
    withGrid(async (g) => {
      const rect = (selector) =>
        g.page.evaluate((one) => {
          const { x, y, width, height } = document.querySelector(one).getBoundingClientRect();
          return { x, y, width, height };
        }, selector);
      const near = (a, b) => {
        for (const side of ["x", "y", "width", "height"]) {
          assert.ok(Math.abs(a[side] - b[side]) <= 1.5, `${side}: ${a[side]} and ${b[side]}`);
        }
      };
      for (const column of ["item", "quantity", "remark"]) {
        await g.select("l4", column);
        near(await rect(".grid-cursor"), await g.cellBox("l4", column));
        near(await rect(".grid-editor"), await g.cellBox("l4", column));
      }
      const body = await rect(".grid-body");
      const shown = await g.cellBox("l4", "remark");
      assert.ok(shown.x + shown.width <= body.x + body.width + 1, "the last column shows wholly");
      const scrolled = await g.cellBox("l4", "quantity");
      await g.select("l4", "main", "l6", "labour");
      const [first, last] = [await g.cellBox("l4", "main"), await g.cellBox("l6", "labour")];
      assert.ok(first.x > scrolled.x);
      near(await rect(".grid-clip .grid-range"), {
        x: first.x,
        y: first.y,
        width: last.x + last.width - first.x,
        height: last.y + last.height - first.y,
      });
    }));

  it("a column is dragged wider, and a double click fits it", () =>
    withGrid(async (g) => {
      const edge = g.page.locator('[role="columnheader"]:has-text("规格") .grid-edge');
      const box = await edge.boundingBox();
      const before = await g.cellBox("l2", "spec");
      await g.page.mouse.move(...middle(box));
      await g.page.mouse.down();
      await g.page.mouse.move(box.x + 84, box.y + 5, { steps: 3 });
      await g.page.mouse.up();
      const wide = await g.cellBox("l2", "spec");
      assert.ok(Math.abs(wide.width - before.width - 80) <= 1);
      await edge.dblclick();
      assert.ok((await g.cellBox("l2", "spec")).width < wide.width);
    }));

  it("the wheel scrolls by whole rows; the head's pane follows sideways", () =>
    withGrid(async (g) => {
      await g.select("l2", "item");
      await g.page.mouse.move(500, 400);
      await g.page.mouse.wheel(0, 100);
      await g.page.waitForTimeout(50);
      const rows = await g.page.evaluate(() =>
        [...document.querySelectorAll(".grid-body .grid-row")].map((row) => row.ariaRowIndex),
      );
      assert.equal(rows[0], "5", "100 pixels are three rows");
      await g.page.mouse.wheel(600, 0);
      await g.page.waitForTimeout(50);
      const head = await g.page.locator('[role="columnheader"]:has-text("备注")').boundingBox();
      const cell = await g.cellBox("l12", "remark");
      assert.ok(Math.abs(head.x - cell.x) < 1);
      const frozen = await g.cellBox("l12", "code");
      assert.ok(frozen.x < 60);
    }));

  it("a double click edits, a click elsewhere stores", () =>
    withGrid(async (g) => {
      await g.page.mouse.dblclick(...middle(await g.cellBox("l2", "spec")));
      await g.type("新");
      await g.page.mouse.click(...middle(await g.cellBox("l5", "main")));
      await g.settle();
      assert.equal(await g.stored("l2", "spec"), "新");
      assert.equal(await g.active(), "l5.main");
    }));

  it("the menu hook gets the place and the selection", () =>
    withGrid(async (g) => {
      await g.page.mouse.click(...middle(await g.cellBox("l4", "unit")), { button: "right" });
      await g.press("Shift+F10");
      const menus = await g.page.evaluate(() => window.harness.menus);
      assert.equal(menus.length, 2);
      assert.equal(menus[0].selection.active.rowKey, "l4");
      assert.equal(menus[1].columnId, "unit");
    }));
});

describe("screen readers", () => {
  it("follow the active cell through the text box", () =>
    withGrid(async (g) => {
      await g.select("l3", "quantity");
      const active = await g.page.evaluate(() => {
        const box = document.activeElement;
        const cell = document.getElementById(box.getAttribute("aria-activedescendant"));
        return {
          tag: box.tagName,
          role: cell.getAttribute("role"),
          col: cell.ariaColIndex,
          row: cell.closest('[role="row"]').ariaRowIndex,
          selected: cell.getAttribute("aria-selected"),
          label: box.getAttribute("aria-label"),
        };
      });
      assert.deepEqual(active, {
        tag: "TEXTAREA",
        role: "gridcell",
        col: "5",
        row: "4",
        selected: "true",
        label: "工程量，第 3 行：64.35",
      });
      const counts = await g.page.evaluate(() => {
        const grid = document.querySelector('[role="grid"]');
        return [grid.ariaRowCount, grid.ariaColCount];
      });
      const rows = (await g.rowKeys()).length;
      assert.deepEqual(counts, [String(rows + 2), "14"]);
      await g.select("l3", "amount");
      const readOnly = await g.page.evaluate(
        () =>
          document.getElementById(document.activeElement.getAttribute("aria-activedescendant"))
            .ariaReadOnly,
      );
      assert.equal(readOnly, "true");
    }));
});

describe("a caller's function written inline", () => {
  it("is told of the selection when that changes, not when the caller draws anew", () =>
    withGrid(async (g) => {
      await g.select("l3", "quantity");
      const told = () => g.page.evaluate(() => window.harness.told);
      const before = await told();
      const dark = g.page.locator("nav input[type=checkbox]").first();
      for (let n = 0; n < 4; n++) await dark.click();
      assert.equal(await told(), before);
      await g.select("l4", "quantity");
      assert.equal(await told(), before + 1);
      assert.equal(await g.active(), "l4.quantity");
    }));
});
