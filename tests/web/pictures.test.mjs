/**
 * Every screen on the demonstration firm, in both languages, light and dark, on a small screen and on a laptop at 125 %:
 * nothing runs over, is cut, is left untranslated or goes wrong; the pictures are for people to look at.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../lib/build.mjs";
import { makeDemo } from "../lib/demo.mjs";
import { call, picture, watch, webTest } from "../lib/web.mjs";

const SETS = [
  { name: "zh-light", language: "zh", scheme: "light", width: 1280, height: 720, scale: 1 },
  { name: "zh-dark", language: "zh", scheme: "dark", width: 1280, height: 720, scale: 1 },
  { name: "en-light", language: "en", scheme: "light", width: 1280, height: 720, scale: 1 },
  { name: "en-dark", language: "en", scheme: "dark", width: 1280, height: 720, scale: 1 },
  // 1366 × 768 at 125 %.
  { name: "en-laptop", language: "en", scheme: "light", width: 1093, height: 614, scale: 1.25 },
];

/** Every screen with the records that show it best. */
async function screensOf(page) {
  const { rows: leads } = await call(page, "crm.leads", { filter: {}, limit: 100 });
  const { rows: projects } = await call(page, "design.projects", { closed: true, limit: 100 });
  const quotes = await call(page, "quoting.quotes", { project: null });
  const lists = await call(page, "supply.lists", { project: null, status: null });
  const { items } = await call(page, "catalog.items", { text: "", limit: 5 });
  const lead = leads.find(({ customerId }) => customerId) ?? leads[0];
  const quote = quotes.find(({ version, status }) => version > 1 && status === "accepted") ?? quotes.find(({ version }) => version > 1) ?? quotes[0];
  const draft = quotes.find(({ status }) => status === "draft") ?? quote;
  const older = quotes.find(({ number, version }) => number === quote.number && version < quote.version);
  const project = projects.find(({ id }) => id === quote.project) ?? projects[0];
  const list = lists[0];
  assert.ok(lead && project && quote && list && items[0], "the demonstration firm has one of everything");
  const customer = project.customerId;
  const { groups } = await call(page, "supply.list", { id: list.id });
  return {
    today: "today",
    "leads-board": "leads",
    "leads-list": "leads?view=list",
    lead: `leads?lead=${lead.id}`,
    "lead-new": "leads?new=1",
    "lead-rules": "leads?rules=1",
    customers: "customers",
    customer: `customers/${customer}`,
    projects: "projects",
    project: `projects/${project.id}`,
    "project-survey": `projects/${project.id}/survey`,
    "project-history": `projects/${project.id}/history`,
    quotes: "quotes",
    "quotes-new": "quotes?new=1",
    "quotes-settings": "quotes/settings",
    "quotes-import": "quotes/import",
    quote: `quotes/${quote.id}`,
    "quote-draft": `quotes/${draft.id}`,
    "quote-print": `quotes/${quote.id}/print`,
    ...(older ? { "quote-compare": `quotes/${quote.id}/compare?from=${older.id}` } : {}),
    "price-book": "price-book",
    "price-book-item": `price-book?item=${items[0].id}`,
    "price-book-recipes": "price-book/recipes",
    "price-book-lists": "price-book/lists",
    "price-book-import": "price-book/import",
    materials: "materials",
    suppliers: "materials/suppliers",
    bills: "supply/bills",
    bill: `supply/bills/${quote.id}`,
    "bill-by-material": `supply/bills/${quote.id}?by=material`,
    lists: "supply/lists",
    "lists-new": `supply/lists/new?quotes=${quote.id}`,
    list: `supply/lists/${list.id}`,
    "list-why": `supply/lists/${list.id}?why=${groups[0].lines[0].id}`,
    "list-paper": `supply/lists/${list.id}?panel=paper`,
    stock: "supply/stock",
    settings: "settings",
    "settings-members": "settings/members",
    "settings-appearance": "settings/appearance",
  };
}

/** Paths of all routes as the features name them. */
function routes() {
  const files = ["features", "views"].flatMap((folder) =>
    readdirSync(join(ROOT, "ui/src", folder), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => join(ROOT, "ui/src", folder, name, "index.tsx")));
  return files.flatMap((file) => {
    try {
      return [...readFileSync(file, "utf8").matchAll(/path: "([^"]+)"/g)].map(([, path]) => path);
    } catch {
      return [];
    }
  });
}

const asPattern = (route) =>
  new RegExp(`^${route.split("/").map((part) => (part.startsWith(":") ? (part.endsWith("?") ? "(?:/[^/?]+)?" : "/[^/?]+") : `/${part}`)).join("")}(\\?.*)?$`);

/** All Chinese that the firm's records hold: data may be Chinese on an English screen. */
function chineseData(file) {
  const dump = execFileSync("sqlite3", ["-readonly", file, ".dump"], { encoding: "utf8", maxBuffer: 1 << 28 });
  return [...new Set(dump.match(/\p{Script=Han}+/gu) ?? [])].join("\n");
}

/** What is wrong with the screen as it stands, in words. */
function faults({ english, namespaces, data }) {
  const found = [];
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth || document.body.scrollWidth > root.clientWidth) {
    found.push(`the page is ${Math.max(root.scrollWidth, document.body.scrollWidth)} wide on ${root.clientWidth}`);
  }
  const key = new RegExp(`\\b(?:${namespaces.join("|")}):[a-z][\\w.]+|\\berrors\\.[a-z_.]+|\\{\\{|\\bundefined\\b|\\bNaN\\b|\\[object `);
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!element || ["SCRIPT", "STYLE", "TITLE"].includes(element.tagName)) continue;
    const words = node.textContent.trim();
    if (words === "" || element.getClientRects().length === 0) continue;
    if (key.test(words)) found.push(`raw words “${words}”`);
    if (english && !element.closest("canvas, [data-page]")) {
      // The sum in formal capitals is the document's own, in any language.
      for (const [run] of words.startsWith("人民币") ? [] : words.matchAll(/\p{Script=Han}+/gu)) {
        if (!["中文", ...data.split("\n")].some((known) => known.includes(run))) found.push(`Chinese on the English screen: “${words}”`);
      }
    }
    const style = getComputedStyle(element);
    const hidden = ["hidden", "clip"].includes(style.overflowX);
    const box = element.getBoundingClientRect();
    if (!hidden || box.width < 2 || style.visibility === "hidden" || element.scrollWidth <= element.clientWidth + 1) continue;
    if (element.closest(".visually-hidden, .grid-spoken, [aria-hidden=true]")) continue;
    const told = element.closest("[title], [aria-describedby], [data-tip]") !== null || element.closest("[role=gridcell], .ant-select, .ant-tooltip-open") !== null;
    if (style.textOverflow !== "ellipsis") found.push(`“${words}” is cut (${element.className})`);
    else if (!told && element.closest("button, [role=tab], th, label, nav, h1, h2, h3")) found.push(`“${words}” is shortened and nothing tells the rest (${element.className})`);
  }
  for (const input of document.querySelectorAll("input[placeholder]")) {
    if (english && /\p{Script=Han}/u.test(input.placeholder) && !data.includes(input.placeholder.match(/\p{Script=Han}+/u)[0])) {
      found.push(`Chinese placeholder “${input.placeholder}”`);
    }
  }
  return [...new Set(found)];
}

/** The screen has come to rest: nothing is being read, drawn or moved any more. */
async function settled(page) {
  await page.waitForFunction(() => {
    const main = document.querySelector("main");
    if (!main || main.textContent.trim() === "" || document.querySelector(".ant-skeleton, .ant-spin-spinning, [role=status][aria-label]:empty, [class*=_bar_][style*=\"%\"]")) return false;
    const canvas = document.querySelector("[data-page] canvas");
    if (document.querySelector("[data-page]") && !(canvas && canvas.width > 300)) return false;
    return !document.getAnimations().some((each) => each.playState === "running" && each.effect?.getComputedTiming().iterations !== Infinity);
  }, undefined, { timeout: 20_000 });
  await page.evaluate(async () => {
    await document.fonts.ready;
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  });
}

const namespaces = readdirSync(join(ROOT, "ui/src/lib/locales/zh")).map((name) => name.replace(/\.json$/, ""));

webTest("every screen stands on its own in every set", {
  prepare: (folder) => makeDemo(folder, join(folder, "demo.kaigong")),
}, async ({ browser, server, file, context }) => {
  const first = await browser.newContext();
  const opened = await first.newPage();
  const address = await server.link();
  await opened.goto(address);
  await opened.waitForSelector("nav");
  const screens = await screensOf(opened);
  const storage = await first.storageState();
  const origin = new URL(address).origin;
  const data = chineseData(file);
  await first.close();

  const missed = routes().filter((route) => !Object.values(screens).some((path) => asPattern(route).test(`/${path}`)));
  assert.deepEqual(missed, [], "routes without a picture");

  const wrong = [];
  for (const set of SETS) {
    const scene = await browser.newContext({
      storageState: storage,
      viewport: { width: set.width, height: set.height },
      deviceScaleFactor: set.scale,
      colorScheme: set.scheme,
      locale: set.language === "zh" ? "zh-CN" : "en-GB",
    });
    await scene.addInitScript(([language, scheme]) => {
      if (location.protocol !== "about:") localStorage.setItem("kaigong.preferences", JSON.stringify({ language, scheme, compactNav: null }));
    }, [set.language, set.scheme]);
    const page = await scene.newPage();
    const trouble = watch(page);
    for (const [name, path] of Object.entries(screens)) {
      const where = `${set.name} ${name}`;
      try {
        // A fresh page each: drawers and drafts of the one before are gone.
        await page.goto("about:blank");
        await page.goto(`${origin}/#/${path}`);
        await settled(page);
        await picture(page, `${set.name}-${name}`);
        const found = await page.evaluate(faults, { english: set.language === "en", namespaces, data });
        wrong.push(...found.map((words) => `${where}: ${words}`));
      } catch (error) {
        await picture(page, `${set.name}-${name}`);
        wrong.push(`${where}: ${error.message.split("\n")[0]}`);
      }
      wrong.push(...trouble.splice(0).map((words) => `${where}: ${words.split("\n").slice(0, 3).join(" | ")}`));
    }
    await scene.close();
  }
  context.diagnostic(`${SETS.length * Object.keys(screens).length} pictures`);
  assert.equal(wrong.length, 0, wrong.join("\n"));
});
