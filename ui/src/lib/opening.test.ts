import { expect, test, vi } from "vitest";
import { noteOpening, openingShown } from "./opening";

test("the screens begin anew where another opening is told, and only there", () => {
  const reload = vi.fn();
  const note = (name: string, value: unknown) => noteOpening(name, value, reload);
  note("quoting.sheet", { opening: 9 });
  note("app.cancel", { found: true });
  expect(openingShown()).toBeUndefined();
  note("app.state", { opening: 0 });
  note("app.create_firm", { opening: 1 });
  note("app.state", { opening: 1 });
  expect([openingShown(), reload.mock.calls.length]).toEqual([1, 0]);
  note("app.state", { opening: 2 });
  expect([openingShown(), reload.mock.calls.length]).toEqual([2, 1]);
});
