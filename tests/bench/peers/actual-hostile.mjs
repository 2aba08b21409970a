/**
 * What happens to Actual Budget, its own server and clients with encryption on, where something goes wrong on purpose.
 *
 *   node actual-hostile.mjs FOLDER
 *
 * Prints one JSON object a case: its code and, in words, what was seen.
 */
import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { create, MessageEnvelopeSchema, MessageSchema, SyncRequestSchema, Timestamp, toBinary } from "@actual-app/crdt";
import { openDevice, openServer, PASSWORD } from "./actual-firm.mjs";

const [folder] = process.argv.slice(2);
const SECRET = "the secret of the file";
const HOUR = 3_600_000;

const say = (code, seen) => console.log(JSON.stringify({ code, seen }));
const name = (row, text) => ({ rows: [[row, [[0, text]]]] });
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

/** A firm of so many devices, the first of which made the file. */
async function firm(code, clocks) {
  const place = join(folder, code);
  const server = await openServer(join(place, "server"));
  const devices = [];
  let group;
  for (const [at, wrong] of clocks.entries()) {
    const device = await openDevice(join(place, String(at)), server, { wrong });
    if (at === 0) group = await device.ask("found", { name: code, secret: SECRET });
    else await device.ask("join", { group, secret: SECRET });
    devices.push(device);
  }
  return {
    server,
    devices,
    group,
    place,
    async end() {
      for (const device of devices) await device.stop();
      await this.server.stop();
      rmSync(place, { recursive: true, force: true });
    },
  };
}

/** An error without the page around it. */
const told = (error) =>
  error === null ? "no error" : `"${error.replace(/<title>.*<\/title>|<[^>]*>/gs, "").trim()}"`;

const arrived = (there) => (there ? "arrives" : "does not arrive");

async function hourAhead() {
  const it = await firm("clock", [0, HOUR, 0]);
  const [first, ahead, third] = it.devices;
  await ahead.ask("edit", name(1, "an hour ahead"));
  await ahead.ask("round");
  await third.ask("edit", name(2, "right"));
  const thirds = await third.ask("round");
  const firsts = await first.ask("round");
  const [theirs, honest] = [await first.ask("read", { row: 1 }), await first.ask("read", { row: 2 })];
  const again = await first.ask("round");
  say(
    "clock",
    `rounds of the others: ${[thirds, firsts, again].map(told).join(", ")}; its change ${arrived(theirs !== null)}, what a third device wrote by a right clock ${arrived(honest !== null)}`,
  );
  await it.end();
}

async function restored() {
  const it = await firm("restored", [0, 0]);
  const [first, second] = it.devices;
  await first.ask("edit", name(1, "before"));
  for (const device of it.devices) await device.ask("round");
  const { address } = it.server;
  await it.server.stop();
  cpSync(it.server.folder, `${it.server.folder}.backup`, { recursive: true });
  it.server = await openServer(it.server.folder, new URL(address).port);
  await first.ask("edit", name(2, "after the backup"));
  for (const device of it.devices) await device.ask("round");
  await it.server.stop();
  rmSync(it.server.folder, { recursive: true });
  cpSync(`${it.server.folder}.backup`, it.server.folder, { recursive: true });
  it.server = await openServer(it.server.folder, new URL(address).port);
  await second.ask("edit", name(3, "after the restore"));
  const rounds = [];
  for (const device of [second, first, second]) rounds.push(await device.ask("round"));
  const fresh = await openDevice(join(it.place, "fresh"), it.server);
  await fresh.ask("join", { group: it.group, secret: SECRET });
  await fresh.ask("round");
  const rows = [];
  for (const row of [1, 2, 3]) rows.push((await fresh.ask("read", { row })) !== null);
  const lost = rows.filter((there) => !there).length;
  say("restored", `rounds: ${rounds.map(told).join(", ")}; a new device lacks ${lost} of 3 changes`);
  await fresh.stop();
  await it.end();
}

async function wiped() {
  const it = await firm("wiped", [0, 0]);
  const [first, second] = it.devices;
  await first.ask("edit", name(1, "before"));
  for (const device of it.devices) await device.ask("round");
  const { address } = it.server;
  await it.server.stop();
  rmSync(it.server.folder, { recursive: true });
  it.server = await openServer(it.server.folder, new URL(address).port);
  // A person is asked for the password, and gives it.
  for (const device of it.devices) await device.ask("login", { password: PASSWORD });
  await second.ask("edit", name(2, "after"));
  const rounds = [];
  for (const device of [first, second, first]) rounds.push(await device.ask("round"));
  const there = (await first.ask("read", { row: 2 })) !== null;
  say("wiped", `logged in again, rounds: ${rounds.map(told).join(", ")}; what one device writes ${there ? "reaches" : "does not reach"} the other`);
  await it.end();
}

async function killed() {
  const it = await firm("killed", [0, 0]);
  const [first] = it.devices;
  const commits = Array.from({ length: 200 }, (_, at) =>
    Array.from({ length: 100 }, (_, row) => [at * 100 + row, [[0, `row ${at * 100 + row}`]]]),
  );
  await first.ask("write", { commits });
  await first.ask("round");
  let victim = it.devices.pop();
  const counts = [];
  for (const after of [200, 800, 1500, 2500, 4000]) {
    victim.ask("round").catch(() => {});
    await sleep(after);
    victim.process.kill("SIGKILL");
    await victim.gone;
    victim = await openDevice(victim.folder, it.server);
    await victim.ask("open", { name: "killed", secret: SECRET });
    counts.push(await victim.ask("count"));
  }
  it.devices.push(victim);
  const last = await victim.ask("round");
  const same = (await victim.ask("digest")) === (await first.ask("digest"));
  say("killed", `changes there after each of 5 kills: ${counts.join(", ")} of 20000; then ${told(last)}, rows ${same ? "equal" : "differ"}`);
  await it.end();
}

async function plaintext() {
  const it = await firm("plaintext", [0, 0]);
  const [first, second] = it.devices;
  await first.ask("edit", name(1, "what a member wrote"));
  for (const device of it.devices) await device.ask("round");
  // Whoever runs the server knows all of this; no key of the file is used.
  const file = await first.ask("file");
  const post = (path, headers, body) => fetch(`${it.server.address}${path}`, { method: "POST", headers, body });
  const json = { "content-type": "application/json" };
  const login = await (await post("/account/login", json, JSON.stringify({ loginMethod: "password", password: PASSWORD }))).json();
  const dataset = "custom_reports";
  const row = await first.ask("rowId", { row: 1 });
  const content = toBinary(MessageSchema, create(MessageSchema, { dataset, row, column: "name", value: "S:what the server wrote" }));
  const timestamp = new Timestamp(Date.now(), 0, "abcdef0123456789").toString();
  const request = create(SyncRequestSchema, {
    groupId: file.groupId,
    fileId: file.cloudFileId,
    keyId: file.encryptKeyId ?? "",
    since: timestamp,
    messages: [create(MessageEnvelopeSchema, { timestamp, content, isEncrypted: false })],
  });
  const answer = await post(
    "/sync/sync",
    { "content-type": "application/actual-sync", "x-actual-token": login.data.token },
    toBinary(SyncRequestSchema, request),
  );
  const round = await second.ask("round");
  const shown = await second.ask("read", { row: 1 });
  say("plaintext", `the server took it (${answer.status}); a member's device: ${told(round)}, the row shows "${shown}"`);
  await it.end();
}

async function older() {
  const it = await firm("older", [0, 0]);
  const [newer, other] = it.devices;
  await newer.ask("update");
  await newer.ask("edit", { rows: [[1, [[0, "row"]]]] });
  await newer.ask("edit", { rows: [[1, [[10, "red"]]]] });
  const newers = await newer.ask("round");
  const others = [await other.ask("round")];
  const there = (await other.ask("read", { row: 1 })) !== null;
  await other.ask("edit", name(2, "by the older one"));
  others.push(await other.ask("round"));
  await newer.ask("round");
  const back = (await newer.ask("read", { row: 2 })) !== null;
  await other.ask("update");
  others.push(await other.ask("round"));
  const kept = await other.ask("read", { row: 1, column: "colour" });
  say(
    "older",
    `rounds: ${[newers, ...others].map(told).join(", ")}; the newer one's row ${arrived(there)}, the older one's ${arrived(back)}; after an update the new column ${kept === "red" ? "is there" : "is lost"}`,
  );
  await it.end();
}

async function backlog() {
  const it = await firm("backlog", [0, 0]);
  const [first, second] = it.devices;
  const text = "x".repeat(100_000);
  for (let at = 0; at < 600; at += 50) {
    const commits = Array.from({ length: 50 }, (_, row) => [[at + row, [[0, text]]]]);
    await first.ask("write", { commits });
  }
  const rounds = [await first.ask("round"), await first.ask("round")];
  await second.ask("round");
  const there = await second.ask("count");
  say("backlog", `the sender's rounds: ${rounds.map(told).join(", ")}; ${there} of 600 changes arrive`);
  await it.end();
}

for (const one of [hourAhead, older, restored, wiped, killed, plaintext, backlog]) {
  try {
    await one();
  } catch (error) {
    say(one.name, `could not be tried: ${error}`);
  }
}
process.exit();
