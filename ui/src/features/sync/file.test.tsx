import { fireEvent, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeAll, expect, it, vi } from "vitest";
import type { SyncTakenIn } from "../../generated/commands";
import { startI18n } from "../../lib/i18n";
import { preferences } from "../../lib/preferences";
import { wrote } from "../../test/fakePlatform";
import { show } from "../../test/show";
import { FilePanel } from "./FilePanel";

beforeAll(async () => {
  preferences.set({ language: "en" });
  await startI18n();
});

const PACKED = {
  fileName: "青山-前台-2026-11-22.kgsync",
  changes: 12,
  leftOut: 1,
  sizeKib: 3,
  base64: btoa("parcel"),
};
const TAKEN: SyncTakenIn = {
  deviceName: "Front desk",
  at: "2026-11-22T02:00:00.000Z",
  received: 3,
  known: 9,
  conflicts: 1,
  left: [{ fault: { code: "sync.clock", params: {}, hint: "" }, changes: 2 }],
};

it("makes a file of what was chosen and says what is in it", async () => {
  const saveFile = vi.fn(async () => "/media/stick/青山.kgsync");
  const { fake } = show(<FilePanel />, { "sync.pack": () => wrote(PACKED) }, { saveFile });
  await userEvent.click(screen.getByRole("radio", { name: "The last 7 days" }));
  await userEvent.click(screen.getByRole("button", { name: /Make the file/ }));
  await screen.findByText("/media/stick/青山.kgsync");
  expect(fake.calls.find(({ name }) => name === "sync.pack")?.req).toEqual({ range: "week" });
  expect(saveFile).toHaveBeenCalledWith(
    PACKED.fileName,
    Uint8Array.from("parcel", (letter) => letter.charCodeAt(0)),
    "application/octet-stream",
  );
  expect(screen.getByText(/12 changes, 3 KiB/)).toBeTruthy();
  expect(screen.getByText(/One change is not in it/)).toBeTruthy();
});

it("says nothing of a file that nobody wanted to keep", async () => {
  const { fake } = show(
    <FilePanel />,
    { "sync.pack": () => wrote(PACKED) },
    { kind: "window", saveFile: async () => null },
  );
  await userEvent.click(screen.getByRole("button", { name: /Make the file/ }));
  await waitFor(() => expect(fake.count("sync.pack")).toBe(1));
  await new Promise((done) => setTimeout(done, 0));
  expect(screen.queryByText(/12 changes/)).toBeNull();
});

it("takes a file in that is chosen or dropped, and says what it brought", async () => {
  const openFile = vi.fn(async () => ({ name: "a.kgsync", bytes: new Uint8Array([1, 2, 3]) }));
  const { fake } = show(<FilePanel />, { "sync.take_in": () => wrote(TAKEN) }, { openFile });
  await userEvent.click(screen.getByRole("button", { name: /Choose a file/ }));
  await screen.findByText("3 changes taken in");
  expect(fake.calls.find(({ name }) => name === "sync.take_in")?.req).toEqual({ base64: "AQID" });
  expect(screen.getByText(/Front desk/)).toBeTruthy();
  expect(screen.getByText(/9 were here already/)).toBeTruthy();
  const link = screen.getByRole("link", { name: "One value to choose" });
  expect(link.getAttribute("href")).toBe("/sync/conflicts");
  expect(screen.getByText(/2 not taken in:/)).toBeTruthy();

  fake.handlers["sync.take_in"] = () => wrote({ ...TAKEN, received: 0, conflicts: 0, left: [] });
  const zone = screen.getByText(/drop a .kgsync file/).parentElement as HTMLElement;
  const files = [new File([new Uint8Array([9])], "b.kgsync")];
  fireEvent.drop(zone, { dataTransfer: { files, types: ["Files"] } });
  await screen.findByText("Nothing new in it");
});
