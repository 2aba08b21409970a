/**
 * WebKitGTK's own small browser, driven over WebDriver in a display of its own. What the desktop window shows on Linux is this engine,
 * and its GTK input method is a real one: Ctrl+Shift+U, a code and Enter compose a character.
 */
import { spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

const DRIVER = "/usr/bin/WebKitWebDriver";
const XVFB = "/usr/bin/Xvfb";

function miniBrowser() {
  for (const folder of ["/usr/lib", ...readdirSync("/usr/lib").map((name) => `/usr/lib/${name}`)]) {
    const path = `${folder}/webkit2gtk-4.1/MiniBrowser`;
    if (existsSync(path)) return path;
  }
  return null;
}

/** What is missing to run, in words; null when everything is there. */
export function missing() {
  if (!existsSync(DRIVER)) return "WebKitWebDriver (package webkit2gtk-driver)";
  if (!existsSync(XVFB)) return "Xvfb (package xvfb)";
  return miniBrowser() ? null : "MiniBrowser (package libwebkit2gtk-4.1-0)";
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Names of keys in WebDriver's private characters. */
const KEYS = {
  Control: "\uE009",
  Shift: "\uE008",
  Alt: "\uE00A",
  Enter: "\uE007",
  Tab: "\uE004",
  Escape: "\uE00C",
  ArrowUp: "\uE013",
  ArrowDown: "\uE015",
  ArrowLeft: "\uE012",
  ArrowRight: "\uE014",
  Delete: "\uE017",
  Backspace: "\uE003",
  F2: "\uE032",
  Home: "\uE011",
  End: "\uE010",
  Space: " ",
};

export async function openWebKit(address) {
  const display = spawn(
    XVFB,
    ["-displayfd", "3", "-screen", "0", "1400x900x24", "-nolisten", "tcp"],
    {
      stdio: ["ignore", "ignore", "ignore", "pipe"],
    },
  );
  const number = await new Promise((resolve, reject) => {
    let text = "";
    display.stdio[3].on("data", (chunk) => {
      text += chunk;
      if (text.includes("\n")) resolve(text.trim());
    });
    display.on("exit", () => reject(new Error("Xvfb did not start")));
  });
  const port = await freePort();
  const driver = spawn(DRIVER, [`--port=${port}`], {
    env: { ...process.env, DISPLAY: `:${number}`, NO_AT_BRIDGE: "1" },
    stdio: "ignore",
  });
  const call = async (method, path, body) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(60_000),
    });
    const { value } = await response.json();
    if (value?.error) throw new Error(`${path}: ${value.error} ${value.message}`);
    return value;
  };
  for (let tries = 0; ; tries++) {
    try {
      await call("GET", "/status");
      break;
    } catch (error) {
      if (tries > 50) throw error;
      await sleep(100);
    }
  }
  const session = await call("POST", "/session", {
    capabilities: {
      alwaysMatch: {
        "webkitgtk:browserOptions": { binary: miniBrowser(), args: ["--automation"] },
      },
    },
  });
  const base = `/session/${session.sessionId}`;
  const run = (script, ...args) => call("POST", `${base}/execute/sync`, { script, args });
  const actions = (id, type, list, more = {}) =>
    call("POST", `${base}/actions`, { actions: [{ type, id, ...more, actions: list }] });
  const press = async (...chords) => {
    for (const chord of chords) {
      const keys = (chord.length > 1 ? chord.split("+") : [chord]).map((key) => KEYS[key] ?? key);
      await actions("keys", "key", [
        ...keys.map((value) => ({ type: "keyDown", value })),
        ...keys.reverse().map((value) => ({ type: "keyUp", value })),
      ]);
    }
  };
  await call("POST", `${base}/timeouts`, { script: 60_000 });
  await call("POST", `${base}/window/rect`, { x: 0, y: 0, width: 1380, height: 860 });
  return {
    version: session.capabilities.browserVersion,
    run,
    runAsync: (script, ...args) => call("POST", `${base}/execute/async`, { script, args }),
    press,
    async type(text) {
      for (const letter of text) await press(letter);
    },
    click: (x, y) =>
      actions(
        "mouse",
        "pointer",
        [
          {
            type: "pointerMove",
            x: Math.round(x),
            y: Math.round(y),
            origin: "viewport",
            duration: 0,
          },
          { type: "pointerDown", button: 0 },
          { type: "pointerUp", button: 0 },
        ],
        { parameters: { pointerType: "mouse" } },
      ),
    screenshot: () => call("GET", `${base}/screenshot`),
    async open(query = "") {
      await call("POST", `${base}/url`, { url: `${address}?delay=20&${query}` });
      for (let tries = 0; tries < 100; tries++) {
        const ready = await run(
          "return window.harness?.grid != null && document.querySelector('.grid-row') !== null",
        );
        if (ready) return;
        await sleep(100);
      }
      throw new Error("the grid did not show");
    },
    async close() {
      await call("DELETE", base).catch(() => {});
      driver.kill();
      display.kill();
    },
  };
}
