import { QueryClientProvider } from "@tanstack/react-query";
import { fireEvent, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeAll, expect, it, vi } from "vitest";
import { createQueryClient } from "../../lib/data";
import { installPlatform } from "../../lib/host";
import { startI18n } from "../../lib/i18n";
import { preferences } from "../../lib/preferences";
import { fakePlatform, refused, wrote } from "../../test/fakePlatform";
import { Welcome } from "./Welcome";

beforeAll(async () => {
  preferences.set({ language: "en" });
  await startI18n();
});

function show(handlers: Parameters<typeof fakePlatform>[0]) {
  const fake = fakePlatform(handlers);
  installPlatform(fake.platform);
  const onOpened = vi.fn();
  const view = render(
    <QueryClientProvider client={createQueryClient()}>
      <Welcome onOpened={onOpened} />
    </QueryClientProvider>,
  );
  return { fake, onOpened, view };
}

it("keeps what was typed when the backend refuses, says why beside the field, then makes the firm", async () => {
  const { fake, onOpened } = show({
    "app.create_firm": () => refused("firm.text_missing", { field: "owner" }),
  });
  const name = screen.getByLabelText<HTMLInputElement>(/^Firm name/);
  const owner = screen.getByLabelText<HTMLInputElement>(/^Your name/);
  await userEvent.type(name, "安居装饰");
  fireEvent.keyDown(name, { key: "Enter", keyCode: 229 });
  expect(fake.calls).toHaveLength(0);
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
  });
});

it("opens the demo firm with one press", async () => {
  const { onOpened } = show({ "app.open_demo": () => wrote({}) });
  await userEvent.click(screen.getByRole("button", { name: "Open the demo firm" }));
  await waitFor(() => expect(onOpened).toHaveBeenCalledOnce());
});
