/** Starting and ending processes: every one that a test starts is ended by it, and no other. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** Starts a process whose output is kept for when it is asked what went wrong. */
export function start(program, args, options = {}) {
  const { extraPipe = false, ...rest } = options;
  const stdio = ["ignore", "pipe", "pipe", ...(extraPipe ? ["pipe"] : [])];
  const child = spawn(program, args, { ...rest, stdio });
  const said = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      said.push(chunk.toString());
      if (said.length > 500) said.shift();
    });
  }
  const failed = new Promise((_, reject) => child.once("error", reject));
  failed.catch(() => undefined);
  return {
    child,
    failed,
    said: () => said.join(""),
    get ended() {
      return child.exitCode !== null || child.signalCode !== null;
    },
    async end() {
      if (this.ended || child.pid === undefined) return;
      const gone = once(child, "exit");
      child.kill("SIGTERM");
      const late = sleep(3_000).then(() => child.kill("SIGKILL"));
      await Promise.race([gone, late.then(() => gone)]);
    },
  };
}

/** Ends a process by its number, one that another process started for us. */
export async function endPid(pid) {
  const send = (signal) => {
    try {
      process.kill(pid, signal);
      return true;
    } catch {
      return false;
    }
  };
  if (!send("SIGTERM")) return;
  for (let tries = 0; tries < 30; tries += 1) {
    await sleep(100);
    if (!send(0)) return;
  }
  send("SIGKILL");
}

export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Seconds after which nothing is waited for any more: only what is broken takes so long, also on a busy machine. */
export const PATIENCE = 60;

/** Asks until it is true, or says what it waited for. */
export async function until(what, ask, { seconds = PATIENCE, every = 50 } = {}) {
  const end = Date.now() + seconds * 1000;
  let last;
  while (Date.now() < end) {
    try {
      const answer = await ask();
      if (answer) return answer;
    } catch (error) {
      last = error;
    }
    await sleep(every);
  }
  throw new Error(`${what}: not within ${seconds} s${last ? ` (${last.message})` : ""}`);
}

/**
 * Whether a process holds the lock of a file, as the system tells it: asking for the lock itself would be in the way of
 * whoever is about to take it.
 */
export function isLocked(path) {
  if (!existsSync(path)) return false;
  const place = `:${statSync(path).ino} `;
  return readFileSync("/proc/locks", "utf8").split("\n").some((line) => line.includes("FLOCK") && line.includes(place));
}
