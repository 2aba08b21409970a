/** Somebody leaves the demonstration firm: from his card to the end, and taken back. In Chromium. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { makeDemo } from "../lib/demo.mjs";
import { until } from "../lib/processes.mjs";
import { call, picture, watch, webTest } from "../lib/web.mjs";
import { words } from "../lib/words.mjs";

const prepare = (folder) => makeDemo(folder, join(folder, "demo.kaigong"));
/** Chooses somebody in a dialog by typing, once he is offered. */
async function choose(page, dialog, name) {
  await dialog.getByRole("combobox").fill(name);
  await page.locator(".ant-select-item-option-active", { hasText: name }).waitFor();
  await page.keyboard.press("Enter");
  await dialog.locator(".ant-select", { hasText: name }).waitFor();
}
const go = (page, to) => page.evaluate((address) => { window.location.hash = address; }, to);

for (const [language, locale] of [["zh", "zh-CN"], ["en", "en-US"]]) {
  webTest(`a salesperson leaves, and what he had is somebody else's, ${language}`, { prepare }, async ({ browser, server }) => {
    const t = words(language);
    const scene = await browser.newContext({ viewport: { width: 1280, height: 720 }, locale, colorScheme: language === "zh" ? "light" : "dark" });
    const page = await scene.newPage();
    const trouble = watch(page);
    await page.goto(await server.link());
    await page.getByRole("navigation").first().waitFor();
    const members = await call(page, "firm.members");
    const sales = members.filter(({ role, active }) => role === "sales" && active);
    const desk = (id) => call(page, "firm.desk", { id });
    const desks = await Promise.all(sales.map(({ id }) => desk(id)));
    const leaver = sales[desks.findIndex(({ openLeads, customers }) => openLeads > 0 && customers > 0)];
    const heir = sales.find(({ id }) => id !== leaver.id);
    const [had, his] = [await desk(leaver.id), await desk(heir.id)];

    await go(page, `/settings/members?member=${leaver.id}`);
    await page.getByRole("button", { name: t("firm:leave.open") }).click();
    const dialog = page.getByRole("dialog").filter({ hasText: t("firm:leave.title", { name: leaver.name }) });
    await dialog.getByText(t("firm:leave.has.openLeads")).waitFor();
    await picture(page, `leave-has-${language}`);
    const next = dialog.getByRole("button", { name: t("firm:leave.next") });
    await next.click();
    await choose(page, dialog, heir.name);
    await picture(page, `leave-heirs-${language}`);
    await dialog.getByText(t("firm:leave.apart")).click();
    await dialog.getByText(t("firm:leave.kinds.customers")).waitFor();
    await picture(page, `leave-heirs-apart-${language}`);
    await next.click();
    await dialog.getByText(t("firm:leave.words.secrets", { name: leaver.name })).waitFor();
    await picture(page, `leave-words-${language}`);
    await dialog.getByRole("button", { name: t("firm:leave.verb", { name: leaver.name }) }).click();
    await dialog.waitFor({ state: "detached" });
    await page.getByText(t("firm:leave.done", { name: leaver.name })).waitFor();
    await picture(page, `leave-done-${language}`);
    assert.equal((await desk(leaver.id)).customers, 0);
    assert.equal((await desk(heir.id)).customers, had.customers + his.customers);
    await page.keyboard.press("Control+z");
    await until("it is taken back", async () => (await desk(leaver.id)).customers === had.customers);
    assert.deepEqual(await desk(leaver.id), had);

    const { rows } = await call(page, "crm.customers", { ownerId: leaver.id, limit: 1 });
    await go(page, `/customers/${rows[0].id}`);
    await page.getByRole("button", { name: t("common:more") }).first().click();
    await page.getByRole("menuitem", { name: t("crm:handOver.open") }).click();
    const hand = page.getByRole("dialog").filter({ hasText: t("crm:handOver.customer") });
    await choose(page, hand, heir.name);
    await picture(page, `hand-over-customer-${language}`);
    await hand.getByRole("button", { name: t("crm:assignVerb") }).click();
    await page.getByText(t("crm:handOver.done"), { exact: true }).waitFor();
    assert.equal((await call(page, "crm.customer", { id: rows[0].id })).customer.ownerName, heir.name);
    assert.deepEqual(trouble, []);
  });
}
