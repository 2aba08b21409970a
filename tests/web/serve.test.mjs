/** The screens in a browser, served on this computer. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";
import { kaigong, PICTURES, ROOT } from "../lib/build.mjs";
import { start, until } from "../lib/processes.mjs";
import { homeEnv } from "../lib/window.mjs";
import { words } from "../lib/words.mjs";

const t = words("zh");
let folder;
let db;
let server;
let browser;
let link;

const run = (...args) => execFileSync(kaigong(), args, { env: homeEnv(folder), encoding: "utf8" });

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "kaigong-web-"));
  mkdirSync(join(folder, "home"));
  mkdirSync(PICTURES, { recursive: true });
  db = join(folder, "demo.kaigong");
  run("demo", "--small", "--db", db);
  server = start(kaigong(), ["serve", "--db", db, "--print-url", "--ui", join(ROOT, "ui", "dist")], { env: homeEnv(folder) });
  link = await until("the server prints its link", () => /http:\S+token=\S+/.exec(server.said())?.[0]);
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
});

after(async () => {
  await browser?.close();
  await server?.end();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

async function openPage(address, options = {}) {
  const context = await browser.newContext({ locale: "zh-CN", viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  const complaints = [];
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.goto(address);
  return { context, page, complaints };
}

test("the link opens the product, once", async () => {
  const { context, page, complaints } = await openPage(link);
  await page.getByRole("navigation").first().waitFor();
  await page.getByText("青山装饰").first().waitFor();
  assert.ok(!page.url().includes("token"), "the token does not stay in the address");
  await page.screenshot({ path: join(PICTURES, "browser-demo.png") });

  // What another process writes is shown without asking.
  await page.goto(`${new URL(link).origin}/#/settings/members`);
  await page.getByText("周敏").first().waitFor();
  run("call", "firm.save_member", '{"id":null,"name":"赵工长","phone":"","role":"manager","active":true}', "--db", db, "--as", "林青");
  await page.getByText("赵工长").first().waitFor();
  assert.deepEqual(complaints, []);
  await context.close();

  const stale = await openPage(link);
  await stale.page.getByText("这个链接已失效").waitFor();
  await stale.context.close();
});

test("a page of another site gets nothing, even in a browser that has a session", async () => {
  const fresh = run("serve", "--db", db, "--print-url").trim();
  const { context, page } = await openPage(fresh);
  await page.getByRole("navigation").first().waitFor();
  const { origin } = new URL(fresh);
  // The same machine under another name is another site to the browser and to the server.
  const foreign = await context.newPage();
  await foreign.route("http://other.example/**", (route) => route.fulfill({ contentType: "text/html", body: "<title>other</title>" }));
  await foreign.goto("http://other.example/");
  const tried = await foreign.evaluate(async (address) => {
    try {
      const response = await fetch(`${address}/api/call`, {
        method: "POST",
        credentials: "include",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ name: "crm.leads", req: {} }),
      });
      return await response.text();
    } catch (error) {
      return `refused: ${error.name}`;
    }
  }, origin);
  assert.match(tried, /^refused: TypeError/);
  // A form needs no permission of the browser, so the server itself has to refuse it.
  const posted = foreign.waitForResponse((response) => response.url() === `${origin}/api/call`);
  await foreign.evaluate((address) => {
    const form = document.createElement("form");
    form.method = "post";
    form.enctype = "text/plain";
    form.action = `${address}/api/call`;
    form.innerHTML = "<input name='{\"name\":\"app.state\",\"req\":{}, \"x\":\"' value='\"}'>";
    document.body.append(form);
    form.submit();
  }, origin);
  const response = await posted;
  assert.equal(response.status(), 403);
  assert.equal((await response.json()).err.code, "serve.origin_foreign");
  await context.close();
});

test("a server that stops is said", async () => {
  const fresh = run("serve", "--db", db, "--print-url").trim();
  const { context, page } = await openPage(fresh);
  await page.getByRole("navigation").first().waitFor();
  await server.end();
  await page.getByText(t("app:lost")).waitFor();
  await page.screenshot({ path: join(PICTURES, "browser-lost.png") });
  await context.close();
});
