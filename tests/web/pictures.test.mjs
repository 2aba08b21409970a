/**
 * Every screen on the demonstration firm, in both languages, light and dark, on a small screen and on a laptop at 125 %:
 * nothing runs over, is cut, is left untranslated or goes wrong; the pictures are for people to look at.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { kaigong, ROOT } from "../lib/build.mjs";
import { makeDemo } from "../lib/demo.mjs";
import { chineseData, faults, NAMESPACES } from "../lib/screen.mjs";
import { callApart, call, picture, watch, webTest } from "../lib/web.mjs";
import { homeEnv } from "../lib/window.mjs";
import { words } from "../lib/words.mjs";

const SETS = [
  { language: "zh", pictures: { light: "zh-light", dark: "zh-dark" }, width: 1280, height: 720, scale: 1 },
  { language: "en", pictures: { light: "en-light", dark: "en-dark" }, width: 1280, height: 720, scale: 1 },
  // 1366 × 768 at 125 %.
  { language: "en", pictures: { light: "en-laptop" }, width: 1093, height: 614, scale: 1.25 },
];

/** Opens the palette and types into it. */
const palette = (typed, shown) => async (page) => {
  await page.keyboard.press("Control+k");
  await page.locator("[cmdk-input]").fill(typed);
  await page.locator(shown).first().waitFor();
};

/** Opens the history of the record that is shown. */
const recordHistory = async (page, t) => {
  await page.getByRole("button", { name: t("history:open") }).first().click();
  await page.locator(".ant-drawer-open ol li").first().waitFor();
};

/** Every screen with the records that show it best: where it is, or that and what one does there. */
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
  const plans = await Promise.all(projects.map(({ id }) => call(page, "programme.plan", { project: id })));
  const planned = plans.find(({ plan }) => plan)?.plan;
  const unplanned = projects.find((_, at) => plans[at].plan === null);
  assert.ok(planned && unplanned, "one project has a schedule, one has none");
  assert.ok(lead && project && quote && list && items[0], "the demonstration firm has one of everything");
  const customer = project.customerId;
  const { groups } = await call(page, "supply.list", { id: list.id });
  return {
    today: "today",
    "leads-board": "leads",
    "leads-list": "leads?view=list",
    "leads-pool": "leads?view=pool",
    lead: `leads?lead=${lead.id}`,
    "lead-new": "leads?new=1",
    "lead-rules": "leads?rules=1",
    customers: "customers",
    customer: `customers/${customer}`,
    projects: "projects",
    project: `projects/${project.id}`,
    "project-survey": `projects/${project.id}/survey`,
    "project-schedule": `projects/${planned.projectId}/schedule`,
    "project-schedule-week": `projects/${planned.projectId}/schedule?zoom=week`,
    "project-schedule-task": `projects/${planned.projectId}/schedule?task=${planned.tasks[15].id}`,
    "project-schedule-none": `projects/${unplanned.id}/schedule`,
    sites: "sites",
    "project-history": `projects/${project.id}/history`,
    quotes: "quotes",
    "quotes-new": "quotes?new=1",
    "quotes-settings": "quotes/settings",
    "quotes-checks": "quotes/settings/checks",
    "quotes-templates": "quotes/settings/templates",
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
    sync: "sync",
    bills: "supply/bills",
    bill: `supply/bills/${quote.id}`,
    "bill-by-material": `supply/bills/${quote.id}?by=material`,
    lists: "supply/lists",
    "lists-new": `supply/lists/new?quotes=${quote.id}`,
    list: `supply/lists/${list.id}`,
    "list-why": `supply/lists/${list.id}?why=${groups[0].lines[0].id}`,
    "list-paper": `supply/lists/${list.id}?panel=paper`,
    "need-by": "supply/need-by",
    stock: "supply/stock",
    settings: "settings",
    "settings-members": "settings/members",
    "settings-lock": "settings/lock",
    "settings-defaults": "settings/defaults",
    "settings-care": "settings/care",
    "settings-appearance": "settings/appearance",
    search: `search?q=${encodeURIComponent("水")}`,
    "search-nothing": "search?q=qqqq",
    palette: ["today", palette("", "[data-hit]")],
    "palette-found": ["today", palette("水", "[data-hit]")],
    "palette-do": ["today", palette(">", "[cmdk-item]")],
    history: "history",
    "lead-history": [`leads?lead=${lead.id}`, recordHistory],
    "quote-history": [`quotes/${quote.id}`, recordHistory],
    practice: "practice",
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

/** The screen has come to rest: nothing is being read, drawn or moved any more. */
async function settled(page) {
  await page.waitForFunction(() => {
    // A cover is over the page that it hides.
    const main = [...document.querySelectorAll("main")].find((each) => each.getClientRects().length > 0);
    if (!main || main.textContent.trim() === "" || document.querySelector(".ant-skeleton, .ant-spin-spinning, [role=status][aria-label]:empty, [class*=_bar_][style*=\"%\"]")) return false;
    const canvas = document.querySelector("[data-page] canvas");
    if (document.querySelector("[data-page]") && !(canvas && canvas.width > 300)) return false;
    return !document.getAnimations().some((each) => each.playState === "running" && each.effect?.getComputedTiming().iterations !== Infinity);
  });
  await page.evaluate(async () => {
    await document.fonts.ready;
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  });
}

/** The demonstration firm, where one member has a PIN. */
function prepare(folder) {
  const file = makeDemo(folder, join(folder, "demo.kaigong"));
  const run = (name, req, as) =>
    JSON.parse(execFileSync(kaigong(), ["call", name, JSON.stringify(req), "--db", file, "--as", as], { env: homeEnv(folder), encoding: "utf8" }));
  const { name } = run("firm.members", {}, "林青").find((member) => member.active && member.name !== "林青");
  run("session.set_pin", { current: null, pin: "2468" }, name);
  return file;
}

/** What is not a page of its own: practice, and the screen while nobody has said who he is. */
const STATES = {
  "practice-tasks": async (page, t, open) => {
    await open.without("app.open_practice", { source: "own" });
    await open("practice");
    await page.getByRole("combobox", { name: t("practice:role") }).waitFor();
  },
  "practice-today": (_page, _t, open) => open("today"),
  "who-is-working": async (page, t, open) => {
    await open.without("app.leave_practice");
    await open("today");
    await page.keyboard.press("Control+l");
    await page.getByRole("heading", { name: t("session:title") }).waitFor();
  },
  "who-pin": async (page, t) => {
    await page.locator("button", { has: page.getByLabel(t("session:hasPin")) }).click();
    await page.locator("input").waitFor();
  },
};

webTest("every screen stands on its own in every set", { prepare }, async ({ browser, server, file, context }) => {
  const first = await browser.newContext();
  const opened = await first.newPage();
  const address = await server.link();
  await opened.goto(address);
  await opened.waitForSelector("nav");
  const screens = await screensOf(opened);
  const storage = await first.storageState();
  const origin = new URL(address).origin;
  // Words that checks look for are Chinese where a firm's own are.
  const checked = (await call(opened, "quoting.checks")).map((check) => JSON.stringify(check)).join();
  const data = `${chineseData(file)}\n${checked}`;
  await first.close();

  const missed = routes().filter((route) => !Object.values(screens).some((screen) => asPattern(route).test(`/${[screen].flat()[0]}`)));
  assert.deepEqual(missed, [], "routes without a picture");

  const wrong = [];
  let count = 0;
  for (const set of SETS) {
    const t = words(set.language);
    const scene = await browser.newContext({
      storageState: storage,
      viewport: { width: set.width, height: set.height },
      deviceScaleFactor: set.scale,
      locale: set.language === "zh" ? "zh-CN" : "en-GB",
    });
    await scene.addInitScript((language) => {
      if (location.protocol !== "about:") localStorage.setItem("kaigong.preferences", JSON.stringify({ language, scheme: "system", compactNav: null }));
    }, set.language);
    const page = await scene.newPage();
    const trouble = watch(page);
    const open = async (path) => {
      // A fresh page each: drawers and drafts of the one before are gone.
      await page.goto("about:blank");
      await page.goto(`${origin}/#/${path}`);
      await settled(page);
    };
    // Another firm makes a page load anew by itself, so none is open meanwhile.
    open.without = async (name, req) => {
      await page.goto("about:blank");
      return callApart(scene, origin, name, req);
    };
    const look = async (name, show) => {
      // A screen is opened once; it follows the system from light to dark.
      for (const [scheme, prefix] of Object.entries(set.pictures)) {
        const where = `${prefix}-${name}`;
        count += 1;
        try {
          await page.emulateMedia({ colorScheme: scheme });
          if (scheme === "light") await show();
          await page.waitForFunction((wanted) => document.documentElement.dataset.scheme === wanted, scheme);
          await settled(page);
          await picture(page, where);
          const found = await page.evaluate(faults, { english: set.language === "en", namespaces: NAMESPACES, data });
          wrong.push(...found.map((words) => `${where}: ${words}`));
        } catch (error) {
          await picture(page, where);
          wrong.push(`${where}: ${error.message.split("\n")[0]}`);
        }
        wrong.push(...trouble.splice(0).map((words) => `${where}: ${words.split("\n").slice(0, 3).join(" | ")}`));
      }
    };
    for (const [name, screen] of Object.entries(screens)) {
      const [path, act] = [screen].flat();
      await look(name, async () => {
        await open(path);
        await act?.(page, t);
      });
    }
    for (const [name, show] of Object.entries(STATES)) await look(name, () => show(page, t, open));
    // The session is the same in the next set: whoever began goes on.
    const { resting } = await open.without("session.state");
    await open.without("session.enter", { member: resting.id });
    await scene.close();
  }
  context.diagnostic(`${count} pictures`);
  assert.equal(wrong.length, 0, wrong.join("\n"));
});
