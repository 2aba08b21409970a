import { act, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { afterPaint, usePainted } from "./paint";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

it("runs once, after the next frame", () => {
  const run = vi.fn();
  let inFrame = -1;
  requestAnimationFrame(() => {
    inFrame = run.mock.calls.length;
  });
  afterPaint(run);
  vi.advanceTimersByTime(20);
  expect([inFrame, run.mock.calls.length]).toEqual([0, 1]);
  vi.advanceTimersByTime(1_000);
  expect(run).toHaveBeenCalledTimes(1);
});

it("runs soon where nothing is painted", () => {
  vi.spyOn(window, "requestAnimationFrame").mockReturnValue(1);
  const run = vi.fn();
  afterPaint(run);
  vi.advanceTimersByTime(99);
  expect(run).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(run).toHaveBeenCalledTimes(1);
});

it("does not run when it was called off", () => {
  const run = vi.fn();
  const off = afterPaint(run);
  off();
  vi.advanceTimersByTime(1_000);
  expect(run).not.toHaveBeenCalled();
});

it("gives the value that was painted last", () => {
  const { result, rerender } = renderHook((value: string) => usePainted(value), {
    initialProps: "before",
  });
  rerender("after");
  expect(result.current).toBe("before");
  act(() => vi.advanceTimersByTime(20));
  expect(result.current).toBe("after");
});
