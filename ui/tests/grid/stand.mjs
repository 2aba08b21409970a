/** Builds the grid's harness page, serves it and opens it in Chromium. */
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before } from "node:test";
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { chromium } from "playwright-core";
import { build, preview } from "vite";

const UI = fileURLToPath(new URL("../..", import.meta.url));

/** Keys without a text, by their key codes. */
const NAMED = { Tab: 9, Enter: 13, Escape: 27, ArrowUp: 38, ArrowDown: 40, F2: 113 };

const CHROMIUM_FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Serves a fresh build on a free port of this computer. */
export async function serveHarness() {
  const outDir = await mkdtemp(join(tmpdir(), "kaigong-grid-"));
  const shared = { root: UI, configFile: false, logLevel: "error", plugins: [react()] };
  await build({
    ...shared,
    build: {
      outDir,
      emptyOutDir: true,
      target: ["es2022", "safari16.4"],
      rolldownOptions: { input: join(UI, "grid.html") },
    },
  });
  const server = await preview({
    ...shared,
    build: { outDir },
    preview: { host: "127.0.0.1", port: 0 },
  });
  const { port } = server.httpServer.address();
  return {
    address: `http://127.0.0.1:${port}/grid.html`,
    async close() {
      server.httpServer.closeAllConnections?.();
      await server.close();
      await rm(outDir, { recursive: true, force: true });
    },
  };
}

export async function openStand() {
  const server = await serveHarness();
  const browser = await chromium.launch({
    executablePath: process.env.KAIGONG_CHROMIUM ?? "/usr/bin/chromium",
    args: CHROMIUM_FLAGS,
  });
  return {
    browser,
    address: server.address,
    async close() {
      await browser.close();
      await server.close();
    },
  };
}

/** For the tests of one file: a stand before them, and `withGrid`, which runs a test on a fresh page and looks that nothing failed in it. */
export function gridTests() {
  let stand;
  before(async () => {
    stand = await openStand();
  });
  after(() => stand?.close());
  return async function withGrid(run, query) {
    const grid = await openGrid(stand, query);
    try {
      await run(grid);
      assert.deepEqual(grid.errors, []);
    } finally {
      await grid.close();
    }
  };
}

/** A fresh page with the grid, and what tests ask of it. */
export async function openGrid(stand, query = "") {
  const context = await stand.browser.newContext({
    viewport: { width: 1366, height: 768 },
    permissions: ["clipboard-read", "clipboard-write"],
  });
  const page = await context.newPage();
  const errors = [];
  page.on("pageerror", (error) => errors.push(error.message));
  // The first of two values counts.
  await page.goto(`${stand.address}?${query}&delay=20`);
  await page.waitForSelector(".grid-row");
  await page.evaluate(() => document.fonts.ready);
  const cdp = await context.newCDPSession(page);
  const grid = {
    page,
    cdp,
    errors,
    close: () => context.close(),
    press: async (...keys) => {
      for (const key of keys) await page.keyboard.press(key);
    },
    type: (text) => page.keyboard.type(text),
    /** Keys and texts one after the other without any wait for the page, as a scanner sends them. */
    burst: async (...parts) => {
      const sent = [];
      const key = (name, code, text) => {
        const base = { key: name, code: name, windowsVirtualKeyCode: code };
        sent.push(
          cdp.send("Input.dispatchKeyEvent", {
            type: text ? "keyDown" : "rawKeyDown",
            text,
            ...base,
          }),
          cdp.send("Input.dispatchKeyEvent", { type: "keyUp", ...base }),
        );
      };
      for (const part of parts) {
        if (part in NAMED) key(part, NAMED[part]);
        else
          for (const letter of part)
            key(letter, letter === "." ? 190 : letter.toUpperCase().charCodeAt(0), letter);
      }
      await Promise.all(sent);
    },
    /** Rows on screen: class of the row and texts of its cells. */
    rows: () =>
      page.evaluate(() =>
        [...document.querySelectorAll(".grid-body .grid-row")].map((row) => ({
          kind: row.classList[1].slice("grid-".length),
          refused: row.querySelectorAll(".grid-refused").length,
          waiting: row.querySelectorAll(".grid-pending").length,
          texts: [...row.querySelectorAll('[role="gridcell"]')].map((cell) => cell.textContent),
        })),
      ),
    /** Lines that were made in the first section, in their order. */
    made: () =>
      page.evaluate(() => {
        const { rows } = window.harness.sheet;
        const at = (key) => rows.findIndex((row) => row.key === key);
        return rows.slice(at("l12") + 1, at("new-s1")).map((row) => row.line);
      }),
    /** Waits until edits have been answered and the rows they made are there. */
    settle: () => page.waitForTimeout(90),
    select: (rowKey, columnId, toRow, toColumn) =>
      page.evaluate(
        ([row, column, row2, column2]) => {
          const { grid } = window.harness;
          grid.select(
            { rowKey: row, columnId: column },
            row2 && { rowKey: row2, columnId: column2 },
          );
          grid.focus();
        },
        [rowKey, columnId, toRow, toColumn],
      ),
    active: () => page.evaluate(() => Object.values(window.harness.selection.active).join(".")),
    selection: () =>
      page.evaluate(() => {
        const { rowKeys, columnIds } = window.harness.selection;
        return [rowKeys.length, columnIds.length];
      }),
    /** Text that a cell on screen shows. */
    shown: (rowKey, columnId) =>
      page.evaluate(
        ([row, column]) =>
          [...document.querySelectorAll('[role="gridcell"]')].find((cell) =>
            cell.id.endsWith(`_${row}_${column}`),
          )?.textContent ?? null,
        [rowKey, columnId],
      ),
    cellBox: async (rowKey, columnId) =>
      page.evaluate(
        ([row, column]) => {
          const cell = [...document.querySelectorAll('[role="gridcell"]')].find((one) =>
            one.id.endsWith(`_${row}_${column}`),
          );
          const { x, y, width, height } = cell.getBoundingClientRect();
          return { x, y, width, height };
        },
        [rowKey, columnId],
      ),
    /** What the stand-in for the server holds. */
    stored: (rowKey, field) =>
      page.evaluate(
        ([row, name]) =>
          window.harness.sheet.rows.find((one) => one.key === row)?.line?.[name] ?? null,
        [rowKey, field],
      ),
    rowKeys: () => page.evaluate(() => window.harness.sheet.rows.map((row) => row.key)),
    log: () => page.evaluate(() => [...window.harness.sheet.log]),
    editor: () =>
      page.evaluate(() => {
        const box = document.querySelector(".grid-editor");
        return box.classList.contains("grid-editing") ? box.value : null;
      }),
    copied: () => page.evaluate(() => navigator.clipboard.readText()),
    putOnClipboard: (text) => page.evaluate((value) => navigator.clipboard.writeText(value), text),
    /** A key press that an input method takes: its own name (Windows says "Process"), but key code 229. */
    imeKey: async (key, name = key) => {
      const base = { key: name, code: key, windowsVirtualKeyCode: 229 };
      await cdp.send("Input.dispatchKeyEvent", { type: "rawKeyDown", ...base });
      await cdp.send("Input.dispatchKeyEvent", { type: "keyUp", ...base });
    },
    compose: (text) =>
      cdp.send("Input.imeSetComposition", {
        text,
        selectionStart: text.length,
        selectionEnd: text.length,
      }),
    commitComposition: (text) => cdp.send("Input.insertText", { text }),
  };
  return grid;
}
