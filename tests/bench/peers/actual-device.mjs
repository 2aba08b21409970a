/**
 * One device of Actual, as its own client library is: a process with a folder, told by messages what to do.
 *
 * What is measured is its `sync()`: the request encoded and encrypted, the answer decoded and decrypted, messages compared
 * with the ones that are there, rows and the record of messages written to SQLite in one transaction, and the Merkle trie
 * and clock brought up to date. A change is a message: one cell of one row. There is no signature in it, no author, no
 * value before, no conflict told to anybody, and no transaction that arrives as one.
 */
import { createHash } from "node:crypto";
import { rmSync } from "node:fs";
import { performance } from "node:perf_hooks";

const sent = { up: 0, down: 0 };
const plainFetch = globalThis.fetch;
globalThis.fetch = async (url, options) => {
  const answer = await plainFetch(url, options);
  if (String(url).endsWith("/sync/sync")) {
    sent.up += options.body.byteLength ?? options.body.length;
    const read = answer.arrayBuffer.bind(answer);
    answer.arrayBuffer = async () => {
      const bytes = await read();
      sent.down += bytes.byteLength;
      return bytes;
    };
  }
  return answer;
};

// It tells what it does on standard output, which is no place for that here.
for (const way of ["log", "info", "warn", "debug"]) console[way] = () => {};

const api = await import("@actual-app/api");
/** What the library gives beside its methods: its database and its handlers, once it has begun. */
let actual;

/** A table of theirs that nothing else is computed from (no budget, no spreadsheet), so what is measured is sync alone. */
const TABLE = "custom_reports";
const COLUMNS = [
  "name",
  "start_date",
  "end_date",
  "date_range",
  "mode",
  "date_static",
  "show_empty",
  "show_offbudget",
  "show_hidden",
  "show_uncategorized",
];

const rowId = (number) => {
  const hex = createHash("sha256").update(String(number)).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

/** What happens while `work` runs: CPU seconds of this process (user and system, all threads), seconds, bytes of bodies. */
async function measured(work) {
  const before = { ...sent };
  const cpu = process.cpuUsage();
  const begun = performance.now();
  await work();
  const spent = process.cpuUsage(cpu);
  return {
    cpu: (spent.user + spent.system) / 1e6,
    wall: (performance.now() - begun) / 1e3,
    up: sent.up - before.up,
    down: sent.down - before.down,
  };
}

const count = () => actual.db.firstSync("SELECT count(*) AS n FROM messages_crdt").n;

const calls = {
  async start({ folder, server, password }) {
    actual = await api.init({ dataDir: folder, serverURL: server, password });
  },

  /** Makes a file, encrypted where a password for that is named; the id that others find it by. */
  async found({ name, secret }) {
    const made = await actual.send("create-budget", { budgetName: name });
    if (made.error) throw new Error(JSON.stringify(made.error));
    if (secret) {
      const keyed = await actual.send("key-make", { password: secret });
      if (keyed.error) throw new Error(JSON.stringify(keyed.error));
    }
    const [file] = (await api.getBudgets()).filter((one) => one.name === name && one.groupId);
    return file.groupId;
  },

  /** Takes the file from the server, with the messages that came since it was put there. */
  join: ({ group, secret }) => measured(() => api.downloadBudget(group, secret ? { password: secret } : {})),

  /** Opens a file that this device has already, with its key. */
  async open({ name, secret }) {
    const files = (await api.getBudgets()).filter((one) => one.name === name);
    const { cloudFileId } = files.find((one) => one.cloudFileId);
    const keyed = await actual.send("key-test", { cloudFileId, password: secret });
    if (keyed.error) throw new Error(JSON.stringify(keyed.error));
    await api.loadBudget(files.find((one) => one.id).id);
  },

  /** Tells the server the password again. */
  async login({ password }) {
    const told = await actual.send("subscribe-sign-in", { password });
    if (told?.error) throw new Error(told.error);
  },

  /** Commits: each is rows with the cells written, in one batch. `push`: each is sent by itself. */
  async write({ commits, push = false }) {
    const whole = { cpu: 0, wall: 0, up: 0, down: 0 };
    for (const rows of commits) {
      await api.batchBudgetUpdates(async () => {
        for (const [row, cells] of rows) {
          const fields = Object.fromEntries(cells.map(([at, value]) => [COLUMNS[at], value]));
          await actual.db.update(TABLE, { id: rowId(row), ...fields });
        }
      });
      if (!push) continue;
      const one = await measured(() => api.sync());
      for (const key of Object.keys(whole)) whole[key] += one[key];
    }
    return whole;
  },

  /** One sync, and how many messages came by it. */
  async sync() {
    const before = count();
    const figures = await measured(() => api.sync());
    return { ...figures, applied: count() - before };
  },

  /** A round as a person meets it: what it says went wrong, if anything. */
  async round() {
    const told = await actual.send("sync");
    return told?.error ? (told.error.reason ?? told.error.message) : null;
  },

  /** Writes cells of rows; nothing is sent. */
  edit: ({ rows }) => calls.write({ commits: [rows] }),

  /** What a column of a row holds, the first where none is named. */
  async read({ row, column = "name" }) {
    return actual.db.firstSync(`SELECT ${column} AS held FROM ${TABLE} WHERE id = ?`, [rowId(row)])?.held ?? null;
  },

  /** This device is of a newer version from now on: its table has a column more. */
  async update() {
    actual.db.execQuery(`ALTER TABLE ${TABLE} ADD COLUMN colour TEXT`);
    COLUMNS.push("colour");
  },

  /** The key that the file is encrypted by, as its server knows it. */
  async file() {
    const [file] = (await api.getBudgets()).filter((one) => one.groupId && one.cloudFileId);
    return file;
  },

  rowId: ({ row }) => rowId(row),

  count: () => count(),

  /** Of a device whose clock was wrong: it is right from now on. */
  putClockRight: () => globalThis.putClockRight(),

  /** CPU seconds of this process so far (user and system, all threads). */
  cpu() {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  },

  /** What the rows hold, as one hash. */
  async digest() {
    const rows = actual.db.runQuery(
      `SELECT id, ${COLUMNS.join(", ")} FROM ${TABLE} WHERE name IS NOT NULL ORDER BY id`,
      [],
      true,
    );
    return createHash("sha256").update(JSON.stringify(rows)).digest("hex");
  },

  async stop({ folder }) {
    await api.shutdown();
    rmSync(folder, { recursive: true, force: true });
  },
};

process.on("message", async ({ number, call, request }) => {
  try {
    process.send({ number, value: await calls[call](request ?? {}) });
  } catch (error) {
    process.send({ number, error: String(error?.stack ?? error) });
  }
});
process.send({ ready: true });
process.on("disconnect", () => process.exit());
