/** The screens in Chromium through `kaigong serve`: a firm's file served on this computer, a browser, and what a person does in it. */
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { chromium } from "playwright-core";
import { kaigong, PICTURES } from "./build.mjs";
import { PATIENCE, start, until } from "./processes.mjs";
import { homeEnv, newHome } from "./window.mjs";

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Serves a firm's file; `link()` gives an address that opens it once. KAIGONG_TEST_UI names another build of the screens. */
export async function serve(folder, file) {
  const ui = process.env.KAIGONG_TEST_UI ? ["--ui", process.env.KAIGONG_TEST_UI] : [];
  const args = ["serve", "--db", file, "--print-url", ...ui];
  const server = start(kaigong(), args, { env: homeEnv(folder) });
  const linkOf = (said) => /http:\/\/\S+/.exec(said)?.[0];
  const first = await Promise.race([until("the screens are served", () => linkOf(server.said())), server.failed]);
  let used = false;
  return {
    async link() {
      if (!used) {
        used = true;
        return first;
      }
      const asked = start(kaigong(), args, { env: homeEnv(folder) });
      return until("a further link", () => linkOf(asked.said()));
    },
    close: () => server.end(),
  };
}

/** Everything that goes wrong in a page: exceptions, errors on the console, requests that fail. */
export function watch(page) {
  const trouble = [];
  page.on("pageerror", (error) => trouble.push(String(error.stack ?? error)));
  page.on("console", (message) => {
    if (message.type() === "error") trouble.push(message.text());
  });
  return trouble;
}

/** Calls a command as the screens do; throws what it refuses. */
export async function call(page, name, req = {}) {
  const answer = await page.evaluate(async ([command, request]) => {
    const response = await fetch("/api/call", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ name: command, req: request }),
    });
    return response.json();
  }, [name, req]);
  if (answer.err) throw Object.assign(new Error(answer.err.hint), { fault: answer.err });
  return answer.ok.value;
}

/** The same with the browser's session, but by no page: for what makes the pages load anew. */
export async function callApart(context, origin, name, req = {}) {
  const response = await context.request.post(`${origin}/api/call`, { headers: { origin }, data: { name, req } });
  const answer = await response.json();
  if (answer.err) throw Object.assign(new Error(answer.err.hint), { fault: answer.err });
  return answer.ok.value;
}

export async function picture(page, name) {
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: join(PICTURES, `${name.replaceAll(/[^\p{L}\p{N}-]+/gu, "-")}.png`), animations: "disabled" });
}

/** A test in a browser: `body({ browser, server, folder, context })` on a firm's file that `prepare(folder)` makes. */
export function webTest(name, { prepare }, body) {
  test(name, { timeout: 600_000 }, async (context) => {
    const folder = newHome();
    const file = await prepare(folder);
    const server = await serve(folder, file);
    const browser = await chromium.launch({ executablePath: process.env.KAIGONG_CHROMIUM ?? "/usr/bin/chromium", args: FLAGS });
    const newContext = browser.newContext.bind(browser);
    browser.newContext = async (options) => {
      const scene = await newContext(options);
      scene.setDefaultTimeout(PATIENCE * 1000);
      return scene;
    };
    try {
      await body({ browser, server, folder, file, context });
    } finally {
      await browser.close();
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });
}
