/** Two computers of one firm, each with its own window and its own file, and a relay between them. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { kaigong } from "../lib/build.mjs";
import { Grid } from "../lib/grid.mjs";
import { css, role, text } from "../lib/page.mjs";
import { until } from "../lib/processes.mjs";
import { digits, enter, enterInvitation, found, invite, startRelay } from "../lib/sharing.mjs";
import { homeEnv, newHome, openWindow, windowTest } from "../lib/window.mjs";
import { words } from "../lib/words.mjs";

const t = words("zh");
const column = (key) => t(`quoting:column.${key}`);
const fileOf = (folder) => join(folder, "青山.kaigong");

function makeFirm({ folder }) {
  const call = (name, req) => {
    const answer = execFileSync(kaigong(), ["call", name, JSON.stringify(req), "--db", fileOf(folder), "--as", "林青"], { env: homeEnv(folder) });
    return JSON.parse(answer);
  };
  execFileSync(
    kaigong(),
    ["call", "app.create_firm", JSON.stringify({ name: "青山装饰", taxStatus: "small_scale", logoBase64: null, owner: "林青" }), "--db", fileOf(folder)],
    { env: homeEnv(folder) },
  );
  call("firm.save_member", { id: null, name: "周敏", phone: "", role: "sales", active: true });
  return null;
}

async function leadTyped(page) {
  await page.go("/leads");
  // The page before knows the same key.
  await page.see(role("heading", t("crm:nav.leads")));
  await page.press("Ctrl+n");
  await page.see(role("dialog", t("crm:newLead")));
  await page.write("13905716688");
  await page.press("Tab");
  await page.write("𠮷田㛃");
  await page.press("Ctrl+Enter");
  await page.miss(role("dialog", t("crm:newLead")));
}

/** A draft with one line, made as the screens make it. */
async function makeQuote(page) {
  const { rows } = await page.call("crm.leads", { filter: {}, limit: 10 });
  const { projectId } = await page.call("design.convert_lead", { leadId: rows[0].id, newCustomer: false });
  const quote = await page.call("quoting.create", { project: projectId, mode: "half", start: { kind: "rooms" } });
  await page.call("quoting.save_section", { quote: quote.id, name: "客厅", room: null });
  const section = (await page.call("quoting.quote", { id: quote.id })).sections.at(-1);
  const cells = [{ column: "code", text: "P07", item: null }, { column: "quantity", text: "10", item: null }];
  await page.call("quoting.edit", { quote: quote.id, language: "zh", cells: [], rows: [{ key: "r1", section: section.id, before: null, cells }] });
  const line = (await page.call("quoting.quote", { id: quote.id })).sections.flatMap(({ lines }) => lines)[0];
  return { id: quote.id, line: line.name };
}

const gridOf = (page) => new Grid(page, t("quoting:gridLabel", { number: "" }).trim(), column("name"));
const pill = css("header [data-kind]");

async function pause(page) {
  await page.click(pill);
  await page.click(role("button", t("sync:goOffline")));
  await page.see(css('header [data-kind="paused"]'));
  await page.press("Escape");
}

async function resume(page) {
  await page.click(pill);
  await page.click(role("button", t("sync:goOnline")));
  await page.press("Escape");
}

windowTest("two windows with a relay between them: a lead arrives by itself, and a quote that both changed offline is settled", {
  args: (folder) => ["--db", fileOf(folder)],
  before: makeFirm,
}, async ({ page: owner, folder, display }) => {
  const { address, process } = await startRelay(folder);
  const away = newHome();
  let other;
  try {
    await enter(owner, "林青");
    await found(owner, address);
    other = await openWindow({ folder: away, display });
    const { page: colleague } = other;
    const code = await invite(owner, "周敏", "sales");
    await enterInvitation(colleague, { code, address, name: "周敏" });
    await owner.see(role("button", t("sync:compare.same")));
    await colleague.see(text(t("sync:join.compare")));
    assert.equal(await digits(owner, ".ant-modal"), await digits(colleague, "section"));
    assert.match(await digits(owner, ".ant-modal"), /^\d{6}$/);
    await colleague.picture("sync-compare");
    await owner.click(role("button", t("sync:compare.same")));
    await owner.see(text(t("sync:invite.done", { device: "周敏的笔记本", name: "周敏" })));
    await owner.click(role("button", t("common:close")), { within: css(".ant-modal") });
    await enter(colleague, "周敏");

    // The other screen shows it without being asked.
    await colleague.go("/leads");
    await leadTyped(owner);
    await colleague.see(text("𠮷田㛃"));
    await colleague.picture("sync-lead-arrived");

    const quote = await makeQuote(owner);
    await until("the quote is there", async () => (await colleague.call("quoting.quote", { id: quote.id })).sections.some(({ lines }) => lines.length === 1));
    for (const page of [owner, colleague]) {
      await page.go(`/quotes/${quote.id}`);
      await gridOf(page).row(quote.line);
      await pause(page);
    }
    const [mine, theirs] = [gridOf(owner), gridOf(colleague)];
    await mine.enter(quote.line, column("quantity"), "12");
    await mine.shows(quote.line, column("quantity"), "12");
    await theirs.enter(quote.line, column("quantity"), "15");
    await theirs.shows(quote.line, column("quantity"), "15");
    await resume(owner);
    await until("the owner's change is sent", async () => (await owner.call("sync.status")).waiting.changes === 0);
    await resume(colleague);

    for (const page of [owner, colleague]) await until("the conflict is shown", async () => (await page.call("sync.status")).conflicts === 1);
    // The later one holds until somebody says otherwise, on both.
    for (const grid of [mine, theirs]) await grid.shows(quote.line, column("quantity"), "15");
    await owner.go("/sync/conflicts");
    await owner.see(text("15"));
    await owner.picture("sync-conflict");
    await owner.click(role("button", t("sync:conflicts.take")));
    for (const page of [owner, colleague]) await until("the conflict is settled", async () => (await page.call("sync.status")).conflicts === 0);
    await theirs.shows(quote.line, column("quantity"), "12");
    await colleague.picture("sync-settled");
  } finally {
    await other?.close();
    await process.end();
    await until("the other computer's folder goes", () => {
      rmSync(away, { recursive: true, force: true });
      return true;
    }, { every: 200 });
  }
});
