import { describe, expect, it } from "vitest";
import {
  begin,
  discard,
  discardRow,
  NO_PENDING,
  type PendingEdits,
  reconcile,
  refuse,
  rename,
  settle,
} from "./pending";

const edit = (rowKey: string, columnId: string, text: string) => ({ rowKey, columnId, text });
const show = (edits: PendingEdits) =>
  [...edits].flatMap(([row, cells]) =>
    [...cells].map(([column, { text, state }]) => `${row}.${column}=${text} ${state}`),
  );
const never = () => false;
const base = () => "old";

describe("edits on their way", () => {
  const sent = begin(NO_PENDING, [edit("a", "q", "5"), edit("b", "q", "x")], 1, base);

  it("are shown at once and dropped when the row has caught up", () => {
    const stored = settle(sent, 1, []);
    expect(show(stored)).toEqual(["a.q=5 stored", "b.q=x stored"]);
    expect(show(reconcile(stored, (row) => (row === "a" ? "5.00" : "old"), never))).toEqual([
      "b.q=x stored",
    ]);
  });

  it("are not dropped by rows that come before the answer", () => {
    expect(reconcile(sent, () => "new", never)).toBe(sent);
  });

  it("stay with their message where refused, also when rows change", () => {
    const refused = settle(sent, 1, [{ rowKey: "b", columnId: "q", message: "no" }]);
    const later = reconcile(
      refused,
      () => "new",
      () => true,
    );
    expect(show(later)).toEqual(["b.q=x refused"]);
    expect(later.get("b")?.get("q")?.message).toBe("no");
    expect(show(discard(later, "b", "q"))).toEqual([]);
  });

  it("all stay when the whole batch failed", () => {
    expect(show(refuse(sent, 1, "offline"))).toEqual(["a.q=5 refused", "b.q=x refused"]);
  });

  it("an older answer says nothing about a newer text", () => {
    const newer = begin(sent, [edit("a", "q", "6")], 2, base);
    expect(show(settle(newer, 1, []))).toEqual(["a.q=6 sending", "b.q=x stored"]);
  });

  it("wait no longer than the caller says, and not for rows that are gone", () => {
    const stored = settle(sent, 1, []);
    expect(show(reconcile(stored, base, () => true))).toEqual([]);
    expect(show(reconcile(stored, () => null, never))).toEqual([]);
  });

  it("keep the identity of rows that did not change", () => {
    const next = settle(begin(sent, [edit("c", "q", "1")], 2, base), 2, []);
    expect(next.get("a")).toBe(sent.get("a"));
  });

  it("move from the row on its way to the line that was made of it", () => {
    const first = begin(
      NO_PENDING,
      [edit("n#1", "item", "墙"), edit("n#1", "unit", "个")],
      1,
      base,
    );
    const stored = settle(first, 1, [{ rowKey: "n#1", columnId: "unit", message: "no" }]);
    const both = begin(stored, [edit("n#1", "q", "3")], 2, () => "");
    const moved = rename(both, "n#1", "l1", () => "shown");
    expect(show(moved)).toEqual(["l1.item=墙 stored", "l1.unit=个 refused", "l1.q=3 sending"]);
    // The line has the name; the quantity waits until the line shows something else than now.
    const later = settle(
      reconcile(moved, () => "shown", never),
      2,
      [],
    );
    expect(show(later)).toEqual(["l1.unit=个 refused", "l1.q=3 stored"]);
    expect(show(reconcile(later, () => "shown", never))).toEqual(show(later));
    expect(show(reconcile(later, () => "3.00", never))).toEqual(["l1.unit=个 refused"]);
    expect(show(discardRow(later, "l1"))).toEqual([]);
  });
});
