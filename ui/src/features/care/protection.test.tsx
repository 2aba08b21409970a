import { QueryClientProvider } from "@tanstack/react-query";
import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { ReactNode } from "react";
import { beforeAll, expect, it, onTestFinished, vi } from "vitest";
import type { ProtectionState } from "../../generated/commands";
import { createQueryClient, keepLive } from "../../lib/data";
import { installPlatform } from "../../lib/host";
import { startI18n } from "../../lib/i18n";
import { preferences } from "../../lib/preferences";
import { fakePlatform, read, refused, wrote } from "../../test/fakePlatform";
import { ProtectionPanel } from "./ProtectionPanel";
import { Unlock } from "./Unlock";

beforeAll(async () => {
  preferences.set({ language: "en" });
  await startI18n();
});

const OFF: ProtectionState = {
  on: false,
  keychainWorks: false,
  keychain: false,
  passphrase: false,
  openBackups: 0,
};
const OWNER = {
  "session.state": () =>
    read({ member: { id: "m1" }, faces: [{ id: "m1", name: "林青", owner: true }] }, []),
  "app.state": () => read({ firm: { name: "青山装饰" } }, []),
};

function show(what: ReactNode, handlers: Parameters<typeof fakePlatform>[0]) {
  const fake = fakePlatform(handlers);
  installPlatform(fake.platform);
  const client = createQueryClient();
  onTestFinished(keepLive(client));
  render(<QueryClientProvider client={client}>{what}</QueryClientProvider>);
  return fake;
}

const PROBLEM = {
  path: "/home/lin/青山.kaigong",
  fault: { code: "store.locked_file", params: { passphrase: true }, hint: "" },
};

it("asks for the passphrase, says when it does not fit, and opens by the code as well", async () => {
  const onOpened = vi.fn();
  const fake = show(
    <Unlock problem={PROBLEM} onOpened={onOpened} onOther={() => undefined} another={null} />,
    {
      "protection.state": () => read({ ...OFF, on: null }, ["_care"]),
      "protection.unlock": () => refused("store.passphrase_wrong", { field: "secret" }),
    },
  );
  expect(screen.getByText("青山")).toBeTruthy();
  await userEvent.type(screen.getByLabelText("Passphrase"), "wrong words{Enter}");
  expect(await screen.findByText(/passphrase does not fit/)).toBeTruthy();
  expect(onOpened).not.toHaveBeenCalled();

  fake.handlers["protection.unlock"] = () => wrote({});
  await userEvent.click(screen.getByRole("button", { name: /Use the recovery code/ }));
  expect(screen.queryByText(/passphrase does not fit/)).toBeNull();
  await userEvent.type(screen.getByLabelText("File recovery code"), "aaaa-bbbb{Enter}");
  await waitFor(() => expect(onOpened).toHaveBeenCalledOnce());
  expect(fake.calls.at(-1)?.req).toEqual({
    path: null,
    backup: null,
    secret: "aaaa-bbbb",
    isCode: true,
    keep: false,
  });
});

it("turns protection on by a passphrase typed twice, and shows the code", async () => {
  let state = OFF;
  const fake = show(<ProtectionPanel />, {
    ...OWNER,
    "protection.state": () => read(state, ["_care"]),
    "protection.turn_on": () => {
      state = { ...OFF, on: true, passphrase: true };
      return wrote({ code: "AAAA-BBBB-CCCC" });
    },
  });
  await userEvent.click(await screen.findByRole("button", { name: "Turn on protection…" }));
  const dialog = await screen.findByRole("dialog");
  const turn = within(dialog).getByRole<HTMLButtonElement>("button", { name: "Turn on" });
  await userEvent.type(within(dialog).getByLabelText("Passphrase"), "three long words");
  await userEvent.type(within(dialog).getByLabelText("Once more"), "three long word");
  expect(await within(dialog).findByText("The two are not the same.")).toBeTruthy();
  expect(turn.disabled).toBe(true);
  await userEvent.type(within(dialog).getByLabelText("Once more"), "s");
  await userEvent.click(turn);
  expect(await screen.findByText("AAAA-BBBB-CCCC")).toBeTruthy();
  expect(fake.calls.find((call) => call.name === "protection.turn_on")?.req).toEqual({
    keychain: false,
    passphrase: "three long words",
  });
  fake.commit("_care");
  expect(await screen.findByText("A passphrase, asked for at each opening")).toBeTruthy();
});

it("lets nobody but the owner change it", async () => {
  show(<ProtectionPanel />, {
    ...OWNER,
    "session.state": () =>
      read({ member: { id: "m2" }, faces: [{ id: "m2", name: "王工", owner: false }] }, []),
    "protection.state": () => read(OFF, ["_care"]),
  });
  expect(await screen.findByText(/owner turns protection on/)).toBeTruthy();
  expect(screen.queryByRole("button")).toBeNull();
});
