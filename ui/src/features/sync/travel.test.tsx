import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeAll, expect, it } from "vitest";
import type { SyncFiles } from "../../generated/commands";
import { startI18n } from "../../lib/i18n";
import { preferences } from "../../lib/preferences";
import { read, wrote } from "../../test/fakePlatform";
import { show } from "../../test/show";
import { TravelPanel } from "./TravelPanel";

beforeAll(async () => {
  preferences.set({ language: "en" });
  await startI18n();
});

const NONE = { files: 0, kib: 0 };
const FILES: SyncFiles = {
  sending: NONE,
  fetching: NONE,
  onDemand: NONE,
  elsewhere: NONE,
  refused: NONE,
  here: { files: 1, kib: 2048 },
  now: null,
  room: null,
  mostMb: 20,
  trouble: null,
};

it("says what waits, how far the one on its way is, and how much room files take", async () => {
  const files: SyncFiles = {
    ...FILES,
    sending: { files: 3, kib: 4096 },
    onDemand: { files: 1, kib: 90_000 },
    now: { sends: true, doneKib: 512, ofKib: 2048 },
    room: { files: 7, mb: 40, limitMb: 107_374 },
    trouble: { code: "relay.files_full", params: {}, hint: "full" },
  };
  show(<TravelPanel />, { "sync.files": () => read(files, []) });
  await screen.findByText(/3 files wait to be sent/);
  screen.getByText(/1 file is fetched when somebody opens it/);
  const bar = screen.getByRole("progressbar", { name: "A file is being sent" });
  expect(bar.getAttribute("aria-valuenow")).toBe("25");
  screen.getByText("7 files, 40 MB of 107 GB");
  screen.getByText(/no room left for files/);
  expect(screen.queryByText("No file waits")).toBeNull();
});

it("lets somebody choose which files come by themselves, and shows what another program chose", async () => {
  const { fake } = show(<TravelPanel />, {
    "sync.files": () => read({ ...FILES, mostMb: 33 }, []),
    "sync.choose_fetch": () => wrote({}, null),
  });
  await screen.findByText("No file waits");
  await userEvent.click(screen.getByRole("combobox", { name: "Fetched by themselves" }));
  await userEvent.click(await screen.findByTitle("All files"));
  await waitFor(() => expect(fake.count("sync.choose_fetch")).toBe(1));
  expect(fake.calls.find(({ name }) => name === "sync.choose_fetch")?.req).toEqual({
    mostMb: null,
  });
  expect(screen.getAllByText(/Up to 33 MB/).length).toBeGreaterThan(0);
});
