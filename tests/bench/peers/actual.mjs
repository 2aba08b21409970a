/**
 * Actual Budget beside our sync: the same commits, through its own server, client and encryption.
 *
 *   node actual.mjs MEMORY DISK COMMITS
 *
 * MEMORY and DISK are folders: the server and the device that writes are in the first, which costs no disk, those that receive
 * in the second. COMMITS is a file of lines; each names a kind of work and holds one commit of it: rows with the cells written. Prints one
 * JSON object: by kind the CPU seconds, seconds and bytes of the device that receives all of it in one sync; bytes of a
 * commit that is sent by itself; and what a device that is new has to do for all of it.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { openDevice, openServer } from "./actual-firm.mjs";

const [memory, disk, file] = process.argv.slice(2);
const SECRET = "the secret of the file";
/** So many messages go up at once: the server takes 20 MB a request. */
const AT_ONCE = 10_000;
/** So many commits are sent one by one, for their bytes. */
const SINGLE = 50;

const kinds = new Map();
for (const line of readFileSync(file, "utf8").split("\n")) {
  if (line === "") continue;
  const [kind, rows] = JSON.parse(line);
  if (!kinds.has(kind)) kinds.set(kind, []);
  kinds.get(kind).push(rows);
}
const cells = (commits) => commits.flat().reduce((sum, [, written]) => sum + written.length, 0);

const server = await openServer(join(memory, "server"));
const author = await openDevice(join(memory, "author"), server);
const group = await author.ask("found", { name: "bench", secret: SECRET });
const receiver = await openDevice(join(disk, "receiver"), server);
await receiver.ask("join", { group, secret: SECRET });

const seen = { kinds: {}, changes: 0 };
for (const [kind, commits] of kinds) {
  const single = commits.slice(0, SINGLE);
  const sent = await author.ask("write", { commits: single, push: true });
  const pushing = { cpu: 0, wall: 0 };
  for (let at = SINGLE, page = []; at <= commits.length; at += 1) {
    if (at < commits.length) page.push(commits[at]);
    if (cells(page) < AT_ONCE && at < commits.length) continue;
    await author.ask("write", { commits: page });
    const pushed = await author.ask("sync");
    pushing.cpu += pushed.cpu;
    pushing.wall += pushed.wall;
    page = [];
  }
  const received = await receiver.ask("sync");
  const changes = cells(commits);
  if (received.applied !== changes) {
    throw new Error(`${kind}: ${received.applied} messages came, ${changes} were written`);
  }
  seen.kinds[kind] = {
    changes,
    cpu: received.cpu,
    wall: received.wall,
    down: received.down / changes,
    up: sent.up / cells(single),
    pushCpu: pushing.cpu,
    pushed: changes - cells(single),
  };
  seen.changes += changes;
}

const fresh = await openDevice(join(disk, "fresh"), server);
const joined = await fresh.ask("join", { group, secret: SECRET });
const rest = await fresh.ask("sync");
seen.fresh = {
  cpu: joined.cpu + rest.cpu,
  wall: joined.wall + rest.wall,
  down: joined.down + rest.down,
  changes: await fresh.ask("count"),
};
const digests = await Promise.all([author, receiver, fresh].map((one) => one.ask("digest")));
if (new Set(digests).size !== 1) throw new Error(`they differ: ${digests}`);
for (const device of [author, receiver, fresh]) await device.stop();
await server.stop();
console.log(JSON.stringify(seen));
