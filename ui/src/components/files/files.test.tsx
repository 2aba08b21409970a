import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeAll, beforeEach, expect, it, vi } from "vitest";
import { LogForm } from "../../features/crm/LogForm";
import type { FileInfo, FileState } from "../../generated/commands";
import { keepLive } from "../../lib/data";
import { startI18n } from "../../lib/i18n";
import { preferences } from "../../lib/preferences";
import type { Handler } from "../../test/fakePlatform";
import { read, refused, wrote } from "../../test/fakePlatform";
import { show } from "../../test/show";
import { FilesPanel } from "./FilesPanel";
import { Gallery } from "./Gallery";

beforeAll(async () => {
  preferences.set({ language: "en" });
  await startI18n();
});

beforeEach(() => {
  URL.createObjectURL = vi.fn(() => "blob:one");
  URL.revokeObjectURL = vi.fn();
});

/** A backend that takes files: what it was given, by ticket. */
function taking(more: Record<string, Handler> = {}) {
  const came = new Map<string, { name: string; text: string }>();
  const handlers: Record<string, Handler> = {
    "attach.begin": (req) => {
      const { name, bytes } = req as { name: string; bytes: number };
      if (bytes === 0) return refused("attach.empty", { name });
      const ticket = `t${came.size + 1}`;
      came.set(ticket, { name, text: "" });
      return wrote({ ticket }, null);
    },
    "attach.put": (req) => {
      const { ticket, base64 } = req as { ticket: string; base64: string };
      const file = came.get(ticket);
      if (file) file.text += atob(base64);
      return wrote({ bytes: 1 }, null);
    },
    "attach.drop": () => wrote({}, null),
    ...more,
  };
  return { came, handlers };
}

const dropped = (...files: File[]) => ({
  dataTransfer: { types: ["Files"], files },
});

it("sends what is dropped at once, says what is wrong with one, and logs the rest with the note", async () => {
  const { came, handlers } = taking({
    "attach.log": () => wrote({ activityId: "a1", ids: ["f1"] }),
  });
  const { fake } = show(<LogForm of={{ customerId: "c1" }} />, handlers);
  const text = screen.getByRole("textbox");
  const photo = new File(["a photo"], "room.jpg", { type: "image/jpeg" });
  fireEvent.drop(text, dropped(photo, new File([], "empty.txt")));
  const pending = await screen.findByRole("list", { name: "Files to be added" });
  await within(pending).findByText(/“empty.txt” is empty/);
  await waitFor(() => expect(came.get("t1")).toEqual({ name: "room.jpg", text: "a photo" }));
  await userEvent.click(within(pending).getByRole("button", { name: "Leave out empty.txt" }));
  await userEvent.type(text, "Seen");
  await userEvent.keyboard("{Control>}{Enter}{/Control}");
  await waitFor(() => expect(fake.count("attach.log")).toBe(1));
  expect(fake.calls.find(({ name }) => name === "attach.log")?.req).toEqual({
    entry: { of: { customerId: "c1" }, kind: "note", text: "Seen" },
    files: [{ ticket: "t1" }],
  });
  await waitFor(() => expect(screen.queryByRole("list", { name: "Files to be added" })).toBeNull());
});

it("leaves text that is pasted with a picture of it to the field, and takes a picture alone", async () => {
  const { came, handlers } = taking();
  show(<LogForm of={{ customerId: "c1" }} />, handlers);
  const text = screen.getByRole("textbox");
  const image = new File(["pixels"], "image.png", { type: "image/png" });
  const data = (plain: string) => ({ clipboardData: { files: [image], getData: () => plain } });
  fireEvent.paste(text, data("cells of a sheet"));
  expect(came.size).toBe(0);
  fireEvent.paste(text, data(""));
  await screen.findByText("image.png");
  await waitFor(() => expect(came.get("t1")?.text).toBe("pixels"));
});

it("tells the backend of a file that is left out after all", async () => {
  const { handlers } = taking();
  const { fake } = show(<LogForm of={{ customerId: "c1" }} />, handlers);
  fireEvent.drop(screen.getByRole("textbox"), dropped(new File(["x"], "x.txt")));
  await screen.findByText("1 KB");
  await userEvent.click(screen.getByRole("button", { name: "Leave out x.txt" }));
  expect(fake.calls.at(-1)).toMatchObject({ name: "attach.drop", req: { ticket: "t1" } });
  await userEvent.keyboard("{Control>}{Enter}{/Control}");
  expect(fake.count("attach.log")).toBe(0);
});

const FILE: FileInfo = {
  id: "f1",
  activityId: "a1",
  name: "room.jpg",
  sort: "picture",
  media: "image/jpeg",
  bytes: 7,
  wide: 1600,
  high: 1200,
  thumbBase64: "/9j/",
  caption: "",
  madeAt: "2026-11-21T02:00:00Z",
  memberId: "m1",
  memberName: "Lin",
  here: true,
};
const PLAN: FileInfo = { ...FILE, id: "f2", name: "plan.pdf", sort: "pdf", thumbBase64: null };
const AWAY: FileInfo = { ...FILE, id: "f3", name: "away.jpg", here: false };

it("shows a file piece by piece, goes on with arrows, and says what cannot be shown and why", async () => {
  const parts: Record<number, { base64: string; next: number | null }> = {
    0: { base64: btoa("a ph"), next: 2 },
    2: { base64: btoa("oto"), next: null },
  };
  const { fake } = show(<Gallery files={[FILE, PLAN, AWAY]} />, {
    "attach.read": (req) => read(parts[(req as { from: number }).from], []),
    "sync.file": () => read({ place: "elsewhere", doneKib: 0, ofKib: 1, fault: null }, []),
  });
  await userEvent.click(screen.getByRole("button", { name: "View room.jpg" }));
  await screen.findByRole("img", { name: "room.jpg" });
  expect(fake.count("attach.read")).toBe(2);
  await userEvent.keyboard("{ArrowRight}");
  await screen.findByText("This kind of file cannot be shown here");
  await userEvent.keyboard("{ArrowRight}");
  await screen.findByText(/On Lin’s computer/, { selector: "strong" });
  expect(screen.getByRole("button", { name: /Save as/ })).toHaveProperty("disabled", true);
  // Nothing is asked for that is not here.
  expect(fake.count("attach.read")).toBe(2);
});

it("fetches a file that is at the relay, shows how far it is, and lets it be", async () => {
  let state: FileState = {
    place: "at_relay",
    doneKib: 0,
    ofKib: 4096,
    fault: { code: "attach.came_wrong", params: {}, hint: "wrong" },
  };
  const { fake, client } = show(<Gallery files={[AWAY]} />, {
    "sync.file": () => read(state, ["_files"]),
    "sync.fetch_file": () => {
      state = { ...state, place: "coming", doneKib: 1024, fault: null };
      return wrote({}, null);
    },
    "sync.leave_file": () => {
      state = { ...state, place: "at_relay" };
      return wrote({}, null);
    },
  });
  const stop = keepLive(client);
  await userEvent.click(screen.getByRole("button", { name: "View away.jpg" }));
  await screen.findByText(/came otherwise than it was sent/);
  await userEvent.click(screen.getByRole("button", { name: /Fetch/ }));
  await waitFor(() => expect(fake.count("sync.fetch_file")).toBe(1));
  fake.commit("_files");
  const bar = await screen.findByRole("progressbar", { name: "It is being fetched…" });
  expect(bar.getAttribute("aria-valuenow")).toBe("25");
  await userEvent.click(screen.getByRole("button", { name: "Not now" }));
  await waitFor(() => expect(fake.count("sync.leave_file")).toBe(1));
  fake.commit("_files");
  await screen.findByRole("button", { name: /Fetch/ });
  stop();
});

it("says why a file cannot be opened", async () => {
  show(<Gallery files={[FILE]} />, {
    "attach.read": () => refused("attach.damaged", { name: "room.jpg" }),
  });
  await userEvent.click(screen.getByRole("button", { name: "View room.jpg" }));
  await screen.findByText(/damaged on the disk/);
});

it("writes a caption once, and goes on to the next file when one is removed", async () => {
  const { fake } = show(<Gallery files={[PLAN, { ...PLAN, id: "f4", name: "next.pdf" }]} />, {
    "attach.set_caption": () => wrote(null),
    "attach.remove": () => wrote(null),
  });
  await userEvent.click(screen.getByRole("button", { name: "View plan.pdf" }));
  await userEvent.type(screen.getByLabelText("Caption"), "South side{Enter}");
  await userEvent.tab();
  await waitFor(() => expect(fake.count("attach.set_caption")).toBe(1));
  await userEvent.click(screen.getByRole("button", { name: /Remove/ }));
  expect(fake.calls.at(-1)).toMatchObject({ name: "attach.remove", req: { ids: ["f2"] } });
  await screen.findByText("2 / 2");
});

it("shows pictures and others apart, and how to get the rest", async () => {
  const files = { files: [FILE, PLAN], total: 90 };
  const { fake } = show(<FilesPanel of={{ projectId: "p1" }} />, {
    "attach.files": () => read(files, ["attach_file"]),
  });
  await screen.findByRole("button", { name: "View plan.pdf" });
  await userEvent.click(screen.getByText("Photos"));
  expect(screen.queryByRole("button", { name: "View plan.pdf" })).toBeNull();
  await userEvent.click(screen.getByRole("button", { name: "Show more (of 90)" }));
  await waitFor(() =>
    expect(fake.calls.at(-1)).toMatchObject({ req: { of: { projectId: "p1" }, limit: 300 } }),
  );
});
