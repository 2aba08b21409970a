/** The grid in WebKitGTK, with the composition of a real input method. Skipped, and said so, where WebKit's driver is not installed. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { serveHarness } from "./stand.mjs";
import { missing, openWebKit } from "./webkit.mjs";

const absent = missing();

describe("WebKitGTK", { skip: absent ? `not installed: ${absent}` : false }, () => {
  let server;
  let web;
  before(async () => {
    server = await serveHarness();
    web = await openWebKit(server.address);
  });
  after(async () => {
    await web?.close();
    await server?.close();
  });

  const select = async (rowKey, columnId) => {
    await web.run(
      "const { grid } = harness; grid.select({ rowKey: arguments[0], columnId: arguments[1] }); grid.focus();",
      rowKey,
      columnId,
    );
  };
  const active = () => web.run("return Object.values(harness.selection.active).join('.')");
  const editor = () =>
    web.run(
      "const box = document.querySelector('.grid-editor'); return box.classList.contains('grid-editing') ? box.value : null",
    );
  const stored = async (rowKey, field) => {
    await sleep(120);
    return web.run(
      "return harness.sheet.rows.find((row) => row.key === arguments[0]).line[arguments[1]]",
      rowKey,
      field,
    );
  };
  const log = () => web.run("return [...harness.sheet.log]");
  const centre = (rowKey, columnId) =>
    web.run(
      `const cell = [...document.querySelectorAll('[role="gridcell"]')].find((one) => one.id.endsWith('_' + arguments[0] + '_' + arguments[1]));
       const { x, y, width, height } = cell.getBoundingClientRect(); return [x + width / 2, y + height / 2];`,
      rowKey,
      columnId,
    );
  /** Begins a composition: the code stands underlined in the cell. */
  const compose = async (code) => {
    await web.press("Control+Shift+u");
    await web.type(code);
  };

  it("types, stores and moves", async () => {
    await web.open();
    await select("l2", "quantity");
    await web.type("12.5");
    assert.equal(await editor(), "12.5");
    await web.press("Enter");
    assert.equal(await active(), "l3.quantity");
    assert.equal(await stored("l2", "quantity"), "12.5");
  });

  it("the first key composes in the selected cell; Enter takes the candidate and no more", async () => {
    await web.open();
    await select("l3", "remark");
    await compose("4e2d");
    assert.equal(await editor(), "u4e2d");
    await web.press("Enter");
    assert.equal(await editor(), "中");
    assert.equal(await active(), "l3.remark");
    await compose("6587");
    await web.press("Space");
    assert.equal(await editor(), "中文");
    assert.equal(await active(), "l3.remark");
    assert.deepEqual(await log(), []);
    await web.press("Enter");
    assert.equal(await active(), "l4.remark");
    assert.equal(await stored("l3", "remark"), "中文");
    assert.equal((await log()).length, 1);
  });

  it("an input method's Escape leaves the cell as it was", async () => {
    await web.open();
    await select("l8", "spec");
    const before = await stored("l8", "spec");
    await compose("4e");
    await web.press("Escape");
    await web.press("ArrowDown");
    assert.equal(await active(), "l9.spec");
    assert.equal(await stored("l8", "spec"), before);
    assert.deepEqual(await log(), []);
  });

  it("a click elsewhere in mid composition keeps the text in its cell", async () => {
    await web.open();
    await select("l3", "remark");
    await compose("4e2d");
    await web.click(...(await centre("l6", "craft")));
    assert.equal(await active(), "l6.craft");
    assert.match(await stored("l3", "remark"), /^(u4e2d|中)$/);
    assert.equal(await editor(), null);
    await compose("6587");
    await web.press("Enter", "Enter");
    assert.equal(await stored("l6", "craft"), "文");
  });

  it("another field takes the focus in mid composition and nothing is lost", async () => {
    await web.open();
    await select("l3", "remark");
    await compose("4e2d");
    await web.run("document.querySelector('#other').focus()");
    assert.match(await stored("l3", "remark"), /^(u4e2d|中)$/);
  });

  it("composes over a read-only cell without a trace", async () => {
    await web.open();
    await select("l3", "amount");
    await compose("4e2d");
    await web.press("Enter");
    assert.equal(await editor(), null);
    assert.equal(await web.run("return document.querySelector('.grid-editor').value"), "");
    assert.deepEqual(await log(), []);
  });

  it("copies, cuts and pastes ranges with the system clipboard", async () => {
    await web.open();
    await select("l4", "item");
    await web.press("Shift+ArrowDown", "Control+c");
    await select("l6", "remark");
    await web.press("Control+v");
    assert.equal(await stored("l6", "remark"), "石膏找平（≤10 mm）");
    assert.equal(await stored("l7", "remark"), "批刮腻子两遍");
    await web.press("Control+x");
    await select("l9", "remark");
    await web.press("Control+v");
    assert.equal(await stored("l10", "remark"), "批刮腻子两遍");
    assert.equal(await stored("l7", "remark"), "");
  });

  it("searches by pinyin and chooses with Enter", async () => {
    await web.open();
    await select("l2", "item");
    await web.type("qz");
    await sleep(250);
    await web.press("Enter");
    assert.equal(await stored("l2", "code"), "T12");
  });
});
