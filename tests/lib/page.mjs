/** What a person does at a window: look, click, type, press keys. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import selenium from "selenium-webdriver";
import { PICTURES } from "./build.mjs";
import { PATIENCE, until } from "./processes.mjs";

const { By, Key, Origin } = selenium;

const KEYS = {
  Ctrl: Key.CONTROL,
  Shift: Key.SHIFT,
  Alt: Key.ALT,
  Enter: Key.ENTER,
  Tab: Key.TAB,
  Escape: Key.ESCAPE,
  Backspace: Key.BACK_SPACE,
  Delete: Key.DELETE,
  Space: " ",
  Up: Key.ARROW_UP,
  Down: Key.ARROW_DOWN,
  Left: Key.ARROW_LEFT,
  Right: Key.ARROW_RIGHT,
  Home: Key.HOME,
  End: Key.END,
  PageUp: Key.PAGE_UP,
  PageDown: Key.PAGE_DOWN,
  F2: Key.F2,
};

/** Finds what is visible by role and name, by test id or by text, as assistive technology names it. */
const FIND = `
  const [kind, wanted, name, inside] = arguments;
  const root = inside ?? document;
  const visible = (e) => {
    const r = e.getBoundingClientRect();
    return r.width > 0 && r.height > 0 && getComputedStyle(e).visibility !== "hidden";
  };
  const byId = (ids) => ids.split(" ").map((id) => document.getElementById(id)?.textContent ?? "").join(" ");
  const nameOf = (e) => (
    e.getAttribute("aria-label")
    ?? (e.hasAttribute("aria-labelledby") ? byId(e.getAttribute("aria-labelledby")) : null)
    ?? (e.labels && e.labels.length ? [...e.labels].map((l) => l.textContent).join(" ") : null)
    ?? (e.textContent.trim() || e.getAttribute("title") || e.getAttribute("placeholder") || "")
  ).replace(/\\s+/g, " ").trim();
  const implied = {
    button: "button", link: "a[href]", heading: "h1,h2,h3,h4", checkbox: "input[type=checkbox]", radio: "input[type=radio]",
    textbox: "input:not([type=checkbox]):not([type=radio]):not([type=file]):not([role]),textarea:not([role])", table: "table", row: "tr",
    dialog: "dialog", form: "form", navigation: "nav", main: "main", list: "ul,ol", listitem: "li", option: "option", img: "img", region: "section[aria-label]", complementary: "aside", contentinfo: "footer", combobox: "select",
  };
  let found;
  if (kind === "testid") found = root.querySelectorAll('[data-testid="' + CSS.escape(wanted) + '"]');
  else if (kind === "css") found = root.querySelectorAll(wanted);
  else if (kind === "text") {
    // The innermost elements whose text holds it.
    found = [...(inside ?? document.body).querySelectorAll("*")].filter(
      (e) => !["SCRIPT", "STYLE"].includes(e.tagName) && e.textContent.includes(wanted) && ![...e.children].some((c) => c.textContent.includes(wanted)),
    );
  } else {
    const selector = '[role="' + wanted + '"]' + (implied[wanted] ? "," + implied[wanted].split(",").map((s) => s + ":not([role])").join(",") : "");
    found = [...root.querySelectorAll(selector)];
    if (name !== undefined && name !== null) {
      const exact = found.filter((e) => nameOf(e) === name);
      found = exact.length ? exact : found.filter((e) => nameOf(e).includes(name));
    }
  }
  return [...found].filter(visible);
`;

/**
 * Answers once an element has had the same place for four frames and nothing lies over its middle (a toast does, for a while),
 * or after twelve seconds.
 */
const STILL = `
  const [element, done] = arguments;
  const place = () => { const { x, y, width, height } = element.getBoundingClientRect(); return [x, y, width, height].join(); };
  let before = "";
  let same = 0;
  const end = performance.now() + 12_000;
  const free = () => {
    const { x, y, width, height } = element.getBoundingClientRect();
    const top = document.elementFromPoint(x + width / 2, y + height / 2);
    return top !== null && (element.contains(top) || top.contains(element) || top.classList.contains("grid-editor"));
  };
  const look = () => {
    const now = place();
    same = now === before ? same + 1 : 0;
    before = now;
    if ((same >= 4 && free()) || performance.now() > end) done();
    else requestAnimationFrame(look);
  };
  look();
`;

/** One way to name something on the page. */
export const role = (wanted, name) => ["role", wanted, name];
export const testId = (wanted) => ["testid", wanted];
export const css = (wanted) => ["css", wanted];
export const text = (wanted) => ["text", wanted];

const spell = ([kind, wanted, name]) => `${kind} ${wanted}${name === undefined ? "" : ` “${name}”`}`;
const asLocator = (what) => (typeof what === "string" ? text(what) : what);

export class Page {
  constructor(session) {
    this.session = session;
  }

  /** Everything visible that is named so, on the page or inside an element. */
  async all(what, inside = null) {
    const [kind, wanted, name = null] = asLocator(what);
    return this.session.executeScript(FIND, kind, wanted, name, inside);
  }

  async has(what) {
    return (await this.all(what)).length > 0;
  }

  /** Waits until it is there and gives it back; `within` names what it is inside of. */
  async see(what, seconds = PATIENCE, within = null) {
    const locator = asLocator(what);
    return until(`see ${spell(locator)}`, async () => {
      if (!within) return (await this.all(locator))[0];
      for (const place of await this.all(within)) {
        const [found] = await this.all(locator, place);
        if (found) return found;
      }
      return undefined;
    }, { seconds });
  }

  /** Waits until it is gone. */
  async miss(what, seconds = PATIENCE) {
    const locator = asLocator(what);
    await until(`no longer see ${spell(locator)}`, async () => (await this.all(locator)).length === 0, { seconds });
  }

  async textOf(what) {
    return (await this.see(what)).getText();
  }

  async valueOf(what) {
    return (await this.see(what)).getProperty("value");
  }

  /** Waits until it stands still: what opens with a motion is clicked where it ends. */
  async still(element) {
    await this.session.executeAsyncScript(STILL, element);
  }

  /** A real mouse click in its middle. What was drawn anew just then is looked for again: nothing was clicked yet. */
  async click(what, { double = false, button = 0, within = null } = {}) {
    for (let tries = 1; ; tries += 1) {
      const element = await this.see(what, PATIENCE, within);
      try {
        await this.session.executeScript("arguments[0].scrollIntoView({ block: 'nearest', inline: 'nearest' })", element);
        await this.still(element);
        const actions = this.session.actions({ async: true }).move({ origin: element });
        for (let times = double ? 2 : 1; times > 0; times -= 1) actions.press(button).release(button);
        await actions.perform();
        return;
      } catch (error) {
        if (error.name !== "StaleElementReferenceError" || tries === 5) throw error;
      }
    }
  }

  /** Chooses an option of a select. A dialog that takes the keyboard while it opens shuts the list again: then once more. */
  async choose(combobox, option, { within = null } = {}) {
    const wanted = css(`.ant-select-dropdown:not(.ant-select-dropdown-hidden) [title="${option}"]`);
    for (let tries = 1; ; tries += 1) {
      await this.click(combobox, { within });
      try {
        await this.see(wanted, tries === 3 ? PATIENCE : 5);
        break;
      } catch (error) {
        if (tries === 3) throw error;
      }
    }
    await this.click(wanted);
  }

  /**
   * Answers the file input that a button opens. The driver gives up every file dialog at once, so the input is kept from
   * opening one and is filled as the driver does it.
   */
  async chooseFile(button, path) {
    await this.session.executeScript(`
      const click = HTMLInputElement.prototype.click;
      HTMLInputElement.prototype.click = function () {
        HTMLInputElement.prototype.click = click;
        this.style.display = "block";
      };
    `);
    await this.click(button);
    const input = await this.see(css("input[type=file]"));
    await input.sendKeys(path);
  }

  /** Drags from the middle of one thing to the middle of another, in steps. */
  async drag(from, to) {
    const [source, target] = [await this.see(from), await this.see(to)];
    const actions = this.session.actions({ async: true }).move({ origin: source }).press();
    actions.move({ origin: Origin.POINTER, x: 6, y: 6, duration: 100 });
    actions.move({ origin: target, duration: 300 }).pause(100).release();
    await actions.perform();
  }

  /** Presses chords one after the other: `press("Ctrl+K")`, `press("Tab", "Tab", "Enter")`. */
  async press(...chords) {
    for (const chord of chords) {
      const keys = (chord.length > 1 ? chord.split("+") : [chord]).map((key) => KEYS[key] ?? key);
      const actions = this.session.actions({ async: true });
      for (const key of keys) actions.keyDown(key);
      for (const key of keys.toReversed()) actions.keyUp(key);
      await actions.perform();
    }
  }

  /** Types into whatever has the focus. */
  async type(words) {
    await this.session.actions({ async: true }).sendKeys(words).perform();
  }

  /**
   * Types into the field that has the focus and sees that it stands there. On a busy machine WebKit's driver can lose keys;
   * then they are typed again, and that is said.
   */
  async write(words) {
    const held = () => this.session.executeScript("return document.activeElement.value");
    const length = (value) => value.replaceAll(/\s/g, "").length;
    for (let tries = 1; ; tries += 1) {
      await this.type(words);
      // The last key may still be on its way.
      const all = await until("all keys are there", async () => length(await held()) >= length(words), { seconds: 5 }).catch(() => false);
      if (all) return;
      const value = await held();
      if (tries === 3) throw new Error(`“${words}” was typed, the field holds “${value}”`);
      process.emitWarning(`keys were lost: “${value}” of “${words}”; typing again`);
      await this.press("Ctrl+a");
    }
  }

  /** Puts words in place of what a field holds. */
  async fill(what, words) {
    await this.click(what);
    await this.press("Ctrl+a");
    await this.write(words);
  }

  /** What has the focus, as assistive technology would say it. */
  async focused() {
    return this.session.executeScript(
      "const e = document.activeElement; return { tag: e.tagName.toLowerCase(), id: e.id, role: e.getAttribute('role'), name: e.getAttribute('aria-label') ?? e.labels?.[0]?.textContent ?? e.textContent.trim().slice(0, 80) }",
    );
  }

  /** Goes to a place in the product, `/leads`. */
  async go(path) {
    await this.session.executeScript("location.hash = arguments[0]", path);
  }

  /** Keeps what goes wrong in the page from now on: exceptions, refused promises, errors on the console. */
  async watch() {
    await this.session.executeScript(`
      if (window.kaigongTrouble) return;
      const kept = (window.kaigongTrouble = []);
      addEventListener("error", (event) => kept.push(String(event.error ?? event.message)));
      addEventListener("unhandledrejection", (event) => kept.push(String(event.reason?.stack ?? event.reason)));
      const error = console.error;
      console.error = (...words) => { kept.push(words.map(String).join(" ")); error.apply(console, words); };
    `);
  }

  /** What went wrong since `watch`. */
  async trouble() {
    return (await this.session.executeScript("return window.kaigongTrouble ?? ['nobody watched']")).filter(
      // The browser says so when a layout changes while it is observed; nothing is wrong.
      (words) => !words.includes("ResizeObserver loop"),
    );
  }

  /** Calls a command as the screens do; throws what it refuses. */
  async call(name, req = {}) {
    const answer = await this.session.executeAsyncScript(
      `const [name, req, done] = arguments;
       window.__TAURI_INTERNALS__.invoke("kaigong_call", { name, req }).then((ok) => done({ ok }), (err) => done({ err: String(err) }));`,
      name,
      req,
    );
    if (answer.err) throw new Error(answer.err);
    if (answer.ok.err) throw Object.assign(new Error(answer.ok.err.hint), { fault: answer.ok.err });
    return answer.ok.ok.value;
  }

  /** Asks the window itself (save, printers, print); a refusal is `{ err }`. */
  async ask(command, args = {}) {
    return this.session.executeAsyncScript(
      `const [command, args, done] = arguments;
       window.__TAURI_INTERNALS__.invoke(command, args).then((ok) => done({ ok }), (err) => done({ err }));`,
      command,
      args,
    );
  }

  /** A picture of what is on the screen now, kept in out/pictures. */
  async picture(name) {
    // What was drawn last is on the screen only a frame later.
    await this.session.executeAsyncScript("requestAnimationFrame(() => requestAnimationFrame(arguments[0]))");
    const bytes = Buffer.from(await this.session.takeScreenshot(), "base64");
    mkdirSync(PICTURES, { recursive: true });
    const path = join(PICTURES, `${name.replaceAll(/[^\p{L}\p{N}-]+/gu, "-")}.png`);
    writeFileSync(path, bytes);
    return { path, bytes };
  }
}

export { By, Key };
