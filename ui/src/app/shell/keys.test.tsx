import { fireEvent, render } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { type ShellKeys, useShellKeys } from "./keys";

const keys = {
  palette: vi.fn(),
  help: vi.fn(),
  toggleNav: vi.fn(),
  undo: vi.fn(),
  redo: vi.fn(),
  go: vi.fn(),
} satisfies ShellKeys;

function Page() {
  useShellKeys(keys);
  return (
    <>
      <input aria-label="text" />
      <button type="button">button</button>
    </>
  );
}

let input: HTMLElement;
let button: HTMLElement;
beforeEach(() => {
  vi.clearAllMocks();
  const view = render(<Page />);
  input = view.getByLabelText("text");
  button = view.getByText("button");
});

describe("undo and redo", () => {
  it("belong to the firm outside of text and to the text inside", () => {
    fireEvent.keyDown(button, { key: "z", ctrlKey: true });
    expect(keys.undo).toHaveBeenCalledOnce();
    fireEvent.keyDown(button, { key: "y", ctrlKey: true });
    fireEvent.keyDown(button, { key: "Z", ctrlKey: true, shiftKey: true });
    expect(keys.redo).toHaveBeenCalledTimes(2);
    fireEvent.keyDown(input, { key: "z", ctrlKey: true });
    fireEvent.keyDown(input, { key: "y", ctrlKey: true });
    expect(keys.undo).toHaveBeenCalledOnce();
    expect(keys.redo).toHaveBeenCalledTimes(2);
  });
});

describe("palette", () => {
  it("opens from anywhere, but never while an input method composes", () => {
    fireEvent.keyDown(input, { key: "k", ctrlKey: true });
    expect(keys.palette).toHaveBeenCalledOnce();
    fireEvent.keyDown(input, { key: "k", ctrlKey: true, isComposing: true });
    fireEvent.keyDown(input, { key: "k", ctrlKey: true, keyCode: 229 });
    expect(keys.palette).toHaveBeenCalledOnce();
  });
});

describe("go", () => {
  it("takes the letter after G, outside of text only", () => {
    fireEvent.keyDown(button, { key: "g" });
    fireEvent.keyDown(button, { key: "l" });
    expect(keys.go).toHaveBeenCalledExactlyOnceWith("l");
    fireEvent.keyDown(button, { key: "l" });
    fireEvent.keyDown(input, { key: "g" });
    fireEvent.keyDown(input, { key: "l" });
    expect(keys.go).toHaveBeenCalledOnce();
  });
});

it("shows the keys by ? outside of text", () => {
  fireEvent.keyDown(input, { key: "?" });
  expect(keys.help).not.toHaveBeenCalled();
  fireEvent.keyDown(button, { key: "?" });
  expect(keys.help).toHaveBeenCalledOnce();
});
