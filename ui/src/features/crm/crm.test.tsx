import { QueryClientProvider } from "@tanstack/react-query";
import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { App } from "antd";
import type { ReactNode } from "react";
import { createMemoryRouter, RouterProvider } from "react-router";
import { beforeAll, expect, it, vi } from "vitest";
import type { Board as BoardData, Lead, LeadStage, TodayReq } from "../../generated/commands";
import { createQueryClient } from "../../lib/data";
import { installPlatform } from "../../lib/host";
import { startI18n } from "../../lib/i18n";
import { preferences } from "../../lib/preferences";
import { fakePlatform, read, refused, wrote } from "../../test/fakePlatform";
import { Board } from "./Board";
import { changedFields, draftOf } from "./LeadFieldsForm";
import { NextBadge } from "./NextBadge";
import { QuickEntry } from "./QuickEntry";
import { TodayPage } from "./TodayPage";
import { LEAD } from "./testing";
import { STAGES } from "./words";

beforeAll(async () => {
  preferences.set({ language: "en" });
  await startI18n();
});

function board(lead: Lead): BoardData {
  return {
    columns: STAGES.map((stage: LeadStage) => ({
      stage,
      count: stage === lead.stage ? 1 : 0,
      budget: "0",
      cards: stage === lead.stage ? [lead] : [],
    })),
  };
}

function show(screenPart: ReactNode, handlers: Parameters<typeof fakePlatform>[0]) {
  const fake = fakePlatform(handlers);
  installPlatform(fake.platform);
  const router = createMemoryRouter([{ path: "*", element: <App>{screenPart}</App> }]);
  render(
    <QueryClientProvider client={createQueryClient()}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  );
  return fake;
}

it("moves a card by keyboard; what the stage asks for is asked, and sent along", async () => {
  const onOpen = vi.fn();
  const fake = show(<Board board={board(LEAD)} current={null} onOpen={onOpen} />, {
    "crm.move_lead": () =>
      refused("crm.stage_needs", { field: "name", stage: "interested", missing: ["name"] }),
  });
  const card = screen.getByRole("button", { name: /No name/ });
  card.focus();
  await userEvent.keyboard("{Enter}");
  expect(onOpen).toHaveBeenCalledWith("1");
  await userEvent.keyboard("{Alt>}{ArrowRight}{/Alt}");
  const dialog = await screen.findByRole("dialog");
  expect(fake.calls.at(-1)?.req).toEqual({ id: "1", stage: "interested", note: "", fields: {} });

  fake.handlers["crm.move_lead"] = () => wrote({ ...LEAD, name: "王小明", stage: "interested" });
  await userEvent.type(within(dialog).getByLabelText(/^Name/), "王小明{Enter}");
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(fake.calls.at(-1)?.req).toEqual({
    id: "1",
    stage: "interested",
    note: "",
    fields: { name: "王小明" },
  });
});

it("asks why a lead is lost and does not send without a reason", async () => {
  const fake = show(
    <Board board={board({ ...LEAD, stage: "paused" })} current={null} onOpen={vi.fn()} />,
    {
      "crm.move_lead": () =>
        refused("crm.stage_needs", { field: "lostReason", stage: "lost", missing: ["lostReason"] }),
    },
  );
  screen.getByRole("button", { name: /No name/ }).focus();
  await userEvent.keyboard("{Alt>}{ArrowRight}{/Alt}");
  const dialog = await screen.findByRole("dialog");
  await userEvent.click(within(dialog).getByRole("button", { name: "Mark as lost" }));
  expect(await within(dialog).findByText("Fill this in first.")).toBeTruthy();
  expect(fake.calls.every((call) => !("lostReason" in (call.req as object)))).toBe(true);
});

it("warns of somebody known while the number is typed, and keeps what was typed when it is refused", async () => {
  const fake = show(<QuickEntry open onClose={vi.fn()} />, {
    "crm.duplicates": () =>
      read(
        [
          {
            party: "lead",
            leadId: "9",
            customerId: null,
            number: "XS202611A009",
            name: "陈静",
            phone: "13812345678",
            address: "翠湖花园",
            stage: "quoted",
            ownerName: "赵业",
            reasons: ["phone_same"],
            certain: true,
          },
        ],
        ["crm_lead"],
      ),
    "crm.words": () => read([], []),
    "firm.members": () => read([], []),
    "crm.create_lead": () =>
      refused("crm.phone_invalid", { field: "phone", text: "1381234", why: "short" }),
  });
  const phone = screen.getByLabelText<HTMLInputElement>(/^Phone/);
  await userEvent.type(phone, "１３８1234");
  expect(phone.value).toBe("1381234");
  expect(await screen.findByText("This person may be known already")).toBeTruthy();
  expect(screen.getByText("Same phone")).toBeTruthy();
  await userEvent.type(phone, "{Enter}");
  expect(await screen.findByText(/is not a phone number/)).toBeTruthy();
  expect(phone.value).toBe("1381234");
  const sent = fake.calls.find((call) => call.name === "crm.create_lead")?.req;
  // Without an owner the backend makes it the entering member's.
  expect(sent).toMatchObject({ fields: { phone: "1381234" }, note: "" });
  expect((sent as { fields: object }).fields).not.toHaveProperty("ownerId");
});

it("says in words, not only in colour, what is due", () => {
  const { rerender } = render(<NextBadge lead={{ ...LEAD, nextState: "nothing" }} />);
  expect(screen.getByText("Nothing planned")).toBeTruthy();
  rerender(<NextBadge lead={{ ...LEAD, nextState: "overdue", nextOn: "2026-11-20" }} />);
  expect(screen.getByText("11-20 Overdue")).toBeTruthy();
});

it("sends only the fields that were changed", () => {
  const from = draftOf(LEAD);
  expect(changedFields({ ...from, name: "王", level: "A" }, from)).toEqual({
    name: "王",
    level: "A",
  });
  expect(changedFields(from, from)).toEqual({});
});

it("counts all that is due today, and shows more of it on request", async () => {
  const leads = [1, 2, 3].map((at) => ({ ...LEAD, id: String(at), name: `Lead ${at}` }));
  const none = { count: 0, leads: [] };
  const fake = show(<TodayPage />, {
    "app.state": () => read({ firm: null, member: { id: "7" } }, []),
    "insight.agenda": () => read({ total: 0, steps: [] }, []),
    "crm.today": (req) => {
      const sent = (req as TodayReq).limit ? leads : leads.slice(0, 1);
      return read(
        {
          overdue: { count: 3, leads: sent },
          today: none,
          unplanned: none,
          returning: none,
          rotting: none,
        },
        [],
      );
    },
  });
  const group = await screen.findByRole("region", { name: "Overdue" });
  expect(within(group).getByRole("heading").textContent).toBe("Overdue3");
  expect(within(group).getAllByRole("listitem")).toHaveLength(1);
  await userEvent.click(within(group).getByRole("button", { name: "Show more (2 left)" }));
  await waitFor(() => expect(within(group).getAllByRole("listitem")).toHaveLength(3));
  expect(within(group).queryByRole("button", { name: /Show more/ })).toBeNull();
  const asked = fake.calls.filter((call) => call.name === "crm.today").map((call) => call.req);
  expect(asked).toEqual([{ ownerId: "7" }, { ownerId: "7", limit: 500 }]);
});
