/** Practice: a copy of the firm, a task done for real that ticks itself, and the real firm as it was. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { makeDemo } from "../lib/demo.mjs";
import { until } from "../lib/processes.mjs";
import { call, picture, watch, webTest } from "../lib/web.mjs";
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
