import { QueryClientProvider } from "@tanstack/react-query";
import { fireEvent, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { MemoryRouter } from "react-router";
import { beforeAll, expect, it, vi } from "vitest";
import type { TableMapping, TablePreview } from "../../generated/commands";
import { createQueryClient } from "../../lib/data";
import { installPlatform, readPicked } from "../../lib/host";
import { startI18n } from "../../lib/i18n";
import { preferences } from "../../lib/preferences";
import { fakePlatform, read } from "../../test/fakePlatform";
import { ImportWizard } from "./ImportWizard";
import type { ImportKind } from "./kind";

beforeAll(async () => {
  preferences.set({ language: "zh" });
  await startI18n();
});

const PREVIEW: TablePreview = {
  sheets: [{ name: "价目", rows: 2 }],
  sheet: 0,
  mapping: { headerRow: 1, headerRows: 1, columns: { name: 0 } },
  columns: [{ index: 0, letter: "A", heading: "项目名称" }],
  fields: [{ key: "name", required: true }],
  sample: [{ number: 1, cells: ["项目名称"] }],
  fault: null,
};

const KIND: ImportKind<"catalog.import_price_book"> = {
  command: "catalog.import_price_book",
  look: "catalog.read_price_book",
  title: "导入价目",
  help: "",
  back: "/price-book",
  teach: [],
  waits: null,
  fieldName: (key) => key,
  request: () => {
    throw new Error("nothing is imported here");
  },
  good: () => 0,
  bad: () => 0,
  looks: [],
  lookName: (key) => key,
  outcome: () => ({ text: "", colour: "" }),
  columns: [],
  doneToast: () => "",
  doneText: () => null,
  goOn: { label: "", path: () => "/" },
};

/** The wizard; its dialog answers with what `chosen` holds. */
function show() {
  const fake = fakePlatform({
    "catalog.read_price_book": (req) => {
      const { mapping } = req as { mapping?: TableMapping };
      return read({ ...PREVIEW, mapping: mapping ?? PREVIEW.mapping }, []);
    },
  });
  const chosen = { file: file("价目.csv", 3) };
  fake.platform.openFile = (_accept, largest) => readPicked(chosen.file, largest);
  installPlatform(fake.platform);
  const view = render(
    <QueryClientProvider client={createQueryClient()}>
      <MemoryRouter>
        <ImportWizard kind={KIND} />
      </MemoryRouter>
    </QueryClientProvider>,
  );
  const drop = (dropped: File) =>
    fireEvent.drop(view.container.querySelector("[data-over]") as Element, {
      dataTransfer: { types: ["Files"], files: [dropped] },
    });
  return { fake, chosen, drop };
}

function file(name: string, size: number): File {
  const made = new File([], name);
  Object.defineProperty(made, "size", { value: size });
  made.arrayBuffer = vi.fn(async () => new ArrayBuffer(3));
  return made;
}

const LARGE = 20 * 1024 * 1024 + 1;
const press = async (name: string) => userEvent.click(await screen.findByRole("button", { name }));

it("refuses a file that is too large, chosen or dropped, without reading it", async () => {
  const { fake, chosen, drop } = show();
  chosen.file = file("很大.xlsx", LARGE);
  await press("选择文件…");
  await screen.findByText(/文件超过 20 MB/);
  expect(chosen.file.arrayBuffer).not.toHaveBeenCalled();

  chosen.file = file("价目.csv", 3);
  await press("选择文件…");
  await screen.findByText("列已对应好");
  expect(screen.queryByText(/文件超过 20 MB/)).toBeNull();
  fake.calls.length = 0;

  const dropped = file("很大.xlsx", LARGE);
  drop(dropped);
  await screen.findByText(/文件超过 20 MB/);
  expect(dropped.arrayBuffer).not.toHaveBeenCalled();
  expect(fake.calls).toEqual([]);
});

it("says that a file cannot be read, and leaves what is under way", async () => {
  const { chosen, drop } = show();
  await press("选择文件…");
  await screen.findByText("列已对应好");
  // Two rows of headings, as nobody guessed.
  await userEvent.click(screen.getByText("两行"));
  const twoRows = () => screen.getByRole<HTMLInputElement>("radio", { name: "两行" }).checked;
  await waitFor(() => expect(twoRows()).toBe(true));

  const refuses = () => Promise.reject(new DOMException("gone", "NotReadableError"));
  const gone = file("移走的.xlsx", 3);
  gone.arrayBuffer = refuses;
  chosen.file = gone;
  await press("换一个文件");
  await screen.findByText(/“移走的.xlsx”读不出来/);
  expect(twoRows()).toBe(true);

  const folder = file("文件夹", 3);
  folder.arrayBuffer = refuses;
  drop(folder);
  await screen.findByText(/“文件夹”读不出来/);
  expect(twoRows()).toBe(true);
});
