import { expect, it } from "vitest";
import type { SearchHit, SearchText } from "../../generated/commands";
import { groupedPhone, linesOf, pieces } from "./texts";

const text = (
  field: SearchText["field"],
  shown: string,
  marks: [number, number][] = [],
): SearchText => ({ field, text: shown, marks });

it("cuts at marks that count characters", () => {
  const cut = (shown: string, marks: [number, number][]) =>
    pieces({ text: shown, marks }).map((piece) => (piece.marked ? `[${piece.text}]` : piece.text));
  expect(cut("王小明", [[0, 1]])).toEqual(["[王]", "小明"]);
  expect(cut("李𠮷明", [[2, 3]])).toEqual(["李𠮷", "[明]"]);
  expect(cut("万科翠湖", [])).toEqual(["万科翠湖"]);
  expect(
    cut("王王", [
      [0, 1],
      [1, 2],
    ]),
  ).toEqual(["[王]", "[王]"]);
});

it("groups a mobile number and keeps what was found marked", () => {
  const marked = (start: number, end: number) =>
    pieces(groupedPhone(text("phone", "13812340412", [[start, end]]))).find((piece) => piece.marked)
      ?.text;
  expect(marked(7, 11)).toBe("0412");
  expect(marked(0, 3)).toBe("138");
  expect(marked(2, 8)).toBe("8 1234 0");
  expect(groupedPhone(text("phone", "0571-88886666")).text).toBe("0571-88886666");
});

it("calls a record by the name of the language", () => {
  const hit: SearchHit = {
    kind: "item",
    id: "1",
    about: null,
    open: true,
    status: "",
    at: "0",
    texts: [text("name", "铺地砖"), text("nameEn", "Floor tile"), text("code", "T09", [[0, 3]])],
  };
  const said = (english: boolean) => {
    const { title, details } = linesOf(hit, english);
    return [title, details].map((line) => line.map((each) => each.text).join(" "));
  };
  expect(said(false)).toEqual(["铺地砖", "T09"]);
  expect(said(true)).toEqual(["Floor tile", "T09"]);
});
