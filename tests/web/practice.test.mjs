/** Practice: a copy of the firm, a task done for real that ticks itself, and the real firm as it was. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { kaigong } from "../lib/build.mjs";
import { makeDemo } from "../lib/demo.mjs";
import { until } from "../lib/processes.mjs";
import { call, picture, watch, webTest } from "../lib/web.mjs";
import { homeEnv } from "../lib/window.mjs";
import { words } from "../lib/words.mjs";

const t = words("zh");

webTest(
  "a lead taken down in practice ticks its task and never reaches the real firm",
  { prepare: (folder) => makeDemo(folder, join(folder, "own.kaigong")) },
  async ({ browser, server }) => {
    const context = await browser.newContext({ locale: "zh-CN", viewport: { width: 1366, height: 768 } });
    const page = await context.newPage();
    const trouble = watch(page);
    await page.goto(await server.link());
    await page.getByRole("navigation").first().waitFor();
    const leads = async () => (await call(page, "crm.leads", { limit: 1 })).total;
    const before = await leads();
    assert.equal((await call(page, "app.state")).practice, null);

    // From the member's menu into a copy of the own firm.
    await page.getByRole("button", { name: t("app:member"), exact: true }).click();
    await page.getByRole("menuitem", { name: t("practice:title") }).click();
    await page.getByRole("button", { name: t("practice:openOwn") }).click();
    const band = page.getByRole("complementary", { name: t("practice:title") });
    await band.getByText(t("practice:band")).waitFor();
    assert.equal((await call(page, "app.state")).practice.source, "own");

    // The salesperson's task, from the button beside it.
    await page.getByRole("combobox", { name: t("practice:role") }).click();
    await page.locator(".ant-select-item-option").getByText(t("firm:roles.sales"), { exact: true }).click();
    await picture(page, "practice-tasks");
    const board = async () => {
      const { roles } = await call(page, "practice.board");
      return roles.find((each) => each.role === "sales").tasks[0].steps.map((step) => step.done);
    };
    assert.deepEqual(await board(), [false, false, false, false]);
    await page.getByRole("button", { name: t("practice:go") }).first().click();
    await band.waitFor();
    const drawer = page.getByRole("dialog", { name: t("crm:newLead") });
    await drawer.getByLabel(t("crm:fields.phone")).fill("13900009876");
    await drawer.getByLabel(t("crm:fields.source")).first().click();
    await page.locator(".ant-select-item-option").getByText(t("crm:sources.walk_in"), { exact: true }).click();
    await picture(page, "practice-new-lead");
    await page.keyboard.press("Control+Enter");
    await until("the step ticks itself", async () => (await board())[0]);
    assert.equal(await leads(), before + 1);

    await page.goto(`${new URL(page.url()).origin}/#/practice`);
    await page.getByRole("combobox", { name: t("practice:role") }).click();
    await page.locator(".ant-select-item-option").getByText(t("firm:roles.sales"), { exact: true }).click();
    await page.getByLabel(t("practice:done")).first().waitFor();
    await picture(page, "practice-ticked");

    // Out again: the real firm is as it was.
    await band.getByRole("button", { name: t("practice:leave") }).click();
    await page.getByRole("navigation").first().waitFor();
    await band.waitFor({ state: "detached" });
    // The page is loaded anew, so a question may be cut off once.
    const real = await until("the real firm is open", async () => {
      const { practice } = await call(page, "app.state");
      return practice === null && { leads: await leads() };
    });
    assert.equal(real.leads, before);
    assert.deepEqual(trouble, []);
  },
);

/** What a command answers beside the browser, for the owner. */
function answer(folder, file, name, req, ...as) {
  const said = execFileSync(kaigong(), ["call", name, JSON.stringify(req), "--db", file, ...as], {
    env: homeEnv(folder),
    encoding: "utf8",
  });
  return JSON.parse(said);
}

webTest(
  "a copy of the demonstration firm begins anew when asked, and neither firm learns of what was done in it",
  {
    prepare: (folder) => {
      makeDemo(folder, join(folder, "demo.kaigong"));
      const own = join(folder, "own.kaigong");
      const firm = { name: "泰和装饰", taxStatus: "small_scale", logoBase64: null, owner: "林青" };
      answer(folder, own, "app.create_firm", firm);
      return own;
    },
  },
  async ({ browser, server, folder }) => {
    const context = await browser.newContext({ locale: "zh-CN", viewport: { width: 1280, height: 720 } });
    const page = await context.newPage();
    const trouble = watch(page);
    await page.goto(await server.link());
    await page.getByRole("navigation").first().waitFor();
    const leads = async () => (await call(page, "crm.leads", { limit: 1 })).total;
    // Each of these loads the page anew, so a question may be cut off once.
    const become = (what, is) => until(what, async () => is(await call(page, "app.state"), await leads()));
    assert.equal(await leads(), 0);

    await page.goto(`${new URL(page.url()).origin}/#/practice`);
    await page.getByRole("button", { name: t("practice:openDemo") }).click();
    const band = page.getByRole("complementary", { name: t("practice:title") });
    await band.getByText(t("practice:band")).waitFor();
    const demo = join(folder, "demo.kaigong");
    const original = answer(folder, demo, "crm.leads", { limit: 1 }, "--as", "林青").total;
    assert.ok(original > 5, `${original}`);
    await become("the copy of the demonstration firm is open", ({ practice }, count) => {
      return practice?.source === "demo" && count === original;
    });

    await call(page, "crm.create_lead", { fields: { phone: "13900009876" } });
    assert.equal(await leads(), original + 1);
    const reset = page.getByRole("button", { name: t("practice:reset") });
    await reset.click();
    const question = page.getByRole("dialog").filter({ hasText: t("practice:resetTitle") });
    await question.getByText(t("practice:resetText")).waitFor();
    await picture(page, "practice-reset");
    // Asked once more, one may change one's mind.
    await page.keyboard.press("Escape");
    await question.waitFor({ state: "hidden" });
    assert.equal(await leads(), original + 1);
    await reset.click();
    await question.getByRole("button", { name: t("practice:reset") }).click();
    await become("practice began anew", ({ practice }, count) => {
      return practice?.source === "demo" && count === original;
    });
    await band.waitFor();

    await band.getByRole("button", { name: t("practice:leave") }).click();
    await become("the own firm is open", ({ practice, firm }, count) => {
      return practice === null && firm.name === "泰和装饰" && count === 0;
    });
    assert.equal(answer(folder, demo, "crm.leads", { limit: 1 }, "--as", "林青").total, original);
    assert.deepEqual(trouble, []);
  },
);
