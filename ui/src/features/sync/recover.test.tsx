import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeAll, expect, it } from "vitest";
import { startI18n } from "../../lib/i18n";
import { preferences } from "../../lib/preferences";
import { read, wrote } from "../../test/fakePlatform";
import { show } from "../../test/show";
import { JoinFirm } from "./JoinFirm";

beforeAll(async () => {
  preferences.set({ language: "en" });
  await startI18n();
});

it("brings a firm back by what stands on the paper, and keeps the code nowhere", async () => {
  const nothing = () => undefined;
  const { fake } = show(<JoinFirm onJoined={nothing} onLeave={nothing} />, {
    "sync.recover": () => wrote({ id: "r1" }),
    "sync.joining": () =>
      read({ stage: "filling", code: null, done: 1, total: 4, fault: null }, ["_sync"]),
  });
  await userEvent.click(screen.getByRole("button", { name: /Every computer is lost/ }));
  await userEvent.type(screen.getByLabelText(/^Address of the relay/), "https://relay.example.cn");
  await userEvent.type(screen.getByLabelText(/^Number of the firm/), "1a2b 3c4d");
  await userEvent.type(screen.getByLabelText(/^Recovery code/), "ABCD-EFGH");
  await userEvent.type(screen.getByLabelText(/^Name of this computer/), "New desk{Enter}");
  await waitFor(() => expect(fake.count("sync.recover")).toBe(1));
  expect(fake.calls.find(({ name }) => name === "sync.recover")?.req).toEqual({
    relay: "https://relay.example.cn",
    firm: "1a2b 3c4d",
    kit: "ABCD-EFGH",
    deviceName: "New desk",
  });
  await screen.findByText("Fetching the firm's data");
});
