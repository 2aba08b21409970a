/**
 * The real window: Xvfb, WebKitWebDriver and the app as a person starts it, each in its own, all ended afterwards.
 *
 * A firm's file, settings and everything else live in a folder of the test. Nothing is passed to the app but arguments;
 * the driver starts it through a small script, which also notes its number: a driver that is ended leaves its app behind.
 */
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import selenium from "selenium-webdriver";
import http from "selenium-webdriver/http/index.js";
import { desktop } from "./build.mjs";
import { Page } from "./page.mjs";
import { endPid, freePort, start, until } from "./processes.mjs";

const LOST = /invalid session id|no such window|ECONNREFUSED|ECONNRESET|socket hang up|session deleted|browser has closed/i;

/** A display without a screen. */
export async function openDisplay({ width = 1440, height = 900 } = {}) {
  const xvfb = start("Xvfb", ["-displayfd", "3", "-screen", "0", `${width}x${height}x24`, "-nolisten", "tcp"], {
    extraPipe: true,
  });
  let number = "";
  xvfb.child.stdio[3].on("data", (chunk) => {
    number += chunk;
  });
  await Promise.race([until("Xvfb starts", () => number.includes("\n")), xvfb.failed]);
  return { name: `:${number.trim()}`, close: () => xvfb.end() };
}

/** A folder that is the whole computer to the app: home, settings, firms. */
export function newHome() {
  const folder = mkdtempSync(join(tmpdir(), "kaigong-"));
  for (const name of ["home", "saved"]) mkdirSync(join(folder, name));
  return folder;
}

/** WebKit's own processes write their caches a moment longer than the app lives. */
async function discard(folder) {
  await until("the test's folder goes", () => {
    rmSync(folder, { recursive: true, force: true });
    return true;
  }, { every: 200 });
}

/** The variables by which a process lives in such a folder. */
export function homeEnv(folder) {
  const home = join(folder, "home");
  const env = { ...process.env, HOME: home, NO_AT_BRIDGE: "1", LC_ALL: "C.UTF-8" };
  for (const [name, path] of Object.entries({
    XDG_CONFIG_HOME: ".config",
    XDG_DATA_HOME: ".local/share",
    XDG_CACHE_HOME: ".cache",
  })) {
    env[name] = join(home, path);
  }
  return env;
}

/**
 * What a person may not do, root may: as root the app runs as somebody else, to whom the folder's home belongs and nothing
 * besides.
 */
function asPerson(folder) {
  if (process.getuid() !== 0) return [];
  chmodSync(folder, statSync(folder).mode | 0o055);
  // The driver, which is root, would make it its own.
  mkdirSync(join(folder, "home", ".cache"), { recursive: true });
  execFileSync("chown", ["-R", "65534:65534", join(folder, "home"), join(folder, "saved")]);
  return ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];
}

/**
 * Starts the app and drives it. `args` are the app's own, `env` goes to the app (a printing system of the test's).
 * Another `program` gets `args` alone. `person`: never as root. `pictured`: drawn in layers also where there is no graphics card,
 * since WebKit's driver takes no picture of a window that the processor draws directly (it never answers); false: as it draws itself.
 */
export async function openWindow({ folder, args = [], display, env = {}, program = null, person = false, pictured = true }) {
  const beginFile = join(folder, "begun");
  const pidFile = join(folder, "app.pid");
  const script = join(folder, "app.sh");
  rmSync(pidFile, { force: true });
  const quote = (text) => `'${text.replaceAll("'", "'\\''")}'`;
  const command = program ? [program, ...args] : [...(person ? asPerson(folder) : []), desktop(), "--save-dir", join(folder, "saved"), ...args];
  const lines = [
    "#!/bin/sh",
    `echo $$ >${quote(pidFile)}`,
    ...Object.entries(env).map(([name, value]) => `export ${name}=${quote(value)}`),
    `date +%s%3N >${quote(beginFile)}`,
    `exec ${command.map(quote).join(" ")} 2>>${quote(join(folder, "app.log"))}`,
  ];
  writeFileSync(script, `${lines.join("\n")}\n`);
  chmodSync(script, 0o755);

  const port = await freePort();
  const driver = start("WebKitWebDriver", [`--port=${port}`, "--host=127.0.0.1"], {
    env: {
      ...homeEnv(folder),
      DISPLAY: display.name,
      TAURI_AUTOMATION: "true",
      TAURI_WEBVIEW_AUTOMATION: "true",
      ...(pictured ? { WEBKIT_DISABLE_COMPOSITING_MODE: "0" } : {}),
    },
  });
  const close = async (session) => {
    // Asked to quit first, so that the app closes its firm as it does for a person.
    await Promise.race([session?.quit().catch(() => undefined), new Promise((done) => setTimeout(done, 5_000))]);
    if (existsSync(pidFile)) await endPid(Number(readFileSync(pidFile, "utf8")));
    await driver.end();
  };
  let session;
  try {
    const address = `http://127.0.0.1:${port}`;
    await Promise.race([
      until("WebKitWebDriver listens", async () => (await fetch(`${address}/status`)).ok),
      driver.failed,
    ]);
    const client = new http.HttpClient(address);
    // An app that ends at its start leaves the driver waiting for it.
    const late = new Promise((_, reject) => setTimeout(reject, 60_000, new Error("the window did not open within 60 s")).unref());
    const opening = selenium.WebDriver.createSession(
      new http.Executor(client),
      new selenium.Capabilities({ "webkitgtk:browserOptions": { binary: script, args: [] } }),
    );
    session = await Promise.race([opening, late]);
    await session.getSession();
    await session.manage().setTimeouts({ script: 60_000 });
    // A new window sometimes loses the first click that it gets: here is one to lose, on the edge where nothing is.
    await session.actions({ async: true }).move({ x: 1, y: 1 }).press().release().perform();
  } catch (error) {
    const log = join(folder, "app.log");
    const said = existsSync(log) ? readFileSync(log, "utf8") : "";
    await close(session);
    throw new Error(`${error.message}\n${driver.said()}${said}`, { cause: error });
  }
  const page = new Page(session);
  const noted = (file) => Number(readFileSync(file, "utf8"));
  return { session, page, folder, pid: () => noted(pidFile), startedAt: () => noted(beginFile), close: () => close(session) };
}

/**
 * A test in the real window. `body({ window, folder, display })` runs in a fresh folder; software rendering can crash
 * WebKit, so a session that was lost (not an assertion that failed) is tried once more, and that is said.
 */
export function windowTest(name, options, body) {
  test(name, { timeout: 600_000 }, async (context) => {
    for (let attempt = 1; ; attempt += 1) {
      const folder = newHome();
      const display = await openDisplay(options.screen);
      let window;
      try {
        const env = (await options.before?.({ folder, context })) ?? {};
        window = await openWindow({ folder, display, args: options.args?.(folder) ?? [], env, person: options.person, pictured: options.pictured });
        await body({ window, page: window.page, folder, display, context });
        return;
      } catch (error) {
        if (attempt === 1 && LOST.test(String(error?.message))) {
          context.diagnostic(`the WebKit session was lost (${error.message.split("\n")[0]}); trying once more`);
          continue;
        }
        if (window) {
          if (options.pictured !== false) await window.page.picture(`failed-${name}`).catch(() => undefined);
          const log = join(folder, "app.log");
          if (existsSync(log)) context.diagnostic(readFileSync(log, "utf8").slice(-4_000));
        }
        throw error;
      } finally {
        await window?.close();
        await display.close();
        await discard(folder);
      }
    }
  });
}
