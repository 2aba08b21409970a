/**
 * How fast the grid is with 1,000 lines and 14 columns: frames while it scrolls, and the time from a key to the next painted frame.
 * Run: `node ui/tests/grid/measure.mjs`. Prints milliseconds; judges nothing.
 */
import { openGrid, openStand } from "./stand.mjs";
import { missing, openWebKit } from "./webkit.mjs";

/** Runs in the page: one wheel event a frame, three rows each, down the sheet. */
const scrollFrames = `
  const done = arguments[arguments.length - 1];
  const body = document.querySelector('.grid-body');
  const frames = [], work = [];
  let last = 0;
  const step = (now) => {
    if (last) frames.push(now - last);
    last = now;
    if (frames.length >= 200) {
      const sorted = (list) => [...list].sort((a, b) => a - b);
      const at = (list, share) => sorted(list)[Math.floor(list.length * share)].toFixed(1);
      done({ median: at(frames, 0.5), p95: at(frames, 0.95), worst: at(frames, 0.999), script: at(work, 0.5), scriptP95: at(work, 0.95) });
      return;
    }
    const begin = performance.now();
    body.dispatchEvent(new WheelEvent('wheel', { deltaY: 84, bubbles: true, cancelable: true }));
    work.push(performance.now() - begin);
    requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
`;

/** Runs in the page: arms a probe that takes the time from each key press to the frame after next. */
const armProbe = `
  window.keyTimes = [];
  document.querySelector('.grid-editor').addEventListener('keydown', () => {
    const begin = performance.now();
    requestAnimationFrame(() => setTimeout(() => window.keyTimes.push(performance.now() - begin)));
  }, true);
`;
/** Runs in the page: the same frames with nothing to do, to know what the computer gives just now. */
const idleFrames = `
  const done = arguments[arguments.length - 1];
  const frames = [];
  let last = 0;
  const step = (now) => {
    if (last) frames.push(now - last);
    last = now;
    if (frames.length < 60) requestAnimationFrame(step);
    else done(frames.sort((a, b) => a - b)[30].toFixed(1));
  };
  requestAnimationFrame(step);
`;
const readProbe = `
  const sorted = window.keyTimes.sort((a, b) => a - b);
  return { keys: sorted.length, median: sorted[sorted.length >> 1].toFixed(1), p95: sorted[Math.floor(sorted.length * 0.95)].toFixed(1) };
`;
/** The last keys have been painted by then. */
const read = async (g) => {
  await g.page.waitForTimeout(500);
  return g.page.evaluate(`(function () { ${readProbe} })()`);
};
const run = (script) => `new Promise((done) => { (function () { ${script} }).call(null, done) })`;

const stand = await openStand();
try {
  const g = await openGrid(stand, "lines=1000");
  const rows = (await g.rowKeys()).length;
  process.stdout.write(`rows ${rows}\n`);
  await g.select("l2", "quantity");
  process.stdout.write(`Chromium idle ${await g.page.evaluate(run(idleFrames))}\n`);
  process.stdout.write(
    `Chromium scroll ${JSON.stringify(await g.page.evaluate(run(scrollFrames)))}\n`,
  );
  await g.page.evaluate(`(function () { ${armProbe} })()`);
  await g.select("l2", "quantity");
  for (let n = 0; n < 40; n++) await g.press("ArrowDown");
  process.stdout.write(`Chromium arrow keys ${JSON.stringify(await read(g))}\n`);
  await g.page.evaluate("window.keyTimes = []");
  for (let n = 0; n < 10; n++) {
    await g.type("123");
    await g.press("Enter");
  }
  process.stdout.write(`Chromium typing ${JSON.stringify(await read(g))}\n`);
  await g.close();

  const absent = missing();
  if (absent) process.stdout.write(`WebKitGTK not measured: ${absent} is not installed\n`);
  else {
    const web = await openWebKit(stand.address);
    await web.open("lines=1000");
    await web.run(
      "harness.grid.select({ rowKey: 'l2', columnId: 'quantity' }); harness.grid.focus();",
    );
    process.stdout.write(`WebKitGTK idle ${await web.runAsync(idleFrames)}\n`);
    process.stdout.write(
      `WebKitGTK ${web.version} scroll ${JSON.stringify(await web.runAsync(scrollFrames))}\n`,
    );
    await web.run(armProbe);
    await web.run("harness.grid.select({ rowKey: 'l2', columnId: 'quantity' })");
    for (let n = 0; n < 40; n++) await web.press("ArrowDown");
    process.stdout.write(`WebKitGTK arrow keys ${JSON.stringify(await web.run(readProbe))}\n`);
    await web.run("window.keyTimes = []");
    for (let n = 0; n < 10; n++) {
      await web.type("123");
      await web.press("Enter");
    }
    process.stdout.write(`WebKitGTK typing ${JSON.stringify(await web.run(readProbe))}\n`);
    await web.close();
  }
} finally {
  await stand.close();
}
