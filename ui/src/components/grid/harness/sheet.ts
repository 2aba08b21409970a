/**
 * Stands in for the server while the grid is tried and tested by itself: keeps a quote, checks what comes in, answers late like a
 * real one. The figures of a line are exact integers in units of 1e-4; the product's own rules live in Rust, not here.
 */
import type { CellEdit, CellError, EditResult, GridRow, PasteRows, Suggestion } from "../types";
import { BOOK, type BookItem, ROOMS } from "./book";

export interface QuoteLine {
  key: string;
  code: string;
  item: string;
  spec: string;
  unit: string;
  /** As typed: a figure or a formula over the room. */
  quantity: string;
  /** The quantity was typed over the formula. */
  own: boolean;
  main: string;
  aux: string;
  labour: string;
  loss: string;
  supply: string;
  hidden: string;
  craft: string;
  remark: string;
}

type Held = { kind: "line"; line: QuoteLine } | { kind: "section"; key: string; label: string };

const SCALE = 10_000n;

/** Exact decimal text to units of 1e-4; null for anything else. */
function units(text: string): bigint | null {
  const match = /^(-?)(\d{1,9})(?:\.(\d{1,4}))?$/.exec(text.replaceAll(",", "").trim());
  if (!match) return null;
  const value = BigInt(match[2] ?? "0") * SCALE + BigInt((match[3] ?? "").padEnd(4, "0"));
  return match[1] === "-" ? -value : value;
}

/** Half up to two decimals, with thousands separators. */
function money(value: bigint): string {
  const fen = (value + (value < 0n ? -50n : 50n)) / 100n;
  const digits = fen.toString().padStart(3, "0");
  return `${digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ",")}.${digits.slice(-2)}`;
}

const FORMULAS: Readonly<Record<string, string>> = {
  地面: "28.62",
  墙面: "64.35",
  周长: "21.84",
  "墙面*0.5": "32.175",
};

/** Value of a quantity text: a figure, or "=" and a name the room knows. */
export function quantityValue(text: string): string | null {
  if (text.startsWith("=")) return FORMULAS[text.slice(1).trim()] ?? null;
  return units(text) === null ? null : text.replaceAll(",", "").trim();
}

export function lineFigures(line: QuoteLine): { price: string; amount: string; value: bigint } {
  const of = (text: string) => units(text) ?? 0n;
  const materials = of(line.main) + of(line.aux);
  const price = materials + of(line.labour) + (materials * of(line.loss || "0")) / (100n * SCALE);
  const value = (price * of(quantityValue(line.quantity) ?? "0")) / SCALE;
  return { price: money(price), amount: money(value), value };
}

/** Name of a bad text, for the message; null where it is fine. */
function problem(columnId: string, text: string): string | null {
  if (columnId === "quantity" && text !== "" && quantityValue(text) === null) {
    return text.startsWith("=")
      ? `公式里有不认识的名称“${text.slice(1)}”，可用：地面、墙面、周长。`
      : "工程量要填数字，例如 12.5，或以 = 开头的公式。";
  }
  if (["main", "aux", "labour"].includes(columnId) && text !== "" && units(text) === null) {
    return "单价要填数字，例如 45 或 45.5。";
  }
  if (columnId === "item" && text.trim() === "")
    return "项目名称不能为空；要去掉这一行请按 Ctrl+-。";
  if (columnId === "item" && text.length > 200) return "项目名称最多 200 个字。";
  return null;
}

const BLANK: BookItem = {
  code: "",
  name: "",
  pinyin: "",
  spec: "",
  unit: "项",
  quantity: "",
  main: "0",
  aux: "0",
  labour: "0",
  craft: "",
};

function fromBook(key: string, item: BookItem): QuoteLine {
  return {
    key,
    code: item.code,
    item: item.name,
    spec: item.spec,
    unit: item.unit,
    quantity: item.quantity,
    own: item.own ?? false,
    main: item.main,
    aux: item.aux,
    labour: item.labour,
    loss: item.main === "0" && item.aux === "0" ? "0" : "5",
    supply: item.supply ?? "half",
    hidden: "false",
    craft: item.craft,
    remark: item.remark ?? "",
  };
}

export function search(text: string): Suggestion[] {
  const wish = text.trim().toLowerCase();
  return BOOK.flatMap((item) => {
    const at = item.name.indexOf(text.trim());
    const found =
      at >= 0 || item.pinyin.startsWith(wish) || item.code.toLowerCase().startsWith(wish);
    if (!found) return [];
    const matched = at >= 0 ? ([[at, at + text.trim().length]] as const) : undefined;
    const price = lineFigures(fromBook("", item)).price;
    return [
      { key: item.code, label: item.name, detail: item.code, extra: [item.unit, price], matched },
    ];
  }).slice(0, 12);
}

/** `size` lines at least; rooms repeat until there are enough. */
export class Sheet {
  private held: Held[] = [];
  private past: Held[][] = [];
  private future: Held[][] = [];
  private next = 1;
  private folded = new Set<string>();
  private listeners = new Set<() => void>();
  rows: readonly GridRow<QuoteLine>[] = [];
  readonly log: string[] = [];

  readonly delay: number;

  /** `delay`: milliseconds until an answer. */
  constructor(size: number, delay: number) {
    this.delay = delay;
    let lines = 0;
    for (let floor = 1; lines < size; floor++) {
      for (const room of ROOMS) {
        const label = floor === 1 ? room.name : `${room.name}（${floor} 层）`;
        this.held.push({ kind: "section", key: `s${this.next++}`, label });
        for (const item of room.items) {
          this.held.push({ kind: "line", line: fromBook(`l${this.next++}`, item) });
          lines++;
        }
      }
    }
    this.build();
  }

  listen = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
  snapshot = () => this.rows;

  private build() {
    const rows: GridRow<QuoteLine>[] = [];
    let sum = 0n;
    let count = 0;
    let section: { key: string; label: string } | null = null;
    let place = -1;
    const close = () => {
      if (!section) return;
      const head = rows[place];
      const folded = this.folded.has(section.key);
      if (head?.kind === "section") {
        rows[place] = { ...head, note: `${count} 项`, cells: folded ? { amount: money(sum) } : {} };
      }
      if (folded) rows.length = place + 1;
      else {
        rows.push({ kind: "new", key: `new-${section.key}`, prompt: "输入拼音或汉字添加项目" });
        const cells = { amount: money(sum) };
        rows.push({
          kind: "subtotal",
          key: `sum-${section.key}`,
          label: `${section.label}小计`,
          cells,
        });
      }
    };
    const old = new Map(this.rows.map((row) => [row.key, row]));
    for (const one of this.held) {
      if (one.kind === "section") {
        close();
        section = one;
        sum = 0n;
        count = 0;
        place = rows.length;
        const collapsed = this.folded.has(one.key);
        rows.push({ kind: "section", key: one.key, label: one.label, editable: true, collapsed });
      } else {
        sum += lineFigures(one.line).value;
        count++;
        const before = old.get(one.line.key);
        const same = before?.kind === "line" && before.line === one.line;
        rows.push(same ? before : { kind: "line", key: one.line.key, line: one.line });
      }
    }
    close();
    this.rows = rows;
    for (const listener of this.listeners) listener();
  }

  total(): string {
    return money(
      this.held.reduce(
        (sum, one) => sum + (one.kind === "line" ? lineFigures(one.line).value : 0n),
        0n,
      ),
    );
  }

  private wait<T>(run: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      setTimeout(() => {
        try {
          const result = run();
          resolve(result);
          setTimeout(() => this.build(), this.delay / 2);
        } catch (error) {
          reject(error);
        }
      }, this.delay);
    });
  }

  private step() {
    this.past.push(this.held.map((one) => ({ ...one })));
    this.future = [];
  }

  edit = (edits: CellEdit[], cause: string): Promise<EditResult> => {
    this.log.push(`${cause} ${edits.map((e) => `${e.rowKey}.${e.columnId}=${e.text}`).join(" ")}`);
    return this.wait(() => {
      this.step();
      const errors: CellError[] = [];
      const created: Record<string, string> = {};
      const fresh = new Map<string, CellEdit[]>();
      for (const edit of edits) {
        if (edit.rowKey.startsWith("new-")) {
          fresh.set(edit.rowKey, [...(fresh.get(edit.rowKey) ?? []), edit]);
          continue;
        }
        errors.push(...this.apply(edit));
      }
      for (const [newKey, cells] of fresh) {
        const bad = cells.flatMap(({ rowKey, columnId, text }) => {
          const message = problem(columnId, text);
          return message ? [{ rowKey, columnId, message }] : [];
        });
        if (bad.length > 0) {
          errors.push(...bad);
          continue;
        }
        const texts = Object.fromEntries(cells.map((cell) => [cell.columnId, cell.text]));
        const chosen = cells.find((cell) => cell.suggestionKey)?.suggestionKey;
        created[newKey] = this.add(newKey.slice(4), texts, chosen);
      }
      return { errors, created };
    });
  };

  paste = (paste: PasteRows): Promise<EditResult> => {
    this.log.push(`pasteRows ${paste.edits.length} + ${paste.rows.length} at ${paste.atKey}`);
    return this.wait(() => {
      this.step();
      const errors = paste.edits.flatMap((edit) => this.apply(edit));
      for (const texts of paste.rows) this.add(paste.atKey?.slice(4) ?? "", texts);
      return { errors };
    });
  };

  private apply(edit: CellEdit): CellError[] {
    const message = problem(edit.columnId, edit.text);
    if (message) return [{ rowKey: edit.rowKey, columnId: edit.columnId, message }];
    this.held = this.held.map((one) => {
      if (one.kind === "section")
        return one.key === edit.rowKey ? { ...one, label: edit.text } : one;
      if (one.line.key !== edit.rowKey) return one;
      const item = BOOK.find((candidate) => candidate.code === edit.suggestionKey);
      if (item) {
        return {
          kind: "line",
          line: { ...fromBook(one.line.key, item), quantity: one.line.quantity },
        };
      }
      const own = edit.columnId === "quantity" ? !edit.text.startsWith("=") : one.line.own;
      return { kind: "line", line: { ...one.line, [edit.columnId]: edit.text, own } };
    });
    return [];
  }

  private sectionEnd(sectionKey: string): number {
    const head = this.held.findIndex((one) => one.kind === "section" && one.key === sectionKey);
    const end = this.held.findIndex((one, n) => n > head && one.kind === "section");
    return end < 0 ? this.held.length : end;
  }

  private add(
    sectionKey: string,
    texts: Readonly<Record<string, string>>,
    chosen?: string,
  ): string {
    const key = `l${this.next++}`;
    const item = BOOK.find((one) => one.code === chosen || one.name === texts.item);
    const line = {
      ...fromBook(key, item ?? BLANK),
      ...(item ? { quantity: "" } : {}),
      ...texts,
      key,
    };
    this.held.splice(this.sectionEnd(sectionKey), 0, { kind: "line", line });
    return key;
  }

  insert = (besideKey: string, where: "above" | "below", count: number) =>
    this.wait(() => {
      this.step();
      const beside = this.held.findIndex(
        (one) => one.kind === "line" && one.line.key === besideKey,
      );
      const at = beside < 0 ? this.held.length : beside + (where === "below" ? 1 : 0);
      const fresh = Array.from({ length: count }, () => fromBook(`l${this.next++}`, BLANK));
      this.held.splice(at, 0, ...fresh.map((line): Held => ({ kind: "line", line })));
      return { createdKeys: fresh.map((line) => line.key) };
    });

  remove = (keys: string[]) =>
    this.wait(() => {
      this.log.push(`delete ${keys.join(" ")}`);
      this.step();
      this.held = this.held.filter(
        (one) => !keys.includes(one.kind === "line" ? one.line.key : one.key),
      );
    });

  move = (keys: string[], beforeKey: string | null) =>
    this.wait(() => {
      this.log.push(`move ${keys.join(" ")} before ${beforeKey}`);
      this.step();
      const keyOf = (one: Held) => (one.kind === "line" ? one.line.key : one.key);
      const first = this.held.findIndex((one) => keyOf(one) === keys[0]);
      const section = this.held[first]?.kind === "section";
      const moving = section
        ? this.held.slice(first, this.sectionEnd(keys[0] ?? ""))
        : this.held.filter((one) => keys.includes(keyOf(one)));
      const rest = this.held.filter((one) => !moving.includes(one));
      this.held = rest;
      const group = /^(?:new|sum)-(.*)$/.exec(beforeKey ?? "")?.[1];
      const found = rest.findIndex((one) => keyOf(one) === beforeKey);
      const at = group ? this.sectionEnd(group) : found < 0 ? rest.length : found;
      this.held.splice(at, 0, ...moving);
    });

  undo = () => this.back(this.past, this.future, "undo");
  redo = () => this.back(this.future, this.past, "redo");

  private back(from: Held[][], to: Held[][], name: string) {
    this.log.push(name);
    const state = from.pop();
    if (!state) return;
    to.push(this.held);
    this.held = state;
    this.build();
  }

  fold = (key: string) => {
    if (!this.folded.delete(key)) this.folded.add(key);
    this.build();
  };
}
