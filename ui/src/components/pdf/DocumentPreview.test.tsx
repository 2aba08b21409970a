import { QueryClientProvider } from "@tanstack/react-query";
import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeAll, expect, it, vi } from "vitest";
import { createQueryClient } from "../../lib/data";
import { installPlatform } from "../../lib/host";
import { startI18n } from "../../lib/i18n";
import { preferences } from "../../lib/preferences";
import { fakePlatform, read, wrote } from "../../test/fakePlatform";
import { DocumentPreview } from "./DocumentPreview";

// Drawing needs a real browser, which the whole-system tests have; here it is what stands around the pages.
vi.mock("./usePdf", () => ({
  PIXELS_PER_POINT: 1,
  usePdf: () => ({ document: null, sizes: [], problem: null }),
}));

beforeAll(async () => {
  preferences.set({ language: "en" });
  await startI18n();
  vi.stubGlobal(
    "ResizeObserver",
    class {
      observe() {}
      disconnect() {}
    },
  );
});

const REQ = { id: "q1", copy: "client", language: "zh", parts: false } as const;

function show(missing: string[]) {
  const fake = fakePlatform({
    "document.render": () =>
      read({ fileName: "BJ1.pdf", base64: "JVBERg==", further: [], pages: 1, missing }, []),
    "firm.note_paper": () => wrote({}),
  });
  installPlatform(fake.platform);
  render(
    <QueryClientProvider client={createQueryClient()}>
      <DocumentPreview name="quoting.quote_paper" req={REQ} title="BJ1 V1" />
    </QueryClientProvider>,
  );
  return fake;
}

const notes = (fake: ReturnType<typeof fakePlatform>) =>
  fake.calls.filter((call) => call.name === "firm.note_paper").map((call) => call.req);

it("tells of the characters that no font has, and is silent where all are there", async () => {
  show(["𰻝", "🏠"]);
  expect(await screen.findByText(/No font has these characters.*𰻝 🏠/)).toBeTruthy();
});

it("notes what was saved and as what, and nothing that was cancelled", async () => {
  const fake = show([]);
  const press = async (name: string) =>
    userEvent.click(await screen.findByRole("button", { name: new RegExp(name) }));
  await press("PDF");
  await waitFor(() =>
    expect(notes(fake)).toEqual([{ name: "quoting.quote_paper", req: REQ, how: "saved" }]),
  );
  expect(screen.queryByText(/No font has/)).toBeNull();
  await press("picture");
  await waitFor(() => expect(notes(fake)[1]).toMatchObject({ how: "shared" }));
  fake.platform.saveFile = async () => null;
  await press("PDF");
  await waitFor(() => expect(screen.getByRole("button", { name: /PDF/ })).toBeTruthy());
  expect(notes(fake)).toHaveLength(2);
});

it("notes what a printer took", async () => {
  const fake = show([]);
  fake.platform.printers = async () => [{ id: "p", name: "HP", isDefault: true }];
  await userEvent.click(await screen.findByRole("button", { name: /Print/ }));
  await screen.findByText("HP");
  const prints = screen.getAllByRole("button", { name: /Print/ });
  const last = prints.at(-1);
  if (last) await userEvent.click(last);
  await waitFor(() =>
    expect(notes(fake)).toEqual([{ name: "quoting.quote_paper", req: REQ, how: "printed" }]),
  );
});
