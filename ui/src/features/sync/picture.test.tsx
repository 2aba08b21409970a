import { createEvent, fireEvent, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeAll, beforeEach, expect, it, vi } from "vitest";
import { setDraftOwner } from "../../lib/draft";
import { readPicked } from "../../lib/host";
import { startI18n } from "../../lib/i18n";
import { preferences } from "../../lib/preferences";
import { read, refused } from "../../test/fakePlatform";
import { show } from "../../test/show";
import { JoinFirm } from "./JoinFirm";

beforeAll(async () => {
  preferences.set({ language: "en" });
  await startI18n();
});
let person = 0;
// Nobody finds what another one left in the form.
beforeEach(() => {
  person += 1;
  setDraftOwner(`m${person}`);
});

const URI = "kaigong:join/ABCDE-FGHJK-12345-6789X@https://Relay.example.cn";
const CODE = "ABCDE-FGHJK-12345-6789X@https://Relay.example.cn";

function showForm(chosen: File | null = null) {
  const nothing = () => undefined;
  return show(
    <JoinFirm onJoined={nothing} onLeave={nothing} />,
    { "sync.read_picture": () => read({ invitation: URI }, []) },
    {
      openFile: (_accept, largest) =>
        chosen ? readPicked(chosen, largest) : Promise.resolve(null),
    },
  ).fake;
}

const picture = (type = "image/png") => new File(["qr"], "qr.png", { type });
const field = () => screen.getByLabelText<HTMLInputElement>(/^Invitation/);
const choose = () => userEvent.click(screen.getByRole("button", { name: /Choose a QR picture/ }));
const paste = (files: File[], text = "") => {
  const event = createEvent.paste(document.body, {
    clipboardData: { files, getData: () => text },
  });
  fireEvent(document.body, event);
  return event;
};

it("takes the invitation out of a picture that is chosen, and goes on to what is still blank", async () => {
  const fake = showForm(picture());
  await choose();
  await waitFor(() => expect(field().value).toBe(CODE));
  expect(fake.calls.at(-1)?.req).toEqual({ base64: btoa("qr") });
  expect(document.activeElement).toBe(screen.getByLabelText(/^Your name/));
  expect(screen.getByText("The invitation was read from the picture.")).toBeTruthy();
});

it("takes a screenshot that is pasted, and leaves text to the field", async () => {
  const fake = showForm();
  expect(paste([picture("text/plain")]).defaultPrevented).toBe(false);
  expect(paste([picture()], "ABCDE").defaultPrevented).toBe(false);
  expect(fake.count("sync.read_picture")).toBe(0);
  expect(paste([picture()]).defaultPrevented).toBe(true);
  await waitFor(() => expect(field().value).toBe(CODE));
});

it("takes a picture that is dropped anywhere on the page", async () => {
  showForm();
  const dataTransfer = { types: ["Files"], files: [picture()] };
  fireEvent.dragOver(document.body, { dataTransfer });
  expect(screen.getByText("Let go to read it")).toBeTruthy();
  const event = createEvent.drop(document.body, { dataTransfer });
  fireEvent(document.body, event);
  expect(event.defaultPrevented).toBe(true);
  await waitFor(() => expect(field().value).toBe(CODE));
  expect(screen.queryByText("Let go to read it")).toBeNull();
});

it("says beside the field why a picture gives none, until something else is typed or read", async () => {
  const fake = showForm(picture());
  fake.handlers["sync.read_picture"] = () =>
    refused("sync.picture_other_code", { field: "invitation" });
  await choose();
  expect(await screen.findByText(/no invitation of Kaigong's/)).toBeTruthy();
  expect(field().value).toBe("");
  await userEvent.type(field(), "a");
  expect(screen.queryByText(/no invitation of Kaigong's/)).toBeNull();
});

it("refuses a large picture unread", async () => {
  const large = picture();
  Object.defineProperty(large, "size", { value: 20_000_001 });
  large.arrayBuffer = vi.fn();
  const fake = showForm(large);
  await choose();
  expect(await screen.findByText(/This picture is too large/)).toBeTruthy();
  expect(large.arrayBuffer).not.toHaveBeenCalled();
  expect(fake.count("sync.read_picture")).toBe(0);
});
