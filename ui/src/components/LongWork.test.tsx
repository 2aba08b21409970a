import { act, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { installPlatform } from "../lib/host";
import { startI18n } from "../lib/i18n";
import { LongCall } from "../lib/long";
import { preferences } from "../lib/preferences";
import { fakePlatform } from "../test/fakePlatform";
import { LongWork } from "./LongWork";

beforeAll(async () => {
  preferences.set({ language: "zh" });
  await startI18n();
});
beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("says nothing in the first second, then the stage and the share; Esc ends the call once", async () => {
  const fake = fakePlatform({
    "app.cancel": () => ({ ok: { value: { found: true }, reads: [], today: false } }),
  });
  installPlatform(fake.platform);
  const long = new LongCall();
  render(<LongWork long={long} />);
  act(() => long.tell({ stage: "catalog.check_rows", done: 3000, total: 15000 }));
  act(() => void vi.advanceTimersByTime(900));
  expect(screen.queryByText(/15,000/)).toBeNull();
  act(() => void vi.advanceTimersByTime(200));
  expect(screen.getByText(/3,000.*15,000.*20/)).toBeTruthy();
  expect(screen.getByText("正在逐行检查")).toBeTruthy();
  // An input method closes its candidates with Esc: that is not for us.
  fireEvent.keyDown(window, { key: "Escape", isComposing: true });
  expect(fake.calls).toEqual([]);
  fireEvent.keyDown(window, { key: "Escape" });
  fireEvent.keyDown(window, { key: "Escape" });
  expect(fake.calls).toEqual([{ name: "app.cancel", req: { call: long.call }, preview: false }]);
  expect(screen.getByText("正在停止…")).toBeTruthy();
});
