/** A sync-server of Actual, unchanged, and devices of it: processes of their own on this computer. */
import { fork, spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const HERE = dirname(fileURLToPath(import.meta.url));
const SERVER = join(HERE, "node_modules/@actual-app/sync-server/build/bin/actual-server.js");
export const PASSWORD = "a password of the bench";

const freePort = () =>
  new Promise((resolve, reject) => {
    const listener = createServer();
    listener.once("error", reject);
    listener.listen(0, "127.0.0.1", () => {
      const { port } = listener.address();
      listener.close(() => resolve(port));
    });
  });

/** The server with its data in this folder, on a free port where none is named. */
export async function openServer(folder, named) {
  mkdirSync(folder, { recursive: true });
  const port = named ?? (await freePort());
  const address = `http://127.0.0.1:${port}`;
  const server = spawn(process.execPath, [SERVER], {
    env: {
      ...process.env,
      NODE_ENV: "production",
      ACTUAL_DATA_DIR: folder,
      ACTUAL_HOSTNAME: "127.0.0.1",
      ACTUAL_PORT: String(port),
    },
    // It tells of every request that it refuses, on both.
    stdio: "ignore",
  });
  process.once("exit", () => server.kill());
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));
  for (let tries = 0; ; tries += 1) {
    try {
      await fetch(`${address}/info`);
      break;
    } catch (error) {
      if (tries > 300 || server.exitCode !== null) throw error;
      await new Promise((done) => setTimeout(done, 100));
    }
  }
  // The first start takes a password; later ones have it.
  await fetch(`${address}/account/bootstrap`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ password: PASSWORD }),
  });
  return {
    address,
    folder,
    async stop() {
      server.kill("SIGTERM");
      await new Promise((done) => (server.exitCode === null ? server.once("exit", done) : done()));
    },
  };
}

/** A device that knows the server. */
export async function openDevice(folder, server, { wrong = 0 } = {}) {
  mkdirSync(folder, { recursive: true });
  const process_ = fork(join(HERE, "actual-device.mjs"), [], {
    env: { ...process.env, NODE_ENV: "production", BENCH_CLOCK_OFFSET_MS: String(wrong) },
    execArgv: wrong === 0 ? [] : ["--import", join(HERE, "wrong-clock.mjs")],
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const waiting = new Map();
  const ready = new Promise((done) => waiting.set("ready", { resolve: done }));
  const gone = new Promise((done) => process_.once("exit", done));
  gone.then(() => {
    for (const { reject } of waiting.values()) reject?.(new Error("the device's process has ended"));
  });
  process_.on("message", (message) => {
    const key = message.ready ? "ready" : message.number;
    const { resolve, reject } = waiting.get(key);
    waiting.delete(key);
    if (message.error) reject(new Error(message.error));
    else resolve(message.value);
  });
  let last = 0;
  const ask = (call, request) =>
    new Promise((resolve, reject) => {
      last += 1;
      waiting.set(last, { resolve, reject });
      process_.send({ number: last, call, request });
    });
  await ready;
  await ask("start", { folder, server: server.address, password: PASSWORD });
  return {
    ask,
    folder,
    process: process_,
    gone,
    async stop() {
      process_.disconnect();
      process_.kill("SIGTERM");
      await gone;
    },
  };
}
