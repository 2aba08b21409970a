import { cleanup, configure } from "@testing-library/react";
import { afterEach } from "vitest";

// jsdom has neither; antd and our shell ask for both.
window.matchMedia = (query: string): MediaQueryList =>
  Object.assign(new EventTarget(), {
    matches: false,
    media: query,
    onchange: null,
    addListener: () => undefined,
    removeListener: () => undefined,
  }) as MediaQueryList;

class NoResizeObserver implements ResizeObserver {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}
window.ResizeObserver ??= NoResizeObserver;
Element.prototype.scrollIntoView ??= () => undefined;

// A busy machine is no reason to fail.
configure({ asyncUtilTimeout: 60_000 });

afterEach(cleanup);
