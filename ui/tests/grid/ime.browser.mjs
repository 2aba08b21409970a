/**
 * Chinese input methods. Chromium's own composition machinery is driven over its debugging protocol; the order in which WebKit sends
 * its events is replayed on the text box. The real WebKit window has a test of its own.
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { gridTests } from "./stand.mjs";

const withGrid = gridTests();

/** Letters of a pinyin word, as the input method takes them from the keyboard. */
async function spell(g, pinyin) {
  for (let n = 1; n <= pinyin.length; n++) {
    await g.imeKey(pinyin[n - 1]);
    await g.compose(pinyin.slice(0, n));
  }
}

describe("Chromium", () => {
  it("the first key starts the composition in the selected cell", () =>
    withGrid(async (g) => {
      await g.select("l3", "craft");
      await spell(g, "zhongwen");
      assert.equal(await g.editor(), "zhongwen");
      const box = await g.page.locator(".grid-editor").boundingBox();
      const cell = await g.cellBox("l3", "craft");
      assert.ok(Math.abs(box.y - cell.y) < 2, "over its cell");
      await g.imeKey("Enter");
      await g.commitComposition("中文");
      assert.equal(await g.editor(), "中文");
      assert.equal(await g.active(), "l3.craft");
      await g.press("Enter");
      assert.equal(await g.active(), "l4.craft");
      await g.settle();
      assert.equal(await g.stored("l3", "craft"), "中文");
    }));

  it("Enter, Space, digits and arrows on a candidate neither store nor move", () =>
    withGrid(async (g) => {
      await g.select("l3", "remark");
      await spell(g, "jiagong");
      const keys = [
        "Enter",
        "Space",
        "Digit2",
        "ArrowDown",
        "ArrowUp",
        "ArrowLeft",
        "Tab",
        "Escape",
        "Delete",
        "PageDown",
      ];
      for (const key of keys) {
        for (const name of [key, "Process"]) {
          await g.imeKey(key, name);
          assert.equal(await g.active(), "l3.remark", key);
          assert.equal(await g.editor(), "jiagong", key);
        }
      }
      await g.commitComposition("甲供");
      await spell(g, "cl");
      await g.commitComposition("材料");
      await g.press("Enter");
      await g.settle();
      assert.equal(await g.stored("l3", "remark"), "甲供材料");
      assert.equal((await g.log()).length, 1);
    }));

  it("shortcuts do nothing while composing", () =>
    withGrid(async (g) => {
      await g.select("l2", "remark", "l5", "remark");
      await spell(g, "ab");
      for (const [key, code, windowsVirtualKeyCode] of [
        ["d", "KeyD", 68],
        ["z", "KeyZ", 90],
        ["a", "KeyA", 65],
      ]) {
        await g.cdp.send("Input.dispatchKeyEvent", {
          type: "rawKeyDown",
          modifiers: 2,
          key,
          code,
          windowsVirtualKeyCode,
        });
        await g.cdp.send("Input.dispatchKeyEvent", {
          type: "keyUp",
          modifiers: 2,
          key,
          code,
          windowsVirtualKeyCode,
        });
      }
      await g.settle();
      assert.deepEqual(await g.log(), []);
      assert.deepEqual(await g.selection(), [4, 1]);
    }));

  it("key code 229 alone is no command, composition or not", () =>
    withGrid(async (g) => {
      await g.select("l3", "remark");
      for (const key of ["Enter", "Tab", "ArrowDown", "Delete", "F2"]) await g.imeKey(key);
      await g.settle();
      assert.equal(await g.active(), "l3.remark");
      assert.equal(await g.editor(), null);
      assert.deepEqual(await g.log(), []);
    }));

  it("a composition given up leaves the cell as it was", () =>
    withGrid(async (g) => {
      await g.select("l8", "spec");
      await spell(g, "n");
      await g.compose("");
      await g.commitComposition("");
      await g.settle();
      assert.equal(await g.editor(), null);
      await g.press("ArrowDown");
      await g.settle();
      assert.deepEqual(await g.log(), []);
      assert.equal(await g.active(), "l9.spec");
    }));

  it("leaving for another field in mid composition loses nothing", () =>
    withGrid(async (g) => {
      await g.select("l3", "remark");
      await spell(g, "weiwan");
      await g.page.click("#other");
      await g.settle();
      assert.equal(await g.stored("l3", "remark"), "weiwan");
    }));

  it("a click on another cell in mid composition stores in the first", () =>
    withGrid(async (g) => {
      await g.select("l3", "remark");
      await spell(g, "weiwan");
      const to = await g.cellBox("l6", "remark");
      await g.page.mouse.click(to.x + 10, to.y + 10);
      await g.settle();
      assert.equal(await g.stored("l3", "remark"), "weiwan");
      assert.equal(await g.active(), "l6.remark");
      await spell(g, "xin");
      await g.commitComposition("新");
      await g.press("Enter");
      await g.settle();
      assert.equal(await g.stored("l6", "remark"), "新");
      assert.equal(await g.stored("l3", "remark"), "weiwan");
    }));

  it("a search waits for the end of the composition, then finds by Chinese", () =>
    withGrid(async (g) => {
      await g.select("l2", "item");
      await spell(g, "fangshui");
      await g.page.waitForTimeout(150);
      assert.equal(await g.page.locator(".grid-option").count(), 0);
      await g.imeKey("Space");
      await g.commitComposition("防水");
      await g.page.waitForSelector(".grid-option");
      await g.press("Enter");
      await g.settle();
      assert.equal(await g.stored("l2", "code"), "W01");
    }));

  it("a composition over a read-only cell leaves nothing behind", () =>
    withGrid(async (g) => {
      await g.select("l2", "amount");
      await spell(g, "bu");
      await g.commitComposition("不");
      assert.equal(await g.editor(), null);
      await g.press("ArrowRight");
      assert.equal(await g.page.inputValue(".grid-editor"), "");
      await g.settle();
      assert.deepEqual(await g.log(), []);
    }));

  it("composes into the blank row and makes one line of it", () =>
    withGrid(async (g) => {
      await g.select("new-s1", "item");
      await spell(g, "bikan");
      await g.commitComposition("壁龛");
      await g.page.waitForSelector(".grid-option");
      await g.press("Tab");
      await g.page.waitForTimeout(150);
      const keys = await g.rowKeys();
      const made = keys[keys.indexOf("new-s1") - 1];
      assert.equal(await g.stored(made, "code"), "T20");
      assert.equal(await g.active(), `${made}.spec`);
    }));
});

/**
 * What WebKitGTK 2.50 sends when Enter takes a candidate, as recorded: keys with code 229; the composition's text is deleted; an empty
 * end; the Enter, no longer composing; the text, said to be composing; a second end.
 */
function replayWebKit(steps) {
  const box = document.querySelector(".grid-editor");
  const setValue = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set;
  let before = "";
  for (const [kind, data] of steps) {
    if (kind === "key") {
      const init = { key: data, bubbles: true, cancelable: true, keyCode: 229, which: 229 };
      box.dispatchEvent(new KeyboardEvent("keydown", init));
    } else if (kind === "plainKey") {
      const init = {
        key: data,
        bubbles: true,
        cancelable: true,
        keyCode: data === "Enter" ? 13 : 0,
      };
      box.dispatchEvent(new KeyboardEvent("keydown", init));
    } else if (kind === "start") {
      before = box.value;
      box.dispatchEvent(new CompositionEvent("compositionstart", { bubbles: true, data: "" }));
    } else if (kind === "text") {
      setValue.call(box, before + data);
      const init = { bubbles: true, inputType: "insertCompositionText", data, isComposing: true };
      box.dispatchEvent(new CompositionEvent("compositionupdate", { bubbles: true, data }));
      box.dispatchEvent(new InputEvent("input", init));
    } else if (kind === "final") {
      setValue.call(box, before + data);
      const init = { bubbles: true, inputType: "insertFromComposition", data, isComposing: true };
      box.dispatchEvent(new InputEvent("input", init));
    } else if (kind === "end") {
      box.dispatchEvent(new CompositionEvent("compositionend", { bubbles: true, data }));
    }
  }
}

describe("WebKit's order of events", () => {
  const word = (text) => [
    ["key", "Unidentified"],
    ["start"],
    ["text", "z"],
    ["key", "Unidentified"],
    ["text", "zw"],
    ["key", "Enter"],
    ["text", ""],
    ["end", ""],
    ["key", "Enter"],
    ["final", text],
    ["end", text],
  ];

  it("an empty first end does not lose the text that comes before the second", () =>
    withGrid(async (g) => {
      await g.select("l3", "remark");
      await g.page.evaluate(replayWebKit, word("中文"));
      assert.equal(await g.editor(), "中文");
      assert.equal(await g.active(), "l3.remark");
      await g.page.evaluate(replayWebKit, [["plainKey", "Enter"]]);
      assert.equal(await g.active(), "l4.remark");
      await g.settle();
      assert.equal(await g.stored("l3", "remark"), "中文");
      assert.equal((await g.log()).length, 1);
    }));

  it("word after word lands in the same cell", () =>
    withGrid(async (g) => {
      await g.select("l3", "remark");
      await g.page.evaluate(replayWebKit, [...word("中文"), ...word("输入")]);
      assert.equal(await g.editor(), "中文输入");
      assert.deepEqual(await g.log(), []);
    }));

  it("a full end sent twice, and an Enter after it with code 229 (Safari), keep the editor open", () =>
    withGrid(async (g) => {
      await g.select("l3", "remark");
      await g.page.evaluate(replayWebKit, [
        ["key", "z"],
        ["start"],
        ["text", "z"],
        ["final", "中文"],
        ["end", "中文"],
        ["end", "中文"],
        ["key", "Enter"],
      ]);
      assert.equal(await g.editor(), "中文");
      assert.equal(await g.active(), "l3.remark");
    }));
});
