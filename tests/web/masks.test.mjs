/** Masked numbers: an owner turns them on, a salesman has one shown and edits the lead, the owner sees who looked. In Chromium. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { makeDemo } from "../lib/demo.mjs";
import { until } from "../lib/processes.mjs";
import { call, picture, watch, webTest } from "../lib/web.mjs";
import { words } from "../lib/words.mjs";

const prepare = (folder) => makeDemo(folder, join(folder, "demo.kaigong"));
const go = (page, to) => page.evaluate((address) => { window.location.hash = address; }, to);
const grouped = (phone) => phone.replace(/^(\d{3})(\d{4})(\d{4})$/, "$1 $2 $3");
const hidden = (phone) => phone.replace(/^(\d{3})(\d{4})(\d{4})$/, "$1 **** $3");

for (const [language, locale, colorScheme] of [["zh", "zh-CN", "light"], ["en", "en-US", "dark"]]) {
  webTest(`a masked number is shown and that is seen, ${language}`, { prepare }, async ({ browser, server }) => {
    const t = words(language);
    const scene = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale, colorScheme });
    const page = await scene.newPage();
    const trouble = watch(page);
    await page.goto(await server.link());
    await page.getByRole("navigation").first().waitFor();
    const members = await call(page, "firm.members");
    const owner = members.find(({ role }) => role === "owner");
    const salesman = members.find(({ role, active }) => role === "sales" && active);
    const lead = (await call(page, "crm.leads", {})).rows.find(({ phone }) => /^1\d{10}$/.test(phone ?? ""));

    await go(page, "/settings/rights");
    const on = page.getByRole("switch", { name: t("firm:masks.on") });
    await on.click();
    await page.getByText(t("firm:masks.isOn")).waitFor();
    await page.getByRole("checkbox", { name: t("firm:masks.maskedFor", { role: t("firm:roles.sales") }) }).click();
    await until("sales are masked", async () => (await call(page, "firm.masks")).roles.find(({ role }) => role === "sales").masked);
    await on.scrollIntoViewIfNeeded();
    await picture(page, `masks-on-${language}`);
    const mark = page.getByRole("radiogroup", { name: t("firm:watermarks.of", { paper: t("firm:watermarks.kinds.quote_internal") }) });
    await mark.getByText(t("firm:watermarks.strengths.clear")).click();
    const own = page.getByRole("textbox", { name: t("firm:watermarks.wordsOf", { paper: t("firm:watermarks.kinds.quote_internal") }) });
    await own.fill("内部资料");
    await own.press("Enter");
    const kept = async () => (await call(page, "firm.watermarks")).find(({ kind }) => kind === "quote_internal");
    await until("the watermark is saved", async () => (await kept()).words === "内部资料" && (await kept()).strength === "clear");
    await own.scrollIntoViewIfNeeded();
    await picture(page, `watermarks-${language}`);

    await call(page, "session.enter", { member: salesman.id });
    await page.reload();
    await go(page, `/leads?lead=${lead.id}`);
    const drawer = page.getByRole("dialog");
    await drawer.getByText(hidden(lead.phone)).waitFor();
    assert.equal((await page.locator("body").innerText()).includes(grouped(lead.phone)), false);
    await picture(page, `mask-lead-${language}`);
    await drawer.getByRole("tab", { name: t("crm:tabs.details") }).click();
    const layout = drawer.getByRole("combobox", { name: t("crm:fields.layout") });
    await layout.fill("五室三厅");
    await layout.press("Control+Enter");
    await until("it is saved without the number", async () => (await call(page, "crm.lead", { id: lead.id })).layout === "五室三厅");
    // With the keyboard alone.
    const eye = drawer.getByRole("button", { name: t("crm:mask.show") });
    await eye.focus();
    await page.keyboard.press("Enter");
    await drawer.getByRole("link", { name: grouped(lead.phone) }).waitFor();
    assert.equal(await drawer.getByRole("link", { name: grouped(lead.phone) }).getAttribute("href"), `tel:${lead.phone}`);
    await eye.waitFor({ state: "detached" });
    await picture(page, `mask-shown-${language}`);

    await call(page, "session.enter", { member: owner.id });
    await page.reload();
    assert.equal((await call(page, "crm.lead", { id: lead.id })).phone, lead.phone);
    await go(page, "/settings/rights");
    const looked = page.getByText(t("firm:masks.looked"));
    await looked.waitFor();
    await page.getByRole("cell", { name: salesman.name }).first().waitFor();
    await looked.scrollIntoViewIfNeeded();
    await picture(page, `masks-looked-${language}`);
    const history = await call(page, "history.of", { table: "crm_lead", id: lead.id, filter: {} });
    assert.equal(history.changes[0].command, "crm.reveal");
    assert.ok(JSON.stringify(history.changes[0]).includes(salesman.name));
    await page.close();
    assert.deepEqual(trouble, []);
  });
}
