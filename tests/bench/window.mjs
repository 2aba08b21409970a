/**
 * The real window beside an empty one, both release builds in the same display, turn by turn.
 *
 *   node window.mjs PROGRAMS LEADS QUOTES QUOTE
 *
 * PROGRAMS is the folder of the built programs, LEADS a firm of many leads, QUOTES one with the long quote QUOTE. Prints one JSON object:
 * milliseconds and MiB. A page says itself when it can be used first (the mark `first-screen`), so nothing waits for the driver.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Grid } from "../lib/grid.mjs";
import { css } from "../lib/page.mjs";
import { until } from "../lib/processes.mjs";
import { newHome, openDisplay, openWindow } from "../lib/window.mjs";
import { words } from "../lib/words.mjs";

const [programs, leads, quotes, quote] = process.argv.slice(2);
const OURS = join(programs, "kaigong-desktop");
const EMPTY = join(programs, "examples", "empty");
const ROUNDS = 5;
const KEYS = 60;

const t = words("zh");
const display = await openDisplay({ width: 1440, height: 900 });

const sorted = (values) => [...values].sort((a, b) => a - b);
const median = (values) => sorted(values)[Math.floor(values.length / 2)];
const p95 = (values) => sorted(values)[Math.ceil(values.length * 0.95) - 1];

/** When the page said that it could be used, in milliseconds since 1970. */
async function usable(window) {
  return until("the first screen is there", () =>
    window.session.executeScript(`
      const mark = performance.getEntriesByName("first-screen")[0];
      return mark ? performance.timeOrigin + mark.startTime : null;
    `),
  );
}

/** Proportional memory of a process and all that came of it, in MiB. */
function memory(root) {
  const parents = new Map();
  for (const name of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, "utf8");
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]));
    } catch {
      // It has ended since.
    }
  }
  const within = (pid) => pid === root || (parents.has(pid) && within(parents.get(pid)));
  let kib = 0;
  for (const pid of parents.keys()) {
    if (within(pid)) kib += Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))[1]);
  }
  return kib / 1024;
}

async function started(program, args, { env = {}, after = async () => undefined } = {}) {
  const window = await openWindow({ folder: newHome(), display, program, args, env, pictured: false });
  try {
    const at = await usable(window);
    await after(window.page);
    // What is still on its way at the first screen belongs to the picture.
    await new Promise((done) => setTimeout(done, 2_000));
    return { took: at - window.startedAt(), memory: memory(window.pid()) };
  } finally {
    await window.close();
  }
}

/** As ours is drawn where there is no graphics card (drawing.rs). */
const PLAIN = { WEBKIT_DISABLE_COMPOSITING_MODE: "1" };

const seen = { ours: [], empty: [], plain: [] };
// The first of each warms the disk cache and does not count.
for (let round = 0; round <= ROUNDS; round += 1) {
  const empty = await started(EMPTY, []);
  // The index that search keeps belongs to the memory of a day's work.
  const ours = await started(OURS, ["--db", leads], {
    after: (page) => page.call("search.find", { typed: "王", limit: 40 }),
  });
  const plain = await started(EMPTY, [], { env: PLAIN });
  if (round === 0) continue;
  seen.empty.push(empty);
  seen.plain.push(plain);
  seen.ours.push(ours);
}

/**
 * Notes for each Enter how long it takes until the frame with the new total is on its way to the screen, and within that, from sending
 * the page's own command until its answer is there.
 */
const WATCH = `
  const total = document.querySelector('section[aria-live="polite"] strong');
  window.benchTook = [];
  window.benchRound = [];
  const send = window.fetch;
  window.fetch = async (address, request) => {
    const begun = performance.now();
    const response = await send.call(window, address, request);
    if (!String(request?.body).includes('"quoting.edit"')) return response;
    const read = response.json.bind(response);
    response.json = async () => {
      const answer = await read();
      window.benchRound.push(performance.now() - begun);
      return answer;
    };
    return response;
  };
  let pressed = null;
  const channel = new MessageChannel();
  channel.port1.onmessage = () => {
    if (pressed !== null) window.benchTook.push(performance.now() - pressed);
    pressed = null;
  };
  document.addEventListener("keydown", (event) => { if (event.key === "Enter") pressed = performance.now(); }, true);
  new MutationObserver(() => requestAnimationFrame(() => channel.port2.postMessage(0)))
    .observe(total, { characterData: true, childList: true, subtree: true });
`;

/** What neither the page nor the command has a part in: a question that costs nothing, there and back; a text that changes until its frame is on its way. */
const FLOORS = `
  const [times, done] = arguments;
  const total = document.querySelector('section[aria-live="polite"] strong');
  const channel = new MessageChannel();
  (async () => {
    const round = [], paint = [];
    for (let at = 0; at < times; at += 1) {
      await new Promise((later) => setTimeout(later, 40));
      const asked = performance.now();
      await window.__TAURI_INTERNALS__.invoke("kaigong_call", { name: "session.state", req: {}, preview: false });
      round.push(performance.now() - asked);
      await new Promise((later) => setTimeout(later, 40));
      const changed = performance.now();
      total.style.visibility = at % 2 === 0 ? "hidden" : "visible";
      await new Promise((painted) => {
        channel.port1.onmessage = painted;
        requestAnimationFrame(() => channel.port2.postMessage(0));
      });
      paint.push(performance.now() - changed);
    }
    total.style.visibility = "";
    done({ round, paint });
  })();
`;

/** Edits of the quote that are not typed in this page, so many with so many milliseconds between them: how long each answer takes. */
const EDITS = `
  const [quote, lines, times, pause, done] = arguments;
  (async () => {
    const took = [];
    for (let at = 0; at < times; at += 1) {
      if (pause > 0) await new Promise((later) => setTimeout(later, pause));
      const cells = [{ line: lines[(at * 7) % lines.length], column: "quantity", text: String(at + 2 + pause), item: null }];
      const begun = performance.now();
      const answer = await window.__TAURI_INTERNALS__.invoke("kaigong_call", {
        name: "quoting.edit", req: { quote, language: "zh", cells, rows: [] }, preview: false,
      });
      took.push(performance.now() - begun);
      // What is refused is no edit, and its time no figure.
      if (!answer.ok || answer.ok.value.faults.length > 0) return done(null);
    }
    done(took);
  })();
`;

async function typing() {
  const window = await openWindow({ folder: newHome(), display, program: OURS, args: ["--db", quotes], pictured: false });
  try {
    const { page, session } = window;
    await page.go(`/quotes/${quote}`);
    await page.see(css('section[aria-live="polite"] strong'));
    const grid = new Grid(page, t("quoting:gridLabel", { number: "" }).trim(), t("quoting:column.name"));
    await grid.select((row) => row.kind === "line", t("quoting:column.quantity"));
    const floors = await session.executeAsyncScript(FLOORS, KEYS);
    await session.executeScript(WATCH);
    const count = () => session.executeScript("return window.benchTook.length");
    for (let at = 0; at < KEYS; at += 1) {
      const before = await count();
      await page.type(String(3 + (at % 7)) + "1");
      await page.press("Enter");
      await until("the total is painted", async () => (await count()) > before);
      // Back to the line: further down come rows that are no lines.
      await page.press("Up");
    }
    const round = await session.executeScript("return window.benchRound");
    if (round.length !== KEYS) throw new Error(`${round.length} commands were seen for ${KEYS} keys`);
    // Edits as another window or device would make them, as fast as they go: the page reads the whole quote again meanwhile.
    const sheet = await page.call("quoting.quote", { id: quote });
    const lines = sheet.sections.flatMap((section) => section.lines.map(({ id }) => id));
    const others = await session.executeAsyncScript(EDITS, quote, lines, KEYS, 0);
    const keyToPaint = await session.executeScript("return window.benchTook");
    // The command alone, there and back: on a page that has nothing to draw of it.
    await page.go("/settings");
    const alone = await session.executeAsyncScript(EDITS, quote, lines, KEYS, 40);
    return { keyToPaint, round, others, floors, alone };
  } finally {
    await window.close();
  }
}

const { keyToPaint, round, others, floors, alone } = await typing();
await display.close();
const middle = (runs, what) => median(runs.map((run) => run[what]));
console.log(
  JSON.stringify({
    start: middle(seen.ours, "took"),
    emptyStart: middle(seen.empty, "took"),
    plainStart: middle(seen.plain, "took"),
    memory: middle(seen.ours, "memory"),
    emptyMemory: middle(seen.empty, "memory"),
    plainMemory: middle(seen.plain, "memory"),
    keyToPaintP95: p95(keyToPaint),
    roundP95: p95(round),
    othersP95: p95(others),
    aloneP95: p95(alone),
    keyToPaintMedian: median(keyToPaint),
    roundMedian: median(round),
    floorPaintP95: p95(floors.paint),
    floorRoundP95: p95(floors.round),
  }),
);
process.exit(0);
