/** A shared desk in the real window: who sits there, finding by sound, the lock, and an undo that is refused by name. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { kaigong } from "../lib/build.mjs";
import { css, role, text } from "../lib/page.mjs";
import { until } from "../lib/processes.mjs";
import { homeEnv, windowTest } from "../lib/window.mjs";
import { words } from "../lib/words.mjs";

const t = words("zh");
const NEW = { name: "青山装饰", taxStatus: "small_scale", logoBase64: null, owner: "林青" };
const PIN = "2468";

const file = (folder) => join(folder, "firm.kaigong");
function command(folder, name, req, as) {
  const args = ["call", name, JSON.stringify(req), "--db", file(folder), ...(as ? ["--as", as] : [])];
  return JSON.parse(execFileSync(kaigong(), args, { env: homeEnv(folder), encoding: "utf8" }));
}

const member = role("button", t("app:member"));

windowTest(
  "a shared desk: choose, find, lock, take back",
  {
    args: (folder) => ["--db", file(folder)],
    before: ({ folder }) => {
      command(folder, "app.create_firm", NEW);
      command(folder, "firm.save_member", { id: null, name: "王敏", phone: "", role: "designer", active: true }, "林青");
      for (const [name, phone, estate] of [
        ["赵先生", "13600000412", "万科翠湖"],
        ["曾丽", "13700002222", "保利天悦"],
      ]) {
        command(folder, "crm.create_lead", { fields: { name, phone, estate } }, "林青");
      }
      command(folder, "session.set_pin", { current: null, pin: PIN }, "王敏");
      return null;
    },
  },
  async ({ page, folder }) => {
    const pin = css(`input[aria-label="${t("session:pinOf", { name: "王敏" })}"]`);
    const enter = async () => {
      await page.see(pin);
      await page.fill(pin, PIN);
      await page.press("Enter");
    };
    // By initials and keys alone, as nobody in particular sits there yet.
    await page.see(text(t("session:title")));
    await page.watch();
    await page.type("wm");
    await page.press("Enter");
    await enter();
    await page.see(text("王敏"), undefined, member);

    // One character, initials, the end of a number, an estate: opened with Enter.
    await page.press("Ctrl+k");
    const box = css("[role=dialog] [role=combobox]");
    await page.see(box);
    for (const [typed, found] of [
      ["曾", "曾丽"],
      ["zengli", "曾丽"],
      ["0412", "赵先生"],
      ["万科", "赵先生"],
    ]) {
      await page.fill(box, typed);
      await until(`${typed} finds ${found}`, async () => {
        const all = await page.session.executeScript("return [...document.querySelectorAll('[role=dialog] [data-hit]')].map((hit) => hit.textContent)");
        return all[0]?.includes(found);
      });
    }
    await page.picture("desk-search");
    await page.press("Enter");
    const drawer = css(".ant-drawer-body");
    await page.see(text("13600000412".replace(/^(\d{3})(\d{4})/, "$1 $2 ")), undefined, drawer);
    await page.press("Escape");

    // Locked, nothing is to be read; unlocked, it is all there again.
    await page.press("Ctrl+l");
    await page.see(pin);
    await page.miss(text("赵先生"));
    await assert.rejects(page.call("crm.leads", {}), (error) => error.fault.code === "session.locked");
    await page.picture("desk-locked");
    await enter();
    await page.see(member);

    // Her own step comes back by a key; once somebody else has gone on, it is refused, with his name.
    await page.go("/leads?view=list");
    await page.see(text("赵先生"));
    const lead = (await page.call("crm.leads", { filter: { search: "赵先生" } })).rows[0].id;
    await page.call("crm.update_lead", { id: lead, fields: { name: "赵老师" } });
    await page.see(text("赵老师"));
    await page.press("Ctrl+z");
    await page.see(text("已撤销：修改了线索 赵先生"));
    await page.press("Ctrl+y");
    await page.see(text("已重做：修改了线索 赵老师"));
    command(folder, "crm.update_lead", { id: lead, fields: { name: "赵总" } }, "林青");
    await page.see(text("赵总"));
    await page.press("Ctrl+z");
    await page.see(text("之后改过 姓名"));
    assert.equal((await page.call("crm.lead", { id: lead })).name, "赵总");
    await page.picture("desk-undo-refused");
    await page.go("/history");
    await page.see(text("赵总"));
    await page.picture("desk-history");
    assert.deepEqual(await page.trouble(), []);
  },
);
