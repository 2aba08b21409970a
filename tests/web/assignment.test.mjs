/** Automatic assignment and reminders in Chromium: rules are made, a lead goes to whoever is next, and a reminder is put off. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { kaigong } from "../lib/build.mjs";
import { until } from "../lib/processes.mjs";
import { call, picture, watch, webTest } from "../lib/web.mjs";
import { homeEnv } from "../lib/window.mjs";
import { words } from "../lib/words.mjs";

const t = words("zh");
const NEW = { name: "青山装饰", taxStatus: "small_scale", logoBase64: null, owner: "林青" };

function command(folder, file, name, req, as) {
  const args = ["call", name, JSON.stringify(req), "--db", file, ...(as ? ["--as", as] : [])];
  return JSON.parse(execFileSync(kaigong(), args, { env: homeEnv(folder), encoding: "utf8" }));
}

/** A firm with two salespeople. */
function prepare(folder) {
  const file = join(folder, "firm.kaigong");
  command(folder, file, "app.create_firm", NEW);
  for (const name of ["王芳", "李娟"]) {
    command(folder, file, "firm.save_member", { id: null, name, phone: "", role: "sales", active: true }, "林青");
  }
  return file;
}

async function open(browser, server, as, options = {}) {
  const scene = await browser.newContext({ viewport: { width: 1280, height: 720 }, locale: "zh-CN", ...options });
  const page = await scene.newPage();
  const trouble = watch(page);
  await page.goto(await server.link());
  await page.getByRole("main").getByRole("button", { name: as }).click();
  await page.getByRole("navigation").first().waitFor();
  return { scene, page, trouble };
}

/** A day and time of the firm's zone, so many minutes from now. */
function moment(minutes) {
  const parts = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai", dateStyle: "short", timeStyle: "short" });
  const [day, time] = parts.format(Date.now() + minutes * 60_000).split(" ");
  return { nextOn: day, nextTime: time };
}

/** Takes options of a field that holds several, by keyboard. */
async function choose(page, field, names) {
  for (const name of names) {
    await field.pressSequentially(name);
    await page.keyboard.press("Enter");
  }
}

webTest("rules are made, and a lead that is typed goes to whoever is next", { prepare }, async ({ browser, server }) => {
  const { page, trouble } = await open(browser, server, "林青");
  await page.getByRole("link", { name: t("crm:nav.leads") }).click();
  await page.getByRole("button", { name: t("crm:rules.title") }).click();
  await page.getByRole("tab", { name: t("crm:auto.tab") }).click();
  const on = page.getByRole("switch", { name: t("crm:auto.on") });
  await on.click();
  // Without a rule nothing can be assigned, and it says so.
  await page.getByText(t("crm:errors.crm.rules_none")).waitFor();
  await page.getByRole("button", { name: t("crm:auto.add") }).click();
  const drawer = page.getByRole("dialog", { name: t("crm:auto.add") });
  await drawer.getByLabel(t("crm:auto.name")).fill("抖音线索");
  await drawer.getByRole("button", { name: t("crm:auto.save") }).click();
  await drawer.getByText(t("crm:errors.crm.takers_missing")).waitFor();
  await choose(page, drawer.getByLabel(t("crm:auto.sources")), ["抖音"]);
  await choose(page, drawer.getByLabel(t("crm:auto.members")), ["王芳", "李娟"]);
  const sentence = "来自抖音的线索，由王芳、李娟轮流接。";
  await drawer.getByText(sentence).waitFor();
  await drawer.getByRole("button", { name: t("crm:auto.save") }).click();
  await drawer.waitFor({ state: "hidden" });
  await page.getByRole("listitem").filter({ hasText: sentence }).waitFor();
  await on.click();
  await page.getByText(t("crm:auto.turnedOn")).waitFor();
  await page.keyboard.press("Escape");

  const enter = async (name, phone, to) => {
    await page.getByRole("button", { name: t("crm:newLead") }).first().click();
    const form = page.getByRole("dialog", { name: t("crm:newLead") });
    await form.getByText(t("crm:auto.mineNoRule")).waitFor();
    await form.getByLabel(t("crm:fields.phone")).fill(phone);
    await form.getByLabel(t("crm:fields.name")).fill(name);
    await form.getByLabel(t("crm:fields.source")).click();
    await page.getByTitle(t("crm:sources.douyin"), { exact: true }).click();
    await form.getByText(t("crm:auto.next", { name: to, rule: "抖音线索" })).waitFor();
    await page.keyboard.press("Control+Enter");
    const lead = page.getByRole("dialog").filter({ hasText: name });
    await lead.getByText(t("crm:assignedTo", { to })).waitFor();
    await lead.getByText(t("crm:causes.by_turns", { rule: "抖音线索" })).waitFor();
    // While it still slides in, a key says nothing to it.
    await until("the lead is put away", async () => {
      await page.keyboard.press("Escape");
      return !(await lead.isVisible());
    });
  };
  // Neither had a turn before: by their names, then whose turn is longest ago.
  await enter("赵先生", "13600001111", "李娟");
  await enter("钱女士", "13600002222", "王芳");

  // One of them is away: the other gets the pool, seen before and taken back in one step.
  const { takers } = await call(page, "crm.assignment");
  const wang = takers.find((taker) => taker.name === "王芳");
  await call(page, "crm.set_taking", { memberId: wang.id, resumesOn: moment(3 * 1440).nextOn });
  for (const [n, name] of ["孙先生", "周女士"].entries()) {
    await call(page, "crm.create_lead", { fields: { name, phone: `1360000333${n}`, source: "douyin", ownerId: null } });
  }
  await page.getByText(t("crm:inPool"), { exact: true }).first().click();
  await page.getByRole("button", { name: t("crm:auto.distribute") }).click();
  const dialog = page.getByRole("dialog", { name: t("crm:auto.distributeTitle") });
  await dialog.getByRole("row", { name: "李娟 2 3" }).waitFor();
  await dialog.getByRole("button", { name: t("crm:auto.distributeVerb_other", { count: 2 }) }).click();
  await page.getByText(t("crm:auto.distributed_other", { count: 2 })).waitFor();
  await page.getByText(t("crm:claim.empty")).waitFor();
  await page.keyboard.press("Control+z");
  await page.getByText("孙先生", { exact: true }).waitFor();
  assert.deepEqual(trouble, []);
});

webTest("a reminder comes to its owner alone, leaves him writing, and is put off", { prepare }, async ({ browser, server, folder, file }) => {
  const { page, trouble } = await open(browser, server, "王芳");
  const other = await open(browser, server, "李娟");
  await page.getByRole("link", { name: t("crm:nav.leads") }).click();
  await page.keyboard.press("Control+n");
  const form = page.getByRole("dialog", { name: t("crm:newLead") });
  await form.getByLabel(t("crm:fields.phone")).fill("13600001111");
  await form.getByLabel(t("crm:fields.name")).fill("赵先生");
  const soon = moment(5);
  await form.getByLabel(t("crm:fields.nextOn")).fill(soon.nextOn);
  await page.keyboard.press("Tab");
  await form.getByLabel(t("crm:fields.nextTime"), { exact: true }).fill(soon.nextTime);
  await form.getByLabel(t("crm:fields.remind")).click();
  await page.getByTitle(t("crm:reminds.min_10")).click();
  await page.keyboard.press("Control+Enter");
  const reminder = page.getByRole("article", { name: t("crm:reminder.of", { name: "赵先生" }) });
  await reminder.waitFor();
  await reminder.getByText(soon.nextTime).waitFor();

  // Somebody else is not reminded; what is being written is not disturbed.
  const lead = (await call(page, "crm.leads", {})).rows[0].id;
  await page.evaluate((id) => {
    location.hash = `#/leads?lead=${id}`;
  }, lead);
  const note = page.getByPlaceholder(t("crm:log.placeholder"));
  await note.fill("电话里说");
  await reminder.getByRole("button", { name: t("crm:reminder.snooze") }).click();
  await page.getByRole("menuitem", { name: t("crm:reminder.hour_1") }).click();
  await reminder.waitFor({ state: "hidden" });
  assert.equal(await note.inputValue(), "电话里说");
  const [change] = (await call(page, "history.recent", { limit: 1 })).changes;
  assert.equal(change.command, "crm.snooze_reminder");
  assert.equal(await other.page.getByRole("article").count(), 0);
  const { next } = await call(page, "crm.reminders");
  assert.ok(Math.abs(Date.parse(next) - Date.now() - 3_600_000) < 120_000, next);

  // Planned anew from another place it comes at once, by itself, while somebody composes Chinese; F8 leads there.
  const client = await page.context().newCDPSession(page);
  await note.focus();
  await client.send("Input.imeSetComposition", { text: "ni", selectionStart: 2, selectionEnd: 2 });
  command(folder, file, "crm.update_lead", { id: lead, fields: moment(2) }, "林青");
  await reminder.waitFor();
  assert.ok(await note.evaluate((element) => element === document.activeElement));
  await client.send("Input.insertText", { text: "你" });
  assert.equal(await note.inputValue(), "电话里说你");
  await page.keyboard.press("F8");
  assert.ok(await reminder.evaluate((element) => element.contains(document.activeElement)));
  await page.keyboard.press("Escape");
  assert.ok(await note.evaluate((element) => element === document.activeElement));
  await picture(page, "reminder zh");

  // Logged, it is answered.
  await reminder.getByRole("button", { name: t("crm:reminder.done") }).click();
  await note.focus();
  await page.keyboard.press("Control+Enter");
  await until("it is answered", async () => (await call(page, "crm.reminders")).due.length === 0);
  assert.deepEqual((await call(page, "crm.reminders")).due, []);
  assert.deepEqual(trouble, []);
});
