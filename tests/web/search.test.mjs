/** Search in Chromium: as it is typed, with an input method, by keyboard alone, and on the page of results. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { kaigong } from "../lib/build.mjs";
import { call, picture, watch, webTest } from "../lib/web.mjs";
import { homeEnv } from "../lib/window.mjs";
import { words } from "../lib/words.mjs";

const t = words("zh");
const NEW = JSON.stringify({
  name: "青山装饰",
  taxStatus: "small_scale",
  logoBase64: null,
  owner: "林青",
});

function makeFirm(folder) {
  const file = join(folder, "firm.kaigong");
  execFileSync(kaigong(), ["call", "app.create_firm", NEW, "--db", file], { env: homeEnv(folder) });
  return file;
}

const PEOPLE = [
  ["王小明", "13812340412", "万科翠湖", "3"],
  ["王小民", "13912345678", "绿城桂花园", "1"],
  ["曾丽", "13700001111", "保利天悦", "5"],
];

/** A browser with a few leads in the firm. */
async function open(browser, server) {
  const scene = await browser.newContext({
    viewport: { width: 1280, height: 720 },
    locale: "zh-CN",
  });
  const page = await scene.newPage();
  const trouble = watch(page);
  await page.goto(await server.link());
  await page.getByRole("navigation").first().waitFor();
  for (const [name, phone, estate, building] of PEOPLE) {
    await call(page, "crm.create_lead", { fields: { name, phone, estate, building } });
  }
  return { scene, page, trouble };
}

const box = (page) => page.getByRole("dialog").getByRole("combobox");
const hits = (page) => page.getByRole("dialog").locator("[data-hit]");

/** Waits until the first records are these, in this order. */
async function sees(page, wanted) {
  await page.waitForFunction(
    (names) => {
      const shown = [...document.querySelectorAll("[role=dialog] [data-hit]")].map(
        (hit) => hit.textContent ?? "",
      );
      return names.length === shown.length && names.every((name, at) => shown[at].includes(name));
    },
    wanted,
    { timeout: 10_000 },
  );
}


webTest(
  "records are found while somebody types, and opened by keyboard",
  { prepare: makeFirm },
  async ({ browser, server }) => {
    const { page, trouble } = await open(browser, server);
    await page.keyboard.press("Control+k");
    // Before anything is typed: what was changed lately.
    await page.getByText(t("search:palette.recent")).waitFor();
    assert.ok((await hits(page).count()) >= PEOPLE.length);

    for (const [typed, names, mark] of [
      ["王", ["王小民", "王小明"], "王"],
      ["wxming", ["王小明"], "王小明"],
      ["zengli", ["曾丽"], "曾丽"],
      ["0412", ["王小明"], "0412"],
      ["万科 3栋", ["王小明"], "万科"],
    ]) {
      await box(page).fill(typed);
      await sees(page, names);
      // The names may have been there already, found by what was typed before.
      await hits(page).first().locator("mark").first().and(page.getByText(mark, { exact: true })).waitFor();
    }
    await picture(page, "search palette");
    await box(page).fill("qqqq");
    await page.getByText(t("search:examples.initials.finds")).waitFor();

    // Only things to do after the sign.
    await box(page).fill(">");
    await page.getByRole("dialog").getByText(t("crm:newLead")).waitFor();
    assert.equal(await hits(page).count(), 0);

    await box(page).fill("王");
    await sees(page, ["王小民", "王小明"]);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.waitForURL(/#\/leads\?lead=/);
    await page.getByText("138 1234 0412").first().waitFor();
    assert.deepEqual(trouble, []);
  },
);

webTest(
  "Enter that is faster than the answer opens what was typed",
  { prepare: makeFirm },
  async ({ browser, server }) => {
    const { page, trouble } = await open(browser, server);
    await page.keyboard.press("Control+k");
    await page.getByText(t("search:palette.recent")).waitFor();
    await box(page).fill("王");
    await sees(page, ["王小民", "王小明"]);
    await page.route("**/api/call", async (route) => {
      await new Promise((done) => setTimeout(done, 300));
      await route.continue();
    });
    await box(page).fill("zengli");
    await page.keyboard.press("Enter");
    await page.waitForURL(/#\/leads\?lead=/);
    await page.getByText("137 0000 1111").first().waitFor();
    assert.deepEqual(trouble, []);
  },
);

webTest(
  "an input method's letters are looked for and its Enter opens nothing",
  { prepare: makeFirm },
  async ({ browser, server }) => {
    const { scene, page, trouble } = await open(browser, server);
    const ime = await scene.newCDPSession(page);
    const process = { key: "Process", windowsVirtualKeyCode: 229 };
    await page.keyboard.press("Control+k");
    await page.getByText(t("search:palette.recent")).waitFor();
    const place = page.url();
    for (const text of ["z", "ze", "zen", "zeng", "zeng'l", "zeng'li"]) {
      await ime.send("Input.dispatchKeyEvent", { type: "rawKeyDown", ...process });
      await ime.send("Input.imeSetComposition", {
        text,
        selectionStart: text.length,
        selectionEnd: text.length,
      });
      await ime.send("Input.dispatchKeyEvent", { type: "keyUp", ...process });
    }
    // What is composed is pinyin: it is found before a character is chosen.
    await sees(page, ["曾丽"]);
    for (const key of ["ArrowDown", "Enter"]) {
      await ime.send("Input.dispatchKeyEvent", {
        type: "rawKeyDown",
        key,
        code: key,
        windowsVirtualKeyCode: 229,
      });
    }
    assert.equal(page.url(), place);
    await ime.send("Input.insertText", { text: "曾丽" });
    await sees(page, ["曾丽"]);
    assert.equal(await box(page).inputValue(), "曾丽");
    assert.equal(page.url(), place);
    await page.keyboard.press("Enter");
    await page.waitForURL(/#\/leads\?lead=/);
    assert.deepEqual(trouble, []);
  },
);

webTest(
  "the page of results has kinds, follows what is typed, and what changes",
  { prepare: makeFirm },
  async ({ browser, server }) => {
    const { page, trouble } = await open(browser, server);
    await page.keyboard.press("Control+k");
    await box(page).fill("王小");
    await sees(page, ["王小民", "王小明"]);
    await page.keyboard.press("Control+Enter");
    await page.waitForURL(/#\/search\?q=/);
    const results = page.getByRole("list", { name: t("search:results") }).locator("[data-hit]");
    await results.nth(1).waitFor();
    assert.equal(await results.count(), 2);
    await page.getByText(`${t("search:kinds.lead")} 2`).click();
    await page.waitForURL(/kind=lead/);

    // Somebody enters another: the page shows him by itself.
    await call(page, "crm.create_lead", { fields: { name: "王小红", phone: "13600003333" } });
    await results.filter({ hasText: "王小红" }).waitFor();

    await page
      .getByRole("textbox", { name: t("search:placeholder") })
      .or(page.getByRole("searchbox"))
      .first()
      .press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.waitForURL(/#\/leads\?lead=/);
    assert.deepEqual(trouble, []);
  },
);
