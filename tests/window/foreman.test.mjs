/** A foreman's own window: what it shows and what its folder holds, and what becomes of it when he is removed while he is offline. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { kaigong } from "../lib/build.mjs";
import { makeDemo } from "../lib/demo.mjs";
import { css, role, text } from "../lib/page.mjs";
import { until } from "../lib/processes.mjs";
import { digits, enterInvitation, found, invite, startRelay, wayTo } from "../lib/sharing.mjs";
import { homeEnv, newHome, openWindow, windowTest } from "../lib/window.mjs";
import { words } from "../lib/words.mjs";

const t = words("zh");
const FOREMAN = "孟工长";
/** What the firm lets a foreman see besides what everybody does. */
const SEES = ["own_contact"];
const LATER = "撤销以后才有的房间";
const OFFLINE = "离线时加的房间";
const fileOf = (folder) => join(folder, "demo.kaigong");

function makeFirm({ folder }) {
  const file = makeDemo(folder, fileOf(folder));
  const call = (name, req) =>
    JSON.parse(execFileSync(kaigong(), ["call", name, JSON.stringify(req), "--db", file, "--as", "林青"], { env: homeEnv(folder), encoding: "utf8" }));
  const foreman = call("firm.save_member", { id: null, name: FOREMAN, phone: "", role: "manager", active: true });
  call("firm.save_rights", { on: true, roles: [{ role: "manager", sees: SEES }] });
  const { rows } = call("design.projects", {});
  for (const { id } of rows.slice(0, 2)) call("design.update_project", { id, fields: { managerId: foreman.id } });
  return null;
}

const sql = (file, read) => execFileSync("sqlite3", ["-readonly", file, read], { encoding: "utf8", maxBuffer: 1 << 28 }).split("\n").filter(Boolean);

/** Names and numbers of the customers that he builds for. */
function ownOf(file) {
  const his = `SELECT customer_id FROM design_project WHERE manager_id=(SELECT id FROM firm_member WHERE name='${FOREMAN}')`;
  const of = (column) =>
    sql(file, `SELECT ${column} FROM crm_customer WHERE id IN (${his}) UNION SELECT ${column} FROM crm_contact WHERE customer_id IN (${his})`);
  return { numbers: of("phone").map((number) => number.replaceAll(/\D/g, "")), names: of("name") };
}

/** Names and numbers of customers that are not his, and totals of quotes, as the owner's file has them. */
function secretsOf(file) {
  const own = ownOf(file);
  const numbers = sql(file, "SELECT phone FROM crm_lead UNION SELECT phone FROM crm_customer UNION SELECT phone FROM crm_contact");
  const names = sql(file, "SELECT name FROM crm_lead UNION SELECT name FROM crm_customer UNION SELECT name FROM crm_contact").filter((name) => name.length >= 3);
  const totals = sql(file, "SELECT total FROM quoting_quote WHERE total > 1000000").map((fen) => (Number(fen) / 100).toFixed(2));
  // Who works in the firm is known to everybody.
  const people = new Set(sql(file, "SELECT name FROM firm_member"));
  return {
    numbers: [...new Set(numbers.map((number) => number.replaceAll(/\D/g, "")))].filter(
      (number) => number.length >= 11 && !own.numbers.includes(number),
    ),
    names: names.filter((name) => !people.has(name) && !own.names.includes(name)),
    totals: [...new Set(totals)],
  };
}

/** Which of these a text says, however it parts their digits. */
function said(shown, { numbers, names, totals }) {
  const plain = shown.replaceAll(/(?<=\d)[,\s](?=\d)/g, "");
  return [...numbers, ...names, ...totals].filter((secret) => plain.includes(secret));
}

/** Every file below a folder. */
const below = (folder) => readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));

function bytesHold(folder, secrets) {
  const files = below(folder).map((path) => {
    try {
      return readFileSync(path);
    } catch {
      return Buffer.alloc(0); // It was put away meanwhile.
    }
  });
  return secrets.filter((secret) => files.some((bytes) => bytes.includes(secret)));
}

/** How many prices a firm's file has; figures are too short to be looked for as bytes. */
const pricesIn = (file) =>
  ["quoting_quote.total", "quoting_line.unit_price", "quoting_line.amount", "catalog_item_price.labour", "crm_lead.budget"].map((place) => {
    const [table, column] = place.split(".");
    return Number(sql(file, `SELECT count(${column}) FROM ${table}`)[0]);
  });

/** From now on the window keeps every word that ever stands in it, however short. */
const keepWords = (page) =>
  page.session.executeScript(`
    const kept = (window.kaigongWords = new Set());
    const keep = (node) => {
      const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
      do kept.add(walker.currentNode.nodeValue ?? ""); while (walker.nextNode());
    };
    keep(document.body);
    new MutationObserver((changes) => {
      for (const { type, target, addedNodes } of changes) {
        if (type === "characterData") keep(target);
        for (const node of addedNodes) keep(node);
      }
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
  `);

const keptWords = (page) => page.session.executeScript("return [...window.kaigongWords].join('\\n')");

/** What stands on the page once these words are among it. */
async function shownAt(page, to, holds) {
  await page.go(to);
  return until(`${to} shows ${holds}`, async () => {
    const shown = await page.session.executeScript(`return location.hash.startsWith("#" + arguments[0]) ? document.body.innerText : ""`, to);
    return shown.includes(holds) && shown;
  });
}

/** Screens of the product, each with words that it shows to somebody who sees contacts of his own customers and nothing else. */
async function screensOf(page) {
  const customer = (await page.call("crm.customers", {})).rows[0];
  const project = (await page.call("design.projects")).rows[0];
  const quote = (await page.call("supply.quotes", { project: null, all: true }))[0].quote;
  const list = (await page.call("supply.lists", { project: null, status: null }))[0];
  const material = (await page.call("catalog.materials")).materials[0].name;
  const hidden = t("components:hidden.title");
  return {
    today: ["/today", FOREMAN],
    leads: ["/leads", t("crm:nav.leads")],
    customers: ["/customers", customer.number],
    projects: ["/projects", project.number],
    project: [`/projects/${project.id}`, project.number],
    survey: [`/projects/${project.id}/survey`, project.number],
    quotes: ["/quotes", hidden],
    quote: [`/quotes/${quote.id}`, hidden],
    bills: ["/supply/bills", quote.number],
    bill: [`/supply/bills/${quote.id}`, quote.number],
    list: [`/supply/lists/${list.id}`, list.number],
    materials: ["/materials", material],
    history: ["/history", "林青"],
  };
}

/** What the palette finds. */
async function searched(page, typed) {
  await page.press("Ctrl+k");
  const box = css("[role=dialog] [role=combobox]");
  await page.see(box);
  await page.fill(box, typed);
  const found = await page.call("search.find", { typed, limit: 20 });
  await until("the palette has answered", async () => {
    const shown = await page.session.executeScript("return document.querySelectorAll('[role=dialog] [data-hit]').length");
    return shown === 0 ? found.hits.length === 0 : shown > 0 && found.hits.length > 0;
  });
  const shown = await page.session.executeScript("return [...document.querySelectorAll('[role=dialog] [data-hit]')].map((hit) => hit.innerText).join('\\n')");
  await page.press("Escape");
  await page.miss(box);
  return shown;
}

const addRoom = async (page, project, name) =>
  page.call("design.add_rooms", { projectId: project, language: "zh", rooms: [{ kind: "living", name }], layout: "" });
const roomsOf = async (page, project) => (await page.call("design.survey", { projectId: project })).rooms.map(({ room }) => room.name);

windowTest("a foreman's window shows no price and the phones of his own customers alone, and is removed while it is offline", {
  args: (folder) => ["--db", fileOf(folder)],
  before: makeFirm,
}, async ({ page: owner, folder, display }) => {
  const secrets = secretsOf(fileOf(folder));
  for (const [kind, some] of Object.entries(secrets)) assert.ok(some.length > 1, `${kind}: ${some.length}`);
  const { address, process } = await startRelay(folder);
  const way = await wayTo(address);
  const away = newHome();
  let other;
  try {
    await owner.see(role("navigation"));
    await found(owner, address);
    other = await openWindow({ folder: away, display });
    const { page: foreman } = other;
    const code = await invite(owner, FOREMAN, "manager");
    await enterInvitation(foreman, { code, address: way.address, name: FOREMAN });
    await owner.see(role("button", t("sync:compare.same")));
    await foreman.see(text(t("sync:join.compare")));
    assert.equal(await digits(owner, ".ant-modal"), await digits(foreman, "section"));
    await owner.click(role("button", t("sync:compare.same")));
    await owner.see(text(t("sync:invite.done", { device: `${FOREMAN}的笔记本`, name: FOREMAN })));
    await owner.click(role("button", t("common:close")), { within: css(".ant-modal") });
    // A demonstration firm begins with its owner; he chooses himself.
    await foreman.see(role("navigation"));
    const { faces } = await foreman.call("session.state");
    await foreman.call("session.enter", { member: faces.find((face) => face.name === FOREMAN).id });
    await foreman.see(text(FOREMAN));
    const own = ownOf(fileOf(folder));
    await until("the numbers of his own customers are there", async () => {
      const { rows } = await foreman.call("crm.customers", {});
      return own.numbers.every((number) => rows.some(({ phone }) => phone === number));
    });
    assert.deepEqual((await foreman.call("session.state")).sees, ["contact"]);

    // The owner's own screens say such things, so looking for them would find them.
    const quote = (await owner.call("quoting.quotes", { project: null }))[0];
    const customer = (await owner.call("crm.customers", {})).rows[0];
    const seen = said(`${await shownAt(owner, "/customers", customer.number)}\n${await shownAt(owner, "/quotes", quote.number)}`, secrets);
    for (const [kind, some] of Object.entries(secrets)) assert.ok(seen.some((one) => some.includes(one)), `no ${kind} on the owner's screens`);
    const [number] = secrets.numbers;
    const [name] = secrets.names;
    assert.deepEqual(bytesHold(folder, [number, name]), [number, name]);

    await keepWords(foreman);
    for (const [screen, [to, holds]] of Object.entries(await screensOf(foreman))) {
      const shown = await shownAt(foreman, to, holds);
      assert.deepEqual(said(shown, secrets), [], screen);
      assert.doesNotMatch(shown, /[¥￥]\s*\d/, screen);
      await foreman.picture(`foreman-${screen}`);
      if (screen === "customers") {
        const plain = shown.replaceAll(/(?<=\d)\s(?=\d)/g, "");
        for (const number of own.numbers) assert.ok(plain.includes(number), `${number} is his customer's`);
      }
    }
    const kept = await keptWords(foreman);
    assert.ok(kept.includes(t("components:hidden.title")), "words were kept");
    assert.deepEqual(said(kept, secrets), []);
    assert.doesNotMatch(kept, /[¥￥]\s*\d/);
    // What he types himself stands there, and finds nothing.
    for (const typed of [number, number.slice(-4), name]) {
      assert.deepEqual(said(await searched(foreman, typed), secrets), [], typed);
    }
    assert.deepEqual(bytesHold(away, [...secrets.numbers, ...secrets.names]), []);
    assert.deepEqual(bytesHold(away, own.numbers), own.numbers);
    const [his] = below(away).filter((path) => path.endsWith(".kaigong"));
    assert.ok(pricesIn(fileOf(folder)).every((count) => count > 0), `${pricesIn(fileOf(folder))}`);
    assert.ok(pricesIn(his).every((count) => count === 0), `${pricesIn(his)}`);

    // He is out of reach and goes on working; meanwhile the owner removes his computer.
    const project = (await foreman.call("design.projects")).rows[0].id;
    way.cut();
    await addRoom(foreman, project, OFFLINE);
    await until("he is told that he is offline", async () => (await foreman.call("sync.status")).trouble?.fault.code === "sync.offline");
    await owner.go("/sync/devices");
    await owner.click(role("button", t("common:remove")));
    await owner.see(text(t("sync:remove.doesNot")));
    await owner.picture("foreman-remove");
    await owner.click(role("button", t("sync:remove.verb")));
    await until("it is removed", async () => (await owner.call("sync.devices")).some(({ revokedAt }) => revokedAt));
    await addRoom(owner, project, LATER);
    await until("all is sent", async () => (await owner.call("sync.status")).waiting.changes === 0);
    await owner.picture("foreman-removed-owner");

    // Back, he is told so in plain words; what he did does not come in, and nothing newer comes to him.
    way.mend();
    await foreman.go("/sync");
    await foreman.see(text(t("sync:state.revokedText")));
    await foreman.see(text(t("sync:state.revokedUnsent_other", { count: 1 })));
    await foreman.picture("foreman-removed");
    assert.equal((await foreman.call("sync.status")).mode, "revoked");
    await assert.rejects(foreman.call("sync.now"), ({ fault }) => fault.code === "sync.removed");
    assert.ok((await roomsOf(foreman, project)).includes(OFFLINE));
    assert.ok(!(await roomsOf(foreman, project)).includes(LATER));
    assert.deepEqual(bytesHold(away, [LATER]), []);
    await owner.call("sync.now");
    assert.ok((await roomsOf(owner, project)).includes(LATER));
    assert.ok(!(await roomsOf(owner, project)).includes(OFFLINE));
    assert.deepEqual((await owner.call("sync.quarantine", { language: "zh" })).received, []);
  } finally {
    await other?.close();
    way.close();
    await process.end();
    await until("the other computer's folder goes", () => {
      rmSync(away, { recursive: true, force: true });
      return true;
    }, { every: 200 });
  }
});
