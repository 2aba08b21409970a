/** The grid by itself, over a quote that lives in memory: for trying it, its pictures and its browser tests. */
import i18next from "i18next";
import { useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { createRoot } from "react-dom/client";
import { initReactI18next } from "react-i18next";
import en from "../../../lib/locales/en/grid.json";
import zh from "../../../lib/locales/zh/grid.json";
import { DataGrid } from "../DataGrid";
import type { GridColumn, GridHandle, GridSelection } from "../types";
import { lineFigures, type QuoteLine, quantityValue, Sheet, search } from "./sheet";
import "../../../styles/base.css";
import "./harness.css";

const options = new URLSearchParams(location.search);
const number = (name: string, fallback: number) => Number(options.get(name) ?? fallback);

const sheet = new Sheet(number("lines", 24), number("delay", 30));

interface Harness {
  sheet: Sheet;
  grid: GridHandle | null;
  selection: GridSelection | null;
  menus: unknown[];
  /** How often the selection was told. */
  told: number;
}
const harness: Harness = { sheet, grid: null, selection: null, menus: [], told: 0 };
(window as unknown as { harness: Harness }).harness = harness;

const figure = (id: "main" | "aux" | "labour", title: string): GridColumn<QuoteLine> => ({
  id,
  title,
  width: 72,
  kind: "decimal",
  getText: (line) => line[id],
});

const columns: GridColumn<QuoteLine>[] = [
  {
    id: "code",
    title: "编号",
    width: 56,
    kind: "readonly",
    frozen: true,
    getText: (l) => l.code,
    cellClass: () => "grid-quiet",
  },
  {
    id: "item",
    title: "项目名称",
    width: 190,
    kind: "suggest",
    freeText: true,
    frozen: true,
    getText: (l) => l.item,
  },
  { id: "spec", title: "规格", width: 96, kind: "text", getText: (l) => l.spec },
  {
    id: "unit",
    title: "单位",
    width: 56,
    kind: "choice",
    align: "center",
    getText: (l) => l.unit,
    choices: ["㎡", "m", "个", "樘", "项", "套"].map((unit) => ({ value: unit, label: unit })),
  },
  {
    id: "quantity",
    title: "工程量",
    width: 84,
    kind: "decimal",
    getText: (l) => quantityValue(l.quantity) ?? l.quantity,
    getEditText: (l) => l.quantity,
    cellClass: (l) => (l.own ? "grid-mark" : undefined),
    groupEnd: true,
  },
  figure("main", "主材"),
  figure("aux", "辅材"),
  figure("labour", "人工"),
  {
    id: "price",
    title: "单价",
    width: 84,
    kind: "readonly",
    align: "end",
    getText: (l) => lineFigures(l).price,
  },
  {
    id: "amount",
    title: "合价",
    width: 100,
    kind: "readonly",
    align: "end",
    getText: (l) => lineFigures(l).amount,
    cellClass: () => "grid-strong",
    groupEnd: true,
  },
  {
    id: "supply",
    title: "供料",
    width: 72,
    kind: "choice",
    getText: (l) => l.supply,
    choices: [
      { value: "half", label: "半包" },
      { value: "full", label: "全包" },
      { value: "owner", label: "甲供" },
    ],
  },
  { id: "hidden", title: "不打印", width: 60, kind: "check", getText: (l) => l.hidden },
  {
    id: "craft",
    title: "工艺做法及材料说明",
    width: 300,
    grow: 1,
    kind: "text",
    multiline: true,
    getText: (l) => l.craft,
  },
  { id: "remark", title: "备注", width: 120, kind: "text", getText: (l) => l.remark },
];

function Page() {
  const rows = useSyncExternalStore(sheet.listen, sheet.snapshot);
  const [dark, setDark] = useState(options.has("dark"));
  const [hidden, setHidden] = useState<readonly string[]>([]);
  const [readOnly, setReadOnly] = useState(options.has("locked"));
  const [away, setAway] = useState(false);
  useEffect(() => {
    document.documentElement.dataset.scheme = dark ? "dark" : "light";
  }, [dark]);
  const shown = useMemo(
    () =>
      columns.map((column) => (hidden.includes(column.id) ? { ...column, hidden: true } : column)),
    [hidden],
  );
  const footer = useMemo(
    () => [
      {
        kind: "subtotal" as const,
        key: "total",
        label: "工程直接费合计",
        cells: { amount: rows.length >= 0 ? sheet.total() : "" },
      },
    ],
    [rows],
  );
  return (
    <main className="harness">
      <nav>
        <strong>万科城 3-1202 · 半包报价</strong>
        <label>
          <input type="checkbox" checked={dark} onChange={() => setDark(!dark)} /> 深色
        </label>
        <label>
          <input type="checkbox" checked={readOnly} onChange={() => setReadOnly(!readOnly)} /> 锁定
        </label>
        <label>
          <input
            type="checkbox"
            checked={hidden.length > 0}
            onChange={() => setHidden(hidden.length ? [] : ["main", "aux", "labour"])}
          />{" "}
          隐藏成本
        </label>
        <button type="button" id="page" onClick={() => setAway(!away)}>
          {away ? "回到报价" : "离开页面"}
        </button>
        <input id="other" placeholder="另一个输入框" />
      </nav>
      <section>
        {away ? null : (
          <DataGrid<QuoteLine>
            ref={(grid) => {
              harness.grid = grid;
            }}
            keepAs="quote"
            label="报价明细"
            rows={rows}
            columns={shown}
            footer={footer}
            readOnly={readOnly}
            onEdit={sheet.edit}
            onPasteRows={sheet.paste}
            onInsert={({ besideKey, where, count }) => sheet.insert(besideKey, where, count)}
            onDelete={sheet.remove}
            onMove={sheet.move}
            onUndo={sheet.undo}
            onRedo={sheet.redo}
            onSuggest={({ text }) =>
              new Promise((done) => setTimeout(() => done(search(text)), sheet.delay))
            }
            onToggleSection={sheet.fold}
            onMenu={(request) => harness.menus.push(request)}
            onSelectionChange={(selection) => {
              harness.selection = selection;
              harness.told += 1;
            }}
          />
        )}
      </section>
    </main>
  );
}

await i18next.use(initReactI18next).init({
  lng: options.get("lang") ?? "zh",
  resources: { zh: { grid: zh }, en: { grid: en } },
  interpolation: { escapeValue: false },
});
const root = document.getElementById("root");
if (root) createRoot(root).render(<Page />);
