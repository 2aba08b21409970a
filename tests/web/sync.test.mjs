/** Two computers of one firm in browsers, each with its own file, and a relay between them: joining by a picture, and what waits. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { kaigong, relay } from "../lib/build.mjs";
import { freePort, start, until } from "../lib/processes.mjs";
import { call, picture, serve, watch, webTest } from "../lib/web.mjs";
import { homeEnv, newHome } from "../lib/window.mjs";
import { words } from "../lib/words.mjs";

const t = words("zh");

function makeFirm(folder) {
  const file = join(folder, "青山.kaigong");
  const run = (name, req, ...as) => execFileSync(kaigong(), ["call", name, JSON.stringify(req), "--db", file, ...as], { env: homeEnv(folder) });
  run("app.create_firm", { name: "青山装饰", taxStatus: "small_scale", logoBase64: null, owner: "林青" });
  run("firm.save_member", { id: null, name: "周敏", phone: "", role: "sales", active: true }, "--as", "林青");
  return file;
}

async function startRelay(folder) {
  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  const process = start(relay(), ["--listen", `127.0.0.1:${port}`, "--data", join(folder, "relay"), "--log", "warn"]);
  await Promise.race([until("the relay answers", async () => (await fetch(`${address}/health`)).ok), process.failed]);
  return { address, end: () => process.end() };
}

async function open(browser, link) {
  const scene = await browser.newContext({ viewport: { width: 1280, height: 720 }, locale: "zh-CN" });
  const page = await scene.newPage();
  const trouble = watch(page);
  await page.goto(link);
  return { page, trouble };
}

const go = (page, path) => page.evaluate((hash) => { location.hash = hash; }, path);

/** In each language, what leads to the other one. */
const LANGUAGES = { zh: /^(EN|English)$/, en: /^(中|中文)$/ };

/** The screen in both languages, light and dark, for people to look at; it stays as it is. */
async function pictures(page, name) {
  for (const [language, other] of Object.entries(LANGUAGES)) {
    const leads = page.getByText(other).first();
    await leads.waitFor();
    for (const scheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme: scheme });
      await page.waitForFunction((wanted) => document.documentElement.dataset.scheme === wanted, scheme);
      await picture(page, `sync-${name}-${language}-${scheme}`);
    }
    // Also from under a dialog.
    await leads.dispatchEvent("click");
  }
  await page.getByText(LANGUAGES.zh).first().waitFor();
  await page.emulateMedia({ colorScheme: "light" });
}

async function enter(page, name) {
  await page.getByRole("main").getByRole("button", { name }).click();
  await page.getByRole("navigation").first().waitFor();
}

async function found(page, address) {
  await go(page, "/sync");
  await page.getByLabel(t("sync:relay")).fill(address);
  await page.getByLabel(t("sync:deviceName")).fill("前台电脑");
  await page.keyboard.press("Enter");
  const kept = page.getByRole("checkbox", { name: t("components:recovery.kept") });
  await kept.waitFor();
  // On paper the kit stands alone and in black, however dark the screen is.
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  const paper = page.locator("[data-paper]");
  assert.ok(await paper.getByRole("heading").isVisible());
  assert.equal(await kept.isVisible() || await page.getByRole("navigation").first().isVisible(), false);
  for (const part of [paper, paper.locator("output span").first()]) {
    assert.equal(await part.evaluate((element) => getComputedStyle(element).color), "rgb(0, 0, 0)");
  }
  await page.emulateMedia({ media: null, colorScheme: "light" });
  await kept.check();
  await page.getByRole("button", { name: t("components:recovery.goOn") }).click();
  await until("all is sent", async () => (await call(page, "sync.status")).waiting.changes === 0);
}

/** Opens an invitation; what it says, and a screenshot of its QR code as a colleague would send it. */
async function invite(page, name) {
  await go(page, "/sync/devices");
  await page.getByRole("button", { name: t("sync:invite.verb") }).click();
  const dialog = page.locator(".ant-modal");
  await dialog.getByRole("combobox").click();
  await page.getByTitle(`${name} · ${t("firm:roles.sales")}`).click();
  await dialog.getByRole("button", { name: t("sync:invite.make") }).click();
  await dialog.locator(".ant-qrcode svg").waitFor();
  await pictures(page, "invite");
  const code = await dialog.locator("output").textContent();
  return { code, shot: await dialog.screenshot({ animations: "disabled" }) };
}

/** The same picture as a chat hands it on: a JPEG, smaller and a little askew. */
const askew = (page, png) =>
  page.evaluate(async (base64) => {
    const image = new Image();
    image.src = `data:image/png;base64,${base64}`;
    await image.decode();
    const canvas = Object.assign(document.createElement("canvas"), { width: image.width, height: image.height });
    const context = canvas.getContext("2d");
    context.fillStyle = "#888";
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.translate(canvas.width / 2, canvas.height / 2);
    context.rotate(0.1);
    context.scale(0.85, 0.85);
    context.drawImage(image, -image.width / 2, -image.height / 2);
    return canvas.toDataURL("image/jpeg", 0.6).replace(/^data:.*,/, "");
  }, png.toString("base64"));

/** Pastes a picture as a chat program puts it on the clipboard. */
const paste = (page, base64, type) =>
  page.evaluate(([data, mime]) => {
    const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
    const clipboardData = new DataTransfer();
    clipboardData.items.add(new File([bytes], "image", { type: mime }));
    document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  }, [base64, type]);

async function chooseFile(page, name, buffer) {
  const choosing = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: t("sync:join.picture.choose") }).click();
  await (await choosing).setFiles({ name, mimeType: "image/png", buffer });
}

/** Joins by pictures of the invitation alone: nothing of it is typed. */
async function joinByPicture(page, { code, shot }, address) {
  await page.getByRole("button", { name: t("sync:join.open") }).click();
  const field = page.getByLabel(t("sync:join.invitation")).first();
  await pictures(page, "join");
  await chooseFile(page, "聊天.png", await page.screenshot());
  await page.getByText(t("sync:errors.sync.picture_no_code")).waitFor();
  await pictures(page, "join-no-code");
  const wanted = `${code}@${address}`;
  await paste(page, await askew(page, shot), "image/jpeg");
  await until("the pasted picture is read", async () => (await field.inputValue()) === wanted);
  await field.fill("");
  await chooseFile(page, "邀请.png", shot);
  await until("the chosen picture is read", async () => (await field.inputValue()) === wanted);
  await page.getByText(t("sync:join.picture.read")).waitFor();
  await pictures(page, "join-read");
  // The field after it has the keyboard.
  await page.keyboard.type("周敏");
  await page.getByLabel(t("sync:deviceName")).fill("周敏的笔记本");
  await page.keyboard.press("Enter");
}

const digits = async (page, where) => (await page.locator(`${where} output`).last().textContent()).replaceAll(/\D/g, "");

async function typeLead(page, name, phone) {
  await page.keyboard.press("Control+n");
  const form = page.getByRole("dialog", { name: t("crm:newLead") });
  await form.getByLabel(t("crm:fields.phone")).fill(phone);
  await form.getByLabel(t("crm:fields.name")).fill(name);
  await page.keyboard.press("Control+Enter");
  await form.waitFor({ state: "detached" });
}

/** Hangs a photo on a lead, as a screen sends it. */
async function hangPhoto(page, leadId, name) {
  const base64 = await page.evaluate(() => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 640, height: 480 });
    const context = canvas.getContext("2d");
    context.fillStyle = "#c8a878";
    context.fillRect(0, 0, 640, 480);
    context.fillStyle = "#386";
    context.fillRect(120, 200, 400, 180);
    return canvas.toDataURL("image/jpeg").replace(/^data:.*,/, "");
  });
  const { ticket } = await call(page, "attach.begin", { name, bytes: Buffer.from(base64, "base64").length });
  await call(page, "attach.put", { ticket, base64 });
  await call(page, "attach.log", { entry: { of: { leadId }, kind: "note", text: "" }, files: [{ ticket }] });
}

/** Looks at a photo that was added elsewhere: it comes when it is asked for. */
async function fetchPhoto(page, lead, name) {
  await page.locator("[data-lead]", { hasText: lead }).click();
  await page.getByRole("button", { name: t("attach:view", { name }) }).click();
  const viewer = page.locator(".ant-modal");
  await viewer.getByText(t("attach:away.atRelay")).waitFor();
  await pictures(page, "file-away");
  await viewer.getByRole("button", { name: /取回/ }).click();
  await viewer.getByRole("img", { name }).waitFor();
  await pictures(page, "file-here");
  await page.keyboard.press("Escape");
  await viewer.waitFor({ state: "hidden" });
  await go(page, "/sync");
  await page.getByText(t("sync:files.title")).first().waitFor();
  await pictures(page, "files");
  await go(page, "/leads");
  await page.locator("[data-lead]", { hasText: lead }).waitFor();
}

/** Makes a file of what is not in the cloud yet, as it lands among the downloads. */
async function makeFile(page) {
  await go(page, "/sync/file");
  const coming = page.waitForEvent("download");
  await page.getByRole("button", { name: t("sync:file.pack.verb") }).click();
  const download = await coming;
  const name = download.suggestedFilename();
  assert.match(name, /^青山装饰-周敏的笔记本-.*\.kgsync$/);
  await page.getByText(name).waitFor();
  return { name, buffer: readFileSync(await download.path()) };
}

async function takeIn(page, { name, buffer }) {
  await go(page, "/sync/file");
  const choosing = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: t("sync:file.take.verb") }).click();
  await (await choosing).setFiles({ name, mimeType: "application/octet-stream", buffer });
}

webTest("a colleague joins by a picture of the QR code, sees a lead without a click, reads what waits while offline, and passes it on in a file", { prepare: makeFirm }, async ({ browser, server, folder }) => {
  const line = await startRelay(folder);
  const away = newHome();
  const there = await serve(away, join(away, "新.kaigong"));
  try {
    const { page: owner, trouble } = await open(browser, await server.link());
    await enter(owner, "林青");
    await found(owner, line.address);
    const { page: colleague, trouble: theirs } = await open(browser, await there.link());
    const invitation = await invite(owner, "周敏");
    await joinByPicture(colleague, invitation, line.address);
    await owner.getByRole("button", { name: t("sync:compare.same") }).waitFor();
    await colleague.getByText(t("sync:join.compareText")).waitFor();
    await pictures(colleague, "join-compare");
    assert.equal(await digits(owner, ".ant-modal"), await digits(colleague, "section"));
    await owner.getByRole("button", { name: t("sync:compare.same") }).click();
    await owner.getByText(t("sync:invite.done", { device: "周敏的笔记本", name: "周敏" })).waitFor();
    await owner.locator(".ant-modal").getByRole("button", { name: t("common:close") }).last().click();
    await enter(colleague, "周敏");

    // The list of computers says what each may see.
    await go(owner, "/sync/devices");
    const laptop = owner.getByRole("row", { name: /周敏的笔记本/ });
    await laptop.getByText(t("sync:devices.seesAll")).waitFor();
    await pictures(owner, "devices");
    await laptop.getByRole("button", { name: t("sync:lost.open"), exact: true }).click();
    await owner.getByText(t("sync:lost.encrypted")).waitFor();
    await pictures(owner, "lost");
    await owner.getByRole("button", { name: t("common:cancel"), exact: true }).click();
    await go(owner, `/settings/members?member=${(await call(owner, "firm.members")).find(({ name }) => name === "周敏").id}`);
    await owner.getByRole("combobox").click();
    await owner.getByTitle(t("firm:roles.warehouse")).click();
    await owner.getByText(t("firm:move.computers", { devices: "周敏的笔记本" })).waitFor();
    await pictures(owner, "role-move");

    // Nobody touches the other screen.
    for (const page of [owner, colleague]) {
      await go(page, "/leads");
      await page.getByText(t("crm:emptyLeads")).waitFor();
    }
    await typeLead(owner, "欧阳先生", "13600001111");
    await colleague.locator("[data-lead]", { hasText: "欧阳先生" }).waitFor();

    // A photo is seen small at once, and whole when somebody asks for it.
    await call(colleague, "sync.choose_fetch", { mostMb: 0 });
    const first = (await call(owner, "crm.leads", { filter: {}, limit: 10 })).rows.find(({ name }) => name === "欧阳先生");
    await hangPhoto(owner, first.id, "客厅.jpg");
    await until("the photo is at the relay", async () => (await call(colleague, "sync.files")).onDemand.files === 1);
    await fetchPhoto(colleague, "欧阳先生", "客厅.jpg");

    // Without the relay work goes on, and what waits can be read: opened by keyboard, the latest first.
    await line.end();
    await typeLead(colleague, "司马女士", "13600002222");
    const lead = (await call(colleague, "crm.leads", { filter: {}, limit: 10 })).rows.find(({ name }) => name === "司马女士");
    await call(colleague, "crm.update_lead", { id: lead.id, fields: { phone: "13600003333" } });
    await until("two changes wait", async () => (await call(colleague, "sync.status")).waiting.changes === 2);
    await go(colleague, "/sync");
    await pictures(colleague, "offline");
    const link = colleague.getByRole("link", { name: /2 条改动从 .* 起等着发出/ });
    await link.focus();
    await colleague.keyboard.press("Enter");
    const rows = colleague.getByLabel(t("sync:unsent.title")).getByRole("row");
    await rows.nth(2).waitFor();
    const said = (await rows.allTextContents()).slice(1);
    assert.equal(said.length, 2);
    assert.match(said[0], /周敏.*司马女士/);
    assert.ok(said[0].includes(t("history:commands.crm.update_lead")) && said[1].includes(t("history:commands.crm.create_lead")), said.join("\n"));
    await pictures(colleague, "waiting");
    await rows.nth(1).getByRole("link").press("Enter");
    await colleague.waitForFunction((id) => location.hash.includes(id), lead.id);

    // A stick brings it to the owner, and a second time nothing more.
    const parcel = await makeFile(colleague);
    await pictures(colleague, "file-made");
    await go(owner, "/leads");
    await takeIn(owner, parcel);
    await owner.getByText(t("sync:file.take.done_other", { shown: "2" })).waitFor();
    await pictures(owner, "file-taken");
    await takeIn(owner, parcel);
    await owner.getByText(t("sync:file.take.nothingNew")).waitFor();
    await go(owner, "/leads");
    await owner.locator("[data-lead]", { hasText: "司马女士" }).waitFor();
    await takeIn(owner, { name: "别的.kgsync", buffer: Buffer.from("no parcel") });
    await owner.getByText(t("envelope:errors.envelope.parcel_unreadable")).waitFor();
    assert.deepEqual([...trouble, ...theirs], []);
  } finally {
    await there.close();
    await line.end();
    rmSync(away, { recursive: true, force: true });
  }
});
