/** Printing from the window: a real queue gets the PDF byte for byte; without a printing system there is a clear answer. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { kaigong } from "../lib/build.mjs";
import { openCups } from "../lib/cups.mjs";
import { css, role, text } from "../lib/page.mjs";
import { savedFile } from "../lib/papers.mjs";
import { until } from "../lib/processes.mjs";
import { homeEnv, windowTest } from "../lib/window.mjs";
import { words } from "../lib/words.mjs";

const t = words("zh");
const db = (folder) => join(folder, "demo.kaigong");
const withDemo = (folder) => execFileSync(kaigong(), ["demo", "--small", "--db", db(folder)], { env: homeEnv(folder) });

let cups;

async function withPrinters({ folder, context }) {
  withDemo(folder);
  cups = await openCups(folder);
  context.after(() => cups.close());
  cups.addQueue("RAW", "办公室 二楼");
  cups.addQueue("SPARE", "");
  cups.makeDefault("RAW");
  return cups.env;
}

/** A program in the place of the system's own, which notes what it is asked to open. */
function withOpener(folder) {
  const bin = join(folder, "bin");
  mkdirSync(bin);
  writeFileSync(join(bin, "xdg-open"), `#!/bin/sh\nprintf '%s' "$1" >'${join(folder, "opened")}'\n`, { mode: 0o755 });
  return { PATH: `${bin}:${process.env.PATH}` };
}

windowTest("a document reaches a system printer byte for byte", {
  args: (folder) => ["--db", db(folder)],
  before: withPrinters,
}, async ({ page, folder }) => {
  await page.see("青山装饰");
  const printers = await page.ask("kaigong_printers");
  assert.deepEqual(printers.ok, [
    { id: "RAW", name: "办公室 二楼", isDefault: true },
    { id: "SPARE", name: "SPARE", isDefault: false },
  ]);

  const [quote] = await page.call("quoting.quotes", { project: null });
  const paper = await page.call("document.render", {
    name: "quoting.quote_paper",
    req: { id: quote.id, copy: "client", language: "zh", parts: false },
    format: "pdf",
  });
  const sent = await page.ask("kaigong_print", { printer: "RAW", base64: paper.base64, title: paper.fileName, copies: 2 });
  assert.match(String(sent.ok), /^RAW-\d+$/, JSON.stringify(sent));
  const job = await cups.job(sent.ok);
  assert.ok(job.bytes.equals(Buffer.from(paper.base64, "base64")), "the queue got other bytes");
  assert.equal(job.title, paper.fileName);
  assert.equal(job.copies, 2);
  const file = join(folder, "printed.pdf");
  writeFileSync(file, job.bytes);
  assert.match(execFileSync("pdftotext", ["-layout", file, "-"], { encoding: "utf8" }), new RegExp(quote.number));

  const gone = await page.ask("kaigong_print", { printer: "NONE", base64: paper.base64, title: "x", copies: 1 });
  assert.equal(gone.err.code, "print.no_printer");
  const many = await page.ask("kaigong_print", { printer: "RAW", base64: paper.base64, title: "x", copies: 0 });
  assert.equal(many.err.code, "print.copies_invalid");
});

windowTest("what is seen is saved, opened and printed by clicks", {
  args: (folder) => ["--db", db(folder)],
  before: async (given) => ({ ...(await withPrinters(given)), ...withOpener(given.folder) }),
}, async ({ page, folder }) => {
  await page.see("青山装饰");
  const [quote] = await page.call("quoting.quotes", { project: null });
  await page.go(`/quotes/${quote.id}/print`);
  await page.see(css("[data-page] canvas"));
  await page.click(role("button", t("components:pdf.savePdf")));
  const saved = await savedFile(folder, "pdf");
  await page.see(text(t("components:pdf.saved", { path: saved })));
  await page.picture("saved-and-opened");
  await page.click(role("button", t("components:pdf.openSaved")));
  await until("the system is asked to open it", () => existsSync(join(folder, "opened")) && readFileSync(join(folder, "opened"), "utf8") === saved);

  await page.click(role("button", t("components:pdf.print")));
  const drawer = role("dialog", t("components:pdf.printTitle"));
  await page.see(role("radio", "SPARE"));
  await page.fill(role("textbox", t("components:pdf.copies")), "3");
  await page.picture("print-drawer");
  await page.click(role("button", t("common:print")), { within: drawer });
  await page.see(text(t("components:pdf.sent", { printer: "办公室 二楼" })));
  await page.miss(drawer);
  const job = await cups.job("RAW-1");
  assert.ok(job.bytes.equals(readFileSync(saved)), "what was printed is what was saved");
  assert.equal(job.copies, 3);
});

windowTest("a computer whose printing system does not answer", {
  args: (folder) => ["--db", db(folder)],
  before: ({ folder }) => {
    withDemo(folder);
    return { CUPS_SERVER: "127.0.0.1:9" };
  },
}, async ({ page }) => {
  await page.see("青山装饰");
  const asked = await page.ask("kaigong_printers");
  assert.equal(asked.err?.code, "print.not_running", JSON.stringify(asked));
});

windowTest("a computer without a printing system", {
  args: (folder) => ["--db", db(folder)],
  before: ({ folder }) => {
    withDemo(folder);
    // The programs of CUPS are not on the path of this app.
    return { PATH: join(folder, "nothing") };
  },
}, async ({ page }) => {
  await page.see("青山装饰");
  const asked = await page.ask("kaigong_printers");
  assert.equal(asked.err?.code, "print.no_system");
});
