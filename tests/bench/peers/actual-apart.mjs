/**
 * Devices of Actual Budget that hold the same rows, write without hearing of each other, and then sync until all hold the same.
 *
 *   node actual-apart.mjs PLACE FILE
 *
 * PLACE is a folder for the server and the devices. FILE holds as JSON the commits before (of the first device, for all),
 * those of `each` device while the server is not there, and how many rounds follow. Prints one JSON list: by devices the
 * CPU seconds of the process from when the server is there again until all hold everything, the seconds and bytes of its
 * syncs.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { openDevice, openServer } from "./actual-firm.mjs";

const [place, file] = process.argv.slice(2);
const { before, each, rounds } = JSON.parse(readFileSync(file, "utf8"));
const SECRET = "the secret of the file";
/** What is written before is so old: two devices that meet compare what they have by the minute in which it was written. */
const THREE_WEEKS_MS = 21 * 24 * 3_600_000;
/** So many commits are told to a device at once. */
const AT_ONCE = 1000;

const pages = (commits) =>
  Array.from({ length: Math.ceil(commits.length / AT_ONCE) }, (_, at) => commits.slice(at * AT_ONCE, (at + 1) * AT_ONCE));
const cells = (commits) => commits.flat().reduce((sum, [, written]) => sum + written.length, 0);

let server = await openServer(join(place, "server"));
const devices = [];
let group;
for (const at of each.keys()) {
  const device = await openDevice(join(place, `device-${at}`), server, { wrong: -THREE_WEEKS_MS });
  if (at === 0) {
    group = await device.ask("found", { name: "apart", secret: SECRET });
    for (const commits of pages(before)) await device.ask("write", { commits });
    await device.ask("sync");
  } else {
    await device.ask("join", { group, secret: SECRET });
    await device.ask("sync");
  }
  devices.push(device);
}

for (const device of devices) await device.ask("putClockRight");
const { address, folder } = server;
await server.stop();
for (const [at, device] of devices.entries()) {
  for (const commits of pages(each[at])) await device.ask("write", { commits });
}
server = await openServer(folder, new URL(address).port);

const all = cells(before) + each.reduce((sum, commits) => sum + cells(commits), 0);
const begun = await Promise.all(devices.map((device) => device.ask("cpu")));
const seen = devices.map(() => ({ cpu: 0, wall: 0, up: 0, down: 0 }));
for (let round = 0; round < rounds; round += 1) {
  for (const [at, device] of devices.entries()) {
    const { wall, up, down } = await device.ask("sync");
    seen[at].wall += wall;
    seen[at].up += up;
    seen[at].down += down;
  }
}
const ended = await Promise.all(devices.map((device) => device.ask("cpu")));
for (const at of devices.keys()) seen[at].cpu = ended[at] - begun[at];

const counts = await Promise.all(devices.map((device) => device.ask("count")));
if (counts.some((count) => count !== all)) throw new Error(`of ${all} messages there are ${counts}`);
const digests = await Promise.all(devices.map((device) => device.ask("digest")));
if (new Set(digests).size !== 1) throw new Error(`they differ: ${digests}`);
for (const device of devices) await device.stop();
await server.stop();
console.log(JSON.stringify(seen));
