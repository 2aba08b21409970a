/** Computers that share a firm: a relay of the test's, a way to it that can be cut, and coming in by invitation. */
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { relay } from "./build.mjs";
import { css, role } from "./page.mjs";
import { freePort, start, until } from "./processes.mjs";
import { words } from "./words.mjs";

const t = words("zh");

export async function startRelay(folder) {
  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  const process = start(relay(), ["--listen", `127.0.0.1:${port}`, "--data", join(folder, "relay"), "--log", "warn"]);
  await Promise.race([until("the relay answers", async () => (await fetch(`${address}/health`)).ok), process.failed]);
  return { address, process };
}

/** An address of one computer's own that leads to the relay, until it is cut. */
export async function wayTo(relayAddress) {
  const to = Number(new URL(relayAddress).port);
  const open = new Set();
  let cut = false;
  const server = createServer((near) => {
    if (cut) return near.destroy();
    const far = connect(to, "127.0.0.1");
    for (const [one, other] of [[near, far], [far, near]]) {
      open.add(one);
      one.pipe(other);
      one.on("error", () => other.destroy());
      one.on("close", () => {
        open.delete(one);
        other.destroy();
      });
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    address: `http://127.0.0.1:${server.address().port}`,
    cut: () => {
      cut = true;
      for (const one of open) one.destroy();
    },
    mend: () => {
      cut = false;
    },
    close: () => {
      for (const one of open) one.destroy();
      server.close();
    },
  };
}

/** Somebody says who sits here, where that is asked. */
export async function enter(page, name) {
  await page.see(role("heading", t("session:title")));
  await page.click(role("button", name), { within: role("main") });
  await page.see(role("navigation"));
}

/** The firm is shared through the relay of this address, and all is sent. */
export async function found(page, address) {
  await page.go("/sync");
  await page.fill(role("textbox", t("sync:relay")), address);
  await page.fill(role("textbox", t("sync:deviceName")), "前台电脑");
  await page.press("Enter");
  await page.see(role("dialog", t("sync:kit.title")));
  await page.picture("sync-kit");
  await page.click(role("checkbox", t("components:recovery.kept")));
  await page.click(role("button", t("components:recovery.goOn")));
  await page.miss(role("dialog", t("sync:kit.title")));
  await until("all is sent", async () => (await page.call("sync.status")).waiting.changes === 0);
}

/** The invitation's code, as it stands on the owner's screen. */
export async function invite(page, name, work) {
  await page.go("/sync/devices");
  await page.click(role("button", t("sync:invite.verb")));
  const dialog = role("dialog", t("sync:invite.title"));
  await page.choose(role("combobox"), `${name} · ${t(`firm:roles.${work}`)}`, { within: dialog });
  await page.click(role("button", t("sync:invite.make")));
  await page.see(css(".ant-qrcode"));
  await page.picture("sync-invite");
  return page.textOf(css(".ant-modal output"));
}

/** Types an invitation on the first page. */
export async function enterInvitation(page, { code, address, name }) {
  await page.click(role("button", t("sync:join.open")));
  await page.fill(role("textbox", t("sync:join.invitation")), code.toLowerCase().replaceAll("-", " "));
  await page.fill(role("textbox", t("sync:relay")), address);
  await page.fill(role("textbox", t("sync:join.person")), name);
  await page.fill(role("textbox", t("sync:deviceName")), `${name}的笔记本`);
  await page.press("Enter");
}

/** The six digits that stand there. */
export const digits = async (page, where) => (await page.textOf(css(`${where} output`))).replaceAll(/\D/g, "");
