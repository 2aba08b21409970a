/** Who sees what: an owner turns rights by role on, looks at every screen as the storekeeper does, and ends it. In Chromium. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { kaigong } from "../lib/build.mjs";
import { makeDemo } from "../lib/demo.mjs";
import { until } from "../lib/processes.mjs";
import { call, picture, watch, webTest } from "../lib/web.mjs";
import { homeEnv } from "../lib/window.mjs";
import { words } from "../lib/words.mjs";

const KEEPER = "梁仓";

function prepare(folder) {
  const file = makeDemo(folder, join(folder, "demo.kaigong"));
  const keeper = { id: null, name: KEEPER, phone: "", role: "warehouse", active: true };
  run(folder, file, "firm.save_member", keeper, "林青");
  return file;
}

function run(folder, file, name, req, as) {
  const args = ["call", name, JSON.stringify(req), "--db", file, ...(as ? ["--as", as] : [])];
  return execFileSync(kaigong(), args, { env: homeEnv(folder), encoding: "utf8", stdio: "pipe" });
}

const go = (page, to) => page.evaluate((address) => { window.location.hash = address; }, to);
/** The page of this address is drawn, and waits for nothing. */
const settled = (page) =>
  page.waitForFunction(() => {
    const main = document.querySelector("main");
    return main.innerText.trim().length > 20 && !main.querySelector("[role='status']:not(.grid-spoken), .ant-skeleton, .ant-spin-spinning");
  });

for (const [language, locale] of [["zh", "zh-CN"], ["en", "en-US"]]) {
  webTest(`an owner says who sees what and looks as somebody else, ${language}`, { prepare }, async ({ browser, server, folder, file }) => {
    const t = words(language);
    const scene = await browser.newContext({ viewport: { width: 1280, height: 720 }, locale, colorScheme: language === "zh" ? "light" : "dark" });
    const page = await scene.newPage();
    const trouble = watch(page);
    await page.goto(await server.link());
    await page.getByRole("navigation").first().waitFor();
    const project = (await call(page, "design.projects", { closed: true })).rows[0].id;
    const list = (await call(page, "supply.lists", { project: null, status: null }))[0].id;
    const quote = (await call(page, "quoting.quotes", { project: null }))[0].id;

    await go(page, "/settings/rights");
    const on = page.getByRole("switch", { name: t("firm:rights.on") });
    await on.waitFor();
    assert.equal(await on.isChecked(), false);
    await picture(page, `rights-off-${language}`);
    await on.click();
    await page.getByText(t("firm:rights.isOn")).waitFor();
    const sees = (role, what) => page.getByRole("checkbox", { name: t("firm:rights.sees", { role: t(`firm:roles.${role}`), what: t(`firm:classes.${what}`) }) });
    assert.equal(await sees("owner", "cost").isDisabled(), true);
    await sees("purchaser", "price").click();
    const bought = async () => (await call(page, "firm.rights")).roles.find(({ role }) => role === "purchaser").sees.sort();
    await until("it is saved", async () => (await bought()).join() === "contact,cost,price");
    await picture(page, `rights-on-${language}`);

    await page.getByRole("button", { name: t("firm:rights.lookAs") }).click();
    await page.getByRole("menuitem", { name: new RegExp(KEEPER) }).click();
    await page.getByText(t("session:looking.as", { name: KEEPER })).waitFor();
    const nav = page.getByRole("navigation").first();
    await nav.getByRole("link", { name: t("quoting:nav.quotes"), exact: true }).waitFor({ state: "detached" });
    assert.equal(await nav.getByRole("link", { name: t("crm:nav.leads"), exact: true }).count(), 0);
    await nav.getByRole("link", { name: t("design:nav.projects"), exact: true }).waitFor();

    const screens = {
      today: "/today",
      projects: "/projects",
      project: `/projects/${project}`,
      survey: `/projects/${project}/survey`,
      bills: "/supply/bills",
      bill: `/supply/bills/${quote}`,
      lists: "/supply/lists",
      list: `/supply/lists/${list}`,
      stock: "/supply/stock",
      materials: "/materials",
      history: "/history",
      quotes: "/quotes",
    };
    for (const [name, to] of Object.entries(screens)) {
      await go(page, to);
      await page.waitForTimeout(300);
      await settled(page);
      const shown = await page.locator("main").innerText();
      assert.ok(shown.trim().length > 20, `${name}: ${shown}`);
      assert.doesNotMatch(shown, /NaN|undefined|\[object/, name);
      await picture(page, `rights-keeper-${name}-${language}`);
    }
    await page.getByText(t("components:hidden.title")).waitFor();
    await assert.rejects(call(page, "crm.create_lead", { fields: { phone: "13900001234" } }), ({ fault }) => fault.code === "firm.no_right" || fault.code === "session.looking");

    await page.getByRole("button", { name: t("session:looking.end") }).click();
    await page.getByText(t("components:hidden.title")).waitFor({ state: "detached" });
    await nav.getByRole("link", { name: t("crm:nav.leads"), exact: true }).waitFor();
    await page.close();
    // What the command line answers him is no more.
    assert.throws(() => run(folder, file, "quoting.quotes", { project: null }, KEEPER), ({ stderr, stdout }) => /firm\.no_right/.test(`${stderr}${stdout}`));
    assert.deepEqual(trouble, []);
  });
}
