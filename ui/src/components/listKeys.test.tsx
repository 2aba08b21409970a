import { act, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeAll, beforeEach, expect, it, vi } from "vitest";
import { startI18n } from "../lib/i18n";
import { DataTable } from "./DataTable";
import { SearchBox } from "./SearchBox";
import { useNewKey } from "./useNewKey";

beforeAll(async () => {
  await startI18n();
});

const begin = vi.fn();
const open = vi.fn();
beforeEach(() => {
  begin.mockReset();
  open.mockReset();
  (document.activeElement as HTMLElement | null)?.blur();
});

/** The test's document has no layout. */
function shown(element: HTMLElement | null) {
  if (element) element.getClientRects = () => [new DOMRect()] as unknown as DOMRectList;
}

function List() {
  useNewKey(begin);
  return (
    <main>
      <SearchBox value="" placeholder="Search" onChange={() => undefined} />
      <DataTable
        rows={[
          { id: "a", name: "First" },
          { id: "b", name: "Second" },
        ]}
        columns={[{ title: "Name", dataIndex: "name" }]}
        rowKey="id"
        onOpen={(row) => open(row.id)}
      />
    </main>
  );
}

it("goes from nowhere and from the search into the rows, and opens one", async () => {
  const user = userEvent.setup();
  render(<List />);
  await user.keyboard("{ArrowDown}{ArrowDown}{Enter}");
  expect(open).toHaveBeenLastCalledWith("b");
  act(() => (document.activeElement as HTMLElement).blur());
  await user.keyboard("/");
  expect(document.activeElement).toBe(screen.getByPlaceholderText("Search"));
  await user.keyboard("{ArrowDown}{Enter}");
  expect(open).toHaveBeenLastCalledWith("a");
});

it("begins a new record by N outside of text, by Ctrl+N anywhere, and not under a dialog", async () => {
  const user = userEvent.setup();
  const { rerender } = render(<List />);
  await user.keyboard("n");
  expect(begin).toHaveBeenCalledTimes(1);
  await user.click(screen.getByPlaceholderText("Search"));
  await user.keyboard("n");
  expect(begin).toHaveBeenCalledTimes(1);
  await user.keyboard("{Control>}n{/Control}");
  expect(begin).toHaveBeenCalledTimes(2);
  act(() => (document.activeElement as HTMLElement).blur());
  rerender(
    <>
      <List />
      <div role="dialog" ref={shown} />
    </>,
  );
  await user.keyboard("n");
  expect(begin).toHaveBeenCalledTimes(2);
});
