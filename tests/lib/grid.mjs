/** The product's grid as a person sees it: rows by what they say, columns by their title. */
import assert from "node:assert/strict";
import { PATIENCE, until } from "./processes.mjs";

/** What is on screen: rows from top to bottom with the text of each cell by its column's title. */
const READ = `
  const grid = [...document.querySelectorAll('[role="grid"]')].find((one) => {
    const box = one.getBoundingClientRect();
    return box.width > 0 && box.height > 0 && (one.getAttribute("aria-label") ?? "").includes(arguments[0]);
  });
  if (!grid) return null;
  const titles = new Map([...grid.querySelectorAll('[role="columnheader"]')].map((head) => [head.getAttribute("aria-colindex"), head.textContent.trim()]));
  const kinds = ["line", "new", "section", "subtotal"];
  return [...grid.querySelectorAll('[role="row"]')].filter((row) => row.querySelector('[role="gridcell"]')).map((row) => ({
    kind: kinds.find((kind) => row.classList.contains("grid-" + kind)) ?? "",
    selected: row.classList.contains("grid-row-on"),
    cells: Object.fromEntries([...row.querySelectorAll('[role="gridcell"]')].map((cell) => [titles.get(cell.getAttribute("aria-colindex")), cell.textContent.trim()])),
    elements: Object.fromEntries([...row.querySelectorAll('[role="gridcell"]')].map((cell) => [titles.get(cell.getAttribute("aria-colindex")), cell])),
    waiting: row.querySelector(".grid-pending") !== null,
  }));
`;

/** The text box over the active cell: what is being edited, or null. */
const EDITOR = `
  const box = document.activeElement;
  return box?.classList.contains("grid-editor") && box.classList.contains("grid-editing") ? box.value : null;
`;

const LIST = `return [...document.querySelectorAll('.grid-list [role="option"]')].map((one) => ({ text: one.textContent.trim(), on: one.getAttribute("aria-selected") === "true" }))`;

export class Grid {
  /** `label`: part of the grid's accessible name. `name`: title of the column that names rows. */
  constructor(page, label, name) {
    Object.assign(this, { page, label, name });
  }

  async rows() {
    return (await this.page.session.executeScript(READ, this.label)) ?? [];
  }

  /** Waits for a row: a name, or a test of `{ kind, cells }`. */
  async row(which, seconds = PATIENCE) {
    const wanted = typeof which === "function" ? which : (row) => row.cells[this.name] === which && row.kind !== "new";
    return until(`see the row ${which}`, async () => (await this.rows()).find(wanted), { seconds });
  }

  async text(which, column) {
    return (await this.row(which)).cells[column];
  }

  /** Waits until a cell says so and nothing of its row is on its way. */
  async shows(which, column, text, seconds = PATIENCE) {
    let last;
    await until(`“${column}” shows ${text}`, async () => {
      const row = await this.row(which, 1);
      last = row.cells[column];
      return last === text && !row.waiting;
    }, { seconds }).catch((error) => assert.equal(last, text, `${column} of ${which}: ${error.message}`));
  }

  /** A click on a cell, where a person would click. Rows that were drawn anew just then are looked for again. */
  async select(which, column) {
    await until(`the cell “${column}” of ${which} has the focus`, async () => {
      const { elements } = await this.row(which);
      const element = elements[column];
      if (!element) throw new Error(`there is no column ${column} on screen`);
      await this.page.still(element);
      await this.page.session.actions({ async: true }).move({ origin: element }).press().release().perform();
      return this.page.session.executeScript(
        `return document.activeElement?.classList.contains("grid-editor") && arguments[0].classList.contains("grid-active")`,
        element,
      );
    });
  }

  /** Types over a cell as one does: select it, type, Enter. */
  async enter(which, column, words) {
    await this.select(which, column);
    await this.page.type(words);
    await until(`“${words}” stands in the cell`, async () => (await this.editor()) === words);
    await this.page.press("Enter");
  }

  /** What is being edited, or null. */
  async editor() {
    return this.page.session.executeScript(EDITOR);
  }

  /** The proposals under the cell. */
  async proposals() {
    return this.page.session.executeScript(LIST);
  }

  /** Types a search into the cell that is selected, waits for a proposal and takes it with Enter. */
  async choose(typed, proposal) {
    await this.page.type(typed);
    await this.take(proposal);
  }

  /** Takes a proposal of the list that is open, with the arrow keys and Enter. */
  async take(proposal) {
    const list = await until(`the list proposes ${proposal}`, async () => {
      const shown = await this.proposals();
      return shown.some(({ text }) => text.includes(proposal)) && shown.some(({ on }) => on) ? shown : null;
    });
    const [from, to] = [list.findIndex(({ on }) => on), list.findIndex(({ text }) => text.includes(proposal))];
    for (let step = from; step !== to; step += Math.sign(to - from)) await this.page.press(to > from ? "Down" : "Up");
    await until(`${proposal} is highlighted`, async () => (await this.proposals()).find(({ on }) => on)?.text.includes(proposal));
    await this.page.press("Enter");
  }
}
