import { fireEvent, render, screen } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { isComposing, isEnter, isSubmit, isTextTarget } from "./ime";

function press(init: KeyboardEventInit & { keyCode?: number }): KeyboardEvent {
  return new KeyboardEvent("keydown", init as KeyboardEventInit);
}

it("takes a plain Enter", () => {
  expect(isEnter(press({ key: "Enter", keyCode: 13 }))).toBe(true);
  expect(isSubmit(press({ key: "Enter", keyCode: 13, ctrlKey: true }))).toBe(true);
});

it("leaves the Enter that takes a candidate, as Chromium sends it", () => {
  expect(isEnter(press({ key: "Enter", keyCode: 229, isComposing: true }))).toBe(false);
  expect(isSubmit(press({ key: "Enter", ctrlKey: true, isComposing: true }))).toBe(false);
});

it("leaves the Enter that takes a candidate, as WebKit sends it: composition over, keyCode 229", () => {
  const event = press({ key: "Enter", keyCode: 229, isComposing: false });
  expect(isComposing(event)).toBe(true);
  expect(isEnter(event)).toBe(false);
});

it("works on React's events too", () => {
  const submit = vi.fn();
  render(<input aria-label="name" onKeyDown={(event) => isEnter(event) && submit()} />);
  const input = screen.getByLabelText("name");
  fireEvent.keyDown(input, { key: "Enter", keyCode: 229 });
  fireEvent.keyDown(input, { key: "Enter", isComposing: true });
  expect(submit).not.toHaveBeenCalled();
  fireEvent.keyDown(input, { key: "Enter", keyCode: 13 });
  expect(submit).toHaveBeenCalledOnce();
});

it("knows where typing belongs to the text", () => {
  const make = (html: string) => {
    document.body.innerHTML = html;
    return document.body.querySelector("[data-it]");
  };
  expect(isTextTarget(make("<input data-it>"))).toBe(true);
  expect(isTextTarget(make("<textarea data-it></textarea>"))).toBe(true);
  expect(isTextTarget(make("<input type=checkbox data-it>"))).toBe(false);
  expect(isTextTarget(make("<div data-own-keys><b data-it></b></div>"))).toBe(true);
  expect(isTextTarget(make("<button data-it></button>"))).toBe(false);
});
