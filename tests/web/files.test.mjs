/** Photos on a lead's timeline: added with a note, seen small and large, removed and taken back, in Chromium. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { kaigong } from "../lib/build.mjs";
import { until } from "../lib/processes.mjs";
import { chineseData, faults, NAMESPACES } from "../lib/screen.mjs";
import { call, picture, watch, webTest } from "../lib/web.mjs";
import { homeEnv } from "../lib/window.mjs";
import { words } from "../lib/words.mjs";

const NEW = { name: "青山装饰", taxStatus: "small_scale", logoBase64: null, owner: "林青" };

function prepare(folder) {
  const file = join(folder, "firm.kaigong");
  const run = (name, req, as) => {
    const args = ["call", name, JSON.stringify(req), "--db", file, ...(as ? ["--as", as] : [])];
    return JSON.parse(execFileSync(kaigong(), args, { env: homeEnv(folder), encoding: "utf8" }));
  };
  run("app.create_firm", NEW);
  run("crm.create_lead", { fields: { name: "赵先生", phone: "13600001111", estate: "滨江花园" } }, "林青");
  const customer = run("crm.save_customer", { id: null, fields: { name: "周女士", phone: "13700001111" } }, "林青");
  run("design.create_project", { customerId: customer.customer.id, fields: { name: "滨江花园 3-1201" } }, "林青");
  return file;
}

/** A photo as a phone makes it, drawn in the page: a room with a window, of a hue. */
const photo = (page, wide, high, hue) =>
  page.evaluate(
    async ([w, h, tone]) => {
      const canvas = document.createElement("canvas");
      canvas.width = w;
      canvas.height = h;
      const draw = canvas.getContext("2d");
      const sky = draw.createLinearGradient(0, 0, w, h);
      sky.addColorStop(0, `hsl(${tone} 35% 82%)`);
      sky.addColorStop(1, `hsl(${tone} 30% 55%)`);
      draw.fillStyle = sky;
      draw.fillRect(0, 0, w, h);
      draw.fillStyle = "#f6f3ea";
      draw.fillRect(w * 0.3, h * 0.18, w * 0.4, h * 0.4);
      draw.fillStyle = `hsl(${tone} 25% 35%)`;
      draw.fillRect(0, h * 0.78, w, h * 0.22);
      return canvas.toDataURL("image/jpeg", 0.9).split(",")[1];
    },
    [wide, high, hue],
  );

/** Puts files on an element as a hand does that drags them there. */
const drop = (page, target, files) =>
  page.evaluate(
    ([selector, list]) => {
      const carried = new DataTransfer();
      for (const { name, base64, type } of list) {
        const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
        carried.items.add(new File([bytes], name, { type }));
      }
      const element = document.querySelector(selector);
      for (const kind of ["dragover", "drop"]) {
        element.dispatchEvent(new DragEvent(kind, { dataTransfer: carried, bubbles: true, cancelable: true }));
      }
    },
    [target, files],
  );

/** Pastes a picture into the text of an entry. */
const paste = (page, file) =>
  page.evaluate(({ name, base64, type }) => {
    const carried = new DataTransfer();
    const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
    carried.items.add(new File([bytes], name, { type }));
    const text = document.querySelector(".ant-drawer textarea");
    text.dispatchEvent(new ClipboardEvent("paste", { clipboardData: carried, bubbles: true, cancelable: true }));
  }, file);

async function open(browser, server, language, theme) {
  const scene = await browser.newContext({
    viewport: { width: 1280, height: 720 },
    locale: language === "zh" ? "zh-CN" : "en-US",
    colorScheme: theme,
  });
  await scene.addInitScript((chosen) => {
    if (location.protocol !== "about:") localStorage.setItem("kaigong.preferences", JSON.stringify({ language: chosen, scheme: "system", compactNav: null }));
  }, language);
  const page = await scene.newPage();
  const trouble = watch(page);
  await page.goto(await server.link());
  await page.getByRole("navigation").first().waitFor();
  return { page, trouble };
}

const go = async (page, to) => {
  await page.evaluate((place) => {
    location.hash = `#/${place}`;
  }, to);
};

async function looksRight(page, file, language) {
  const found = await page.evaluate(faults, { english: language === "en", namespaces: NAMESPACES, data: chineseData(file) });
  assert.deepEqual(found, []);
}

webTest("two photos are added to a lead's timeline, looked at, removed and taken back", { prepare }, async ({ browser, server, folder, file }) => {
  const t = words("zh");
  const { page, trouble } = await open(browser, server, "zh", "light");
  const { rows } = await call(page, "crm.leads", { filter: {}, limit: 10 });
  const lead = rows[0].id;
  await go(page, `leads?lead=${lead}`);
  const drawer = page.locator(".ant-drawer-open");
  const log = drawer.locator("textarea").first();
  await log.waitFor();
  const [first, second, third] = [await photo(page, 1600, 1200, 200), await photo(page, 900, 1600, 30), await photo(page, 800, 600, 120)];

  // One is chosen in the system's dialog, one dropped on the box.
  const chosen = join(folder, "客厅.jpg");
  writeFileSync(chosen, Buffer.from(first, "base64"));
  await drawer.locator("input[type=file]").first().setInputFiles(chosen);
  await drop(page, ".ant-drawer textarea", [{ name: "阳台.jpg", base64: second, type: "image/jpeg" }]);
  const pending = drawer.getByRole("list", { name: t("attach:pending") });
  await pending.getByText("阳台.jpg").waitFor();
  await drop(page, ".ant-drawer textarea", [{ name: "空的.txt", base64: "", type: "text/plain" }]);
  await pending.getByText(t("attach:errors.attach.empty", { name: "空的.txt" })).waitFor();
  await picture(page, "files adding zh light");
  await pending.getByRole("button", { name: t("attach:takeOut", { name: "空的.txt" }) }).click();
  await log.fill("看了客厅和阳台");
  await page.keyboard.press("Control+Enter");

  // Small pictures in the entry, one change in the history.
  const tile = (name) => drawer.getByRole("button", { name: t("attach:view", { name }) });
  await tile("客厅.jpg").waitFor();
  await tile("阳台.jpg").waitFor();
  const { changes } = await call(page, "history.recent", { limit: 1 });
  assert.equal(changes[0].command, "attach.log");
  await until("small pictures are drawn", () =>
    page.evaluate(() => [...document.querySelectorAll(".ant-drawer-open ol img")].filter((img) => img.naturalWidth > 0).length === 2),
  );
  await looksRight(page, file, "zh");
  await picture(page, "files timeline zh light");

  // A picture that is pasted into the text comes along, too.
  await paste(page, { name: "image.png", base64: third, type: "image/jpeg" });
  await pending.getByText("image.png").waitFor();
  await pending.getByRole("button", { name: t("attach:takeOut", { name: "image.png" }) }).click();

  // The viewer: arrows, nearer, Esc.
  await tile("客厅.jpg").click();
  const viewer = page.getByRole("dialog").filter({ hasText: "1600 × 1200" });
  await viewer.waitFor();
  const full = () => page.evaluate(() => document.querySelector(".ant-modal img[alt]:not([alt=''])")?.naturalWidth ?? 0);
  await until("the photo itself is shown", async () => (await full()) === 1600);
  await looksRight(page, file, "zh");
  await picture(page, "files viewer zh light");
  await page.keyboard.press("ArrowRight");
  await until("the next one is shown", async () => (await full()) === 900);
  await page.keyboard.press("+");
  await page.getByRole("button", { name: t("attach:zoomOut") }).and(page.locator(":enabled")).waitFor();
  await picture(page, "files viewer near zh light");
  await page.keyboard.press("0");
  await page.getByLabel(t("attach:caption")).fill("阳台朝南");
  await page.keyboard.press("Enter");
  await drawer.getByText("阳台朝南").waitFor({ state: "attached" });
  const saved = page.waitForEvent("download");
  await page.locator(".ant-modal").getByRole("button", { name: t("attach:save") }).click();
  assert.equal((await saved).suggestedFilename(), "阳台.jpg");

  // Removed, and taken back by the button that says so.
  await page.locator(".ant-modal").getByRole("button", { name: t("attach:remove") }).click();
  await page.getByText(t("attach:removed")).waitFor();
  await page.keyboard.press("Escape");
  await tile("阳台.jpg").waitFor({ state: "detached" });
  await page.getByRole("button", { name: t("common:undo") }).last().click();
  await tile("阳台.jpg").waitFor();

  // On the disk are two files whose names and bytes tell nothing. That nothing referred to one for a while may be noted beside.
  const vault = `${file}.files`;
  const kept = readdirSync(vault, { recursive: true }).filter((name) => /^(?!gone).*[/\\][0-9a-f]{64}$/.test(name));
  assert.equal(kept.length, 2);
  assert.deepEqual(trouble, []);
});

webTest("a project's files stand together in the hub, in both languages, light and dark", { prepare }, async ({ browser, server, folder, file }) => {
  const trouble = [];
  let filled = false;
  for (const [language, theme] of [["zh", "light"], ["zh", "dark"], ["en", "light"], ["en", "dark"]]) {
    const t = words(language);
    const opened = await open(browser, server, language, theme);
    const { page } = opened;
    const { rows: projects } = await call(page, "design.projects", { closed: true, limit: 10 });
    const project = projects[0].id;
    await go(page, `projects/${project}`);
    await page.getByRole("heading", { name: t("attach:panel"), exact: true }).waitFor();
    if (!filled) {
      filled = true;
      await page.getByText(t("attach:panelEmptyText")).scrollIntoViewIfNeeded();
      await picture(page, "files panel empty");
      mkdirSync(join(folder, "photos"));
      const hues = [10, 60, 110, 160, 210];
      const paths = [];
      for (const hue of hues) {
        const path = join(folder, "photos", `现场-${hue}.jpg`);
        writeFileSync(path, Buffer.from(await photo(page, 1200, hue > 100 ? 900 : 1500, hue), "base64"));
        paths.push(path);
      }
      const drawing = join(folder, "photos", "原始平面图.pdf");
      writeFileSync(drawing, "%PDF-1.7 a drawing");
      const raw = join(folder, "photos", "IMG_2041.HEIC");
      writeFileSync(raw, Buffer.from("\0\0\0\x18ftypheic\0\0\0\0mif1heic", "latin1"));
      await page.getByRole("button", { name: t("attach:add") }).first().waitFor();
      await page.locator("input[type=file]").first().setInputFiles([...paths, drawing, raw]);
      const add = page.locator("button.ant-btn-primary").filter({ hasText: t("attach:add") });
      await add.and(page.locator(":enabled")).click();
      await page.getByRole("button", { name: t("attach:view", { name: "原始平面图.pdf" }) }).first().waitFor();
    }
    const tile = (name) => page.getByRole("button", { name: t("attach:view", { name }) }).first();
    await tile("现场-10.jpg").scrollIntoViewIfNeeded();
    await looksRight(page, file, language);
    await picture(page, `files project ${language} ${theme}`);
    await tile("原始平面图.pdf").click();
    await page.getByText(t("attach:noPreview")).waitFor();
    await looksRight(page, file, language);
    await picture(page, `files sign ${language} ${theme}`);
    await page.keyboard.press("Escape");
    await tile("现场-210.jpg").click();
    await page.getByText("1200 × 900").waitFor();
    await until("the photo is shown", () => page.evaluate(() => (document.querySelector(".ant-modal img[alt]:not([alt=''])")?.naturalWidth ?? 0) === 1200));
    await picture(page, `files viewer ${language} ${theme}`);
    await page.keyboard.press("Escape");
    await go(page, "settings/care");
    await page.getByText(t("attach:storage.title")).scrollIntoViewIfNeeded();
    await page.getByText(t("attach:storage.used_other", { count: 7, size: "" }).split(/[,，]/)[0]).waitFor();
    await looksRight(page, file, language);
    await picture(page, `files storage ${language} ${theme}`);
    trouble.push(...opened.trouble);
  }
  assert.deepEqual(trouble, []);
});
