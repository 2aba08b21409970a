import { QueryClientProvider } from "@tanstack/react-query";
import { fireEvent, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeAll, expect, it, vi } from "vitest";
import type { ProtectionState } from "../../generated/commands";
import { createQueryClient } from "../../lib/data";
import { installPlatform } from "../../lib/host";
import { startI18n } from "../../lib/i18n";
import { pictureBase64 } from "../../lib/picture";
import { preferences } from "../../lib/preferences";
import { fakePlatform, read, refused, wrote } from "../../test/fakePlatform";
import { Welcome } from "./Welcome";

// Making it small needs a canvas, which only a browser has.
vi.mock("../../lib/picture", () => ({ pictureBase64: vi.fn(async () => "c21hbGw=") }));

beforeAll(async () => {
  preferences.set({ language: "en" });
  await startI18n();
});

/** No firm is open, and this computer has no keychain. */
const BARE: ProtectionState = {
  on: null,
  keychainWorks: false,
  keychain: false,
  passphrase: false,
  openBackups: 0,
};

function show(handlers: Parameters<typeof fakePlatform>[0]) {
  const fake = fakePlatform({ "protection.state": () => read(BARE, ["_care"]), ...handlers });
  installPlatform(fake.platform);
  const [onOpened, onCode] = [vi.fn(), vi.fn()];
  const view = render(
    <QueryClientProvider client={createQueryClient()}>
      <Welcome onOpened={onOpened} onCode={onCode} />
    </QueryClientProvider>,
  );
  return { fake, onOpened, onCode, view };
}

it("keeps what was typed when the backend refuses, says why beside the field, then makes the firm", async () => {
  const { fake, onOpened } = show({
    "app.create_firm": () => refused("firm.text_missing", { field: "owner" }),
  });
  const name = screen.getByLabelText<HTMLInputElement>(/^Firm name/);
  const owner = screen.getByLabelText<HTMLInputElement>(/^Your name/);
  await userEvent.type(name, "安居装饰");
  fireEvent.keyDown(name, { key: "Enter", keyCode: 229 });
  expect(fake.count("app.create_firm")).toBe(0);
  await userEvent.click(screen.getByRole("button", { name: "Make firm" }));
  expect(await screen.findByText("This is needed; fill it in.")).toBeTruthy();
  expect(owner.getAttribute("aria-invalid")).toBe("true");
  expect(name.value).toBe("安居装饰");
  expect(onOpened).not.toHaveBeenCalled();

  fake.handlers["app.create_firm"] = () => wrote({});
  await userEvent.type(owner, "陈建国");
  await userEvent.click(screen.getByLabelText(/General taxpayer/));
  await userEvent.type(owner, "{Enter}");
  await waitFor(() => expect(onOpened).toHaveBeenCalledOnce());
  expect(fake.calls.at(-1)?.req).toEqual({
    name: "安居装饰",
    owner: "陈建国",
    taxStatus: "general",
    logoBase64: null,
    protect: false,
  });
});

it("sends the logo that was chosen, small, and none where it was taken away again", async () => {
  const { fake, onOpened } = show({ "app.create_firm": () => wrote({}) });
  const bytes = new Uint8Array([137, 80, 78, 71]);
  fake.platform.openFile = async () => ({ name: "logo.png", bytes });
  await userEvent.type(screen.getByLabelText(/^Firm name/), "安居装饰");
  await userEvent.type(screen.getByLabelText(/^Your name/), "陈建国");
  const [choose] = screen.getAllByRole("button", { name: "Choose picture" });
  if (choose) await userEvent.click(choose);
  await userEvent.click(await screen.findByRole("button", { name: "Remove" }));
  expect(screen.queryByRole("button", { name: "Remove" })).toBeNull();
  if (choose) await userEvent.click(choose);
  await screen.findByRole("button", { name: "Remove" });
  expect(vi.mocked(pictureBase64).mock.calls.map(([given]) => given)).toEqual([bytes, bytes]);
  await userEvent.click(screen.getByRole("button", { name: "Make firm" }));
  await waitFor(() => expect(onOpened).toHaveBeenCalledOnce());
  expect(fake.calls.at(-1)?.req).toMatchObject({ logoBase64: "c21hbGw=" });
});

it("opens the demo firm with one press", async () => {
  const { onOpened } = show({ "app.open_demo": () => wrote({}) });
  await userEvent.click(screen.getByRole("button", { name: "Open the demo firm" }));
  await waitFor(() => expect(onOpened).toHaveBeenCalledOnce());
});

it("encrypts a new firm where there is a keychain, and hands on its recovery code", async () => {
  const { fake, onOpened, onCode } = show({
    "protection.state": () => read({ ...BARE, keychainWorks: true }, ["_care"]),
    "app.create_firm": () => wrote({}),
    "protection.code": () => wrote({ code: "AAAA-BBBB-CCCC" }),
  });
  const box = await screen.findByRole<HTMLInputElement>("checkbox", { name: /Encrypt the firm/ });
  expect(box.checked).toBe(true);
  await userEvent.type(screen.getByLabelText(/^Firm name/), "安居装饰");
  await userEvent.type(screen.getByLabelText(/^Your name/), "陈建国");
  await userEvent.click(screen.getByRole("button", { name: "Make firm" }));
  await waitFor(() => expect(onOpened).toHaveBeenCalledOnce());
  expect(onCode).toHaveBeenCalledWith("AAAA-BBBB-CCCC");
  expect(fake.calls.find((call) => call.name === "app.create_firm")?.req).toMatchObject({
    protect: true,
  });
});
