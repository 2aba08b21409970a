/** Characters of rare names in a browser: the program's own fonts have them, and are fetched where one is on the screen. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { kaigong } from "../lib/build.mjs";
import { picture, watch, webTest } from "../lib/web.mjs";
import { homeEnv } from "../lib/window.mjs";

const NAMES = "䶮㛃𬭚龘燊𠮷𪚥𨭎";

function prepare(folder) {
  const file = join(folder, "firm.kaigong");
  const req = JSON.stringify({ name: `${NAMES}装饰`, taxStatus: "small_scale", logoBase64: null, owner: "林青" });
  execFileSync(kaigong(), ["call", "app.create_firm", req, "--db", file], { env: homeEnv(folder) });
  return file;
}

webTest("rare characters are drawn by the program's own fonts", { prepare }, async ({ browser, server }) => {
  const page = await browser.newPage();
  const trouble = watch(page);
  const fetched = [];
  page.on("response", (response) => {
    if (response.url().includes("/fonts/")) fetched.push([new URL(response.url()).pathname, response.status(), response.headers()["content-type"]]);
  });
  await page.goto(await server.link());
  await page.getByText(`${NAMES}装饰`).first().waitFor();
  await page.evaluate(() => document.fonts.ready);
  assert.ok(fetched.some(([path, status, kind]) => path === "/fonts/HanaMinB.ttf" && status === 200 && kind === "font/ttf"), JSON.stringify(fetched));

  // Each is drawn as itself: in the rare face alone no two of these look alike, and none is an empty box.
  const drawn = await page.evaluate(async (names) => {
    const face = "40px 'Hanazono Mincho B Kaigong', 'Noto Sans SC Kaigong'";
    await document.fonts.load(face, names);
    const draw = (character) => {
      const canvas = Object.assign(document.createElement("canvas"), { width: 48, height: 48 });
      const context = canvas.getContext("2d");
      context.font = face;
      context.fillText(character, 4, 40);
      return canvas.toDataURL();
    };
    // A place in the planes for private use, which no font fills.
    return { each: [...names].map(draw), nothing: draw("\u{10fffd}") };
  }, NAMES);
  assert.equal(new Set(drawn.each).size, [...NAMES].length);
  assert.ok(!drawn.each.includes(drawn.nothing));

  // In English, quotes and dots are drawn as between letters, not as wide as a character.
  const english = await (await browser.newContext({ locale: "en-GB" })).newPage();
  await english.goto(await server.link());
  await english.locator("html[lang=en]").waitFor();
  const widths = await english.evaluate(async () => {
    const line = Object.assign(document.createElement("span"), { textContent: "‘’“”…" });
    line.style.cssText = "position:fixed;font-size:100px";
    document.body.append(line);
    await document.fonts.load(`100px ${getComputedStyle(line).fontFamily}`, line.textContent);
    return [..."‘’“”"].map((mark) => {
      line.textContent = mark;
      return line.getBoundingClientRect().width;
    });
  });
  assert.ok(widths.every((width) => width < 50), widths.join(" "));

  const absent = await page.evaluate(async () => (await fetch("/fonts/none.ttf")).status);
  assert.equal(absent, 404);
  await picture(page, "web-rare-characters");
  assert.deepEqual(trouble.filter((words) => !words.includes("404")), []);
});
