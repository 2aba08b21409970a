import { QueryClientProvider } from "@tanstack/react-query";
import { act, render, renderHook, screen, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { fakePlatform, read, refused, wrote } from "../test/fakePlatform";
import {
  call,
  callInto,
  createQueryClient,
  keepLive,
  preview,
  stepHistory,
  useCommand,
  useLive,
} from "./data";
import { installPlatform } from "./host";
import { startI18n } from "./i18n";
import { preferences } from "./preferences";
import { onToast, type Toast } from "./toast";

const PROFILE = { name: "安居装饰" };

let fake: ReturnType<typeof fakePlatform>;
let stop: () => void;
let client: ReturnType<typeof createQueryClient>;
let wrapper: (props: { children: ReactNode }) => ReactNode;
let toasts: Toast[];
let now = Date.parse("2026-03-02T04:00:00Z");

beforeAll(async () => {
  preferences.set({ language: "en" });
  await startI18n();
});

beforeEach(() => {
  now = Date.parse("2026-03-02T04:00:00Z");
  fake = fakePlatform({
    "firm.profile": () => read(PROFILE, ["firm_profile"]),
    "firm.members": () => read([], ["firm_member"]),
  });
  installPlatform(fake.platform);
  client = createQueryClient();
  stop = keepLive(client, () => now);
  wrapper = ({ children }) => <QueryClientProvider client={client}>{children}</QueryClientProvider>;
  toasts = [];
  const off = onToast((toast) => toasts.push(toast));
  const stopLive = stop;
  stop = () => {
    off();
    stopLive();
  };
});
afterEach(() => {
  stop();
  vi.useRealTimers();
});

function Name() {
  return <p>{useLive("firm.profile", {}).data?.name}</p>;
}

const settle = () => act(() => new Promise((resolve) => setTimeout(resolve, 20)));

describe("useLive", () => {
  it("asks again only when a table it was read from was written", async () => {
    const profile = renderHook(() => useLive("firm.profile", {}), { wrapper });
    const members = renderHook(() => useLive("firm.members", {}), { wrapper });
    await waitFor(() => expect(profile.result.current.data).toEqual(PROFILE));
    await waitFor(() => expect(members.result.current.data).toEqual([]));
    act(() => fake.commit("firm_member", "crm_lead"));
    await settle();
    expect(fake.count("firm.members")).toBe(2);
    expect(fake.count("firm.profile")).toBe(1);
  });

  it("leaves what nobody looks at until it is shown again", async () => {
    const first = renderHook(() => useLive("firm.profile", {}), { wrapper });
    await waitFor(() => expect(first.result.current.data).toBeDefined());
    first.unmount();
    act(() => fake.commit("firm_profile"));
    await settle();
    expect(fake.count("firm.profile")).toBe(1);
    renderHook(() => useLive("firm.profile", {}), { wrapper });
    await waitFor(() => expect(fake.count("firm.profile")).toBe(2));
  });

  it("asks again when a commit lands while the first answer is on its way", async () => {
    let answer: (name: string) => void = () => undefined;
    fake.handlers["firm.profile"] = () =>
      new Promise((resolve) => {
        answer = (name) => resolve(read({ name }, ["firm_profile"]));
      });
    const { result } = renderHook(() => useLive("firm.profile", {}), { wrapper });
    await settle();
    act(() => fake.commit("firm_profile"));
    act(() => answer("before the commit"));
    await settle();
    expect(fake.count("firm.profile")).toBe(2);
    act(() => answer("after the commit"));
    await waitFor(() => expect(result.current.data?.name).toBe("after the commit"));
  });

  it("asks once more, not once for each, when many commits land while an answer is on its way", async () => {
    const { result } = renderHook(() => useLive("firm.profile", {}), { wrapper });
    await waitFor(() => expect(result.current.data).toBeDefined());
    const answers: ((name: string) => void)[] = [];
    fake.handlers["firm.profile"] = () =>
      new Promise((resolve) => {
        answers.push((name) => resolve(read({ name }, ["firm_profile"])));
      });
    for (let commits = 0; commits < 5; commits += 1) {
      act(() => fake.commit("firm_profile"));
      await settle();
    }
    expect(answers).toHaveLength(1);
    act(() => answers[0]?.("after the first"));
    await settle();
    expect(result.current.data?.name).toBe("after the first");
    expect(answers).toHaveLength(2);
    act(() => answers[1]?.("after all"));
    await settle();
    expect(result.current.data?.name).toBe("after all");
    expect(answers).toHaveLength(2);
  });

  it("wakes what depends on today when the firm's day changes, and nothing else", async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true, toFake: ["setInterval", "clearInterval"] });
    stop();
    fake.handlers["firm.members"] = () => read([], ["firm_member"], true);
    const client = createQueryClient();
    stop = keepLive(client, () => now);
    const local = ({ children }: { children: ReactNode }) => (
      <QueryClientProvider client={client}>{children}</QueryClientProvider>
    );
    const members = renderHook(() => useLive("firm.members", {}), { wrapper: local });
    const profile = renderHook(() => useLive("firm.profile", {}), { wrapper: local });
    await waitFor(() => expect(members.result.current.data).toBeDefined());
    await waitFor(() => expect(profile.result.current.data).toBeDefined());
    // Shanghai's midnight is 16:00 UTC.
    now = Date.parse("2026-03-02T15:59:59Z");
    await act(() => vi.advanceTimersByTimeAsync(31_000));
    expect(fake.count("firm.members")).toBe(1);
    now = Date.parse("2026-03-02T16:00:01Z");
    await act(() => vi.advanceTimersByTimeAsync(31_000));
    await waitFor(() => expect(fake.count("firm.members")).toBe(2));
    expect(fake.count("firm.profile")).toBe(1);
  });

  it("refreshes everything shown when the backend is back", async () => {
    const { result } = renderHook(() => useLive("firm.profile", {}), { wrapper });
    await waitFor(() => expect(result.current.data).toBeDefined());
    act(() => fake.link("lost"));
    act(() => fake.link("up"));
    await waitFor(() => expect(fake.count("firm.profile")).toBe(2));
  });

  it("keeps the last answer beside the reason when a refresh fails", async () => {
    const { result } = renderHook(() => useLive("firm.profile", {}), { wrapper });
    await waitFor(() => expect(result.current.data).toBeDefined());
    fake.handlers["firm.profile"] = () => refused("store.io");
    act(() => fake.commit("firm_profile"));
    await waitFor(() => expect(result.current.fault?.code).toBe("store.io"));
    expect(result.current.data).toEqual(PROFILE);
  });

  it("gets well by itself after a failure when anything changes", async () => {
    fake.handlers["firm.profile"] = () => refused("store.busy");
    const { result } = renderHook(() => useLive("firm.profile", {}), { wrapper });
    await waitFor(() => expect(result.current.fault?.code).toBe("store.busy"));
    fake.handlers["firm.profile"] = () => read(PROFILE, ["firm_profile"]);
    act(() => fake.commit("crm_lead"));
    await waitFor(() => expect(result.current.data).toEqual(PROFILE));
    expect(result.current.fault).toBeNull();
  });
});

const MEMBER = { id: null, name: "王工", phone: "", role: "sales", active: true } as const;

describe("useCommand", () => {
  it("offers undo by the change that it left", async () => {
    fake.handlers["firm.save_member"] = () => wrote({ ...MEMBER, id: "m1" }, "change-7");
    fake.handlers["history.undo"] = () => wrote({});
    const { result } = renderHook(
      () => useCommand("firm.save_member", { done: (member) => `${member.name} saved` }),
      { wrapper },
    );
    const outcome = await act(() => result.current.run(MEMBER));
    expect(outcome).toMatchObject({ ok: true, change: "change-7" });
    expect(toasts).toHaveLength(1);
    expect(toasts[0]).toMatchObject({
      tone: "done",
      text: "王工 saved",
      action: { label: "Undo" },
    });
    act(() => toasts[0]?.action?.run());
    await waitFor(() =>
      expect(fake.calls.at(-1)).toMatchObject({
        name: "history.undo",
        req: { change: "change-7" },
      }),
    );
    await waitFor(() => expect(toasts.at(-1)?.text).toBe("Undone: made a change"));
  });

  it("offers no undo of what stays", async () => {
    fake.handlers["quoting.create"] = () => ({
      ok: { value: { id: "q1" }, reads: [], today: false, change: "change-8", kept: true },
    });
    const { result } = renderHook(() => useCommand("quoting.create", { done: "Quote made" }), {
      wrapper,
    });
    const req = { project: "p1", mode: null, start: { kind: "blank" } } as const;
    const outcome = await act(() => result.current.run(req));
    expect(outcome).toMatchObject({ ok: true, change: null });
    expect(toasts).toHaveLength(1);
    expect(toasts[0]?.text).toBe("Quote made");
    expect(toasts[0]?.action).toBeUndefined();
  });

  it("says a refusal in the person's language", async () => {
    fake.handlers["firm.save_member"] = () => refused("firm.last_owner", { field: "role" });
    const { result } = renderHook(() => useCommand("firm.save_member"), { wrapper });
    const outcome = await act(() => result.current.run(MEMBER));
    expect(outcome.ok).toBe(false);
    expect(toasts[0]?.tone).toBe("fault");
    expect(toasts[0]?.text).toMatch(/^A firm needs at least one active owner/);
  });

  it("falls back to the hint for a code that nobody translated", async () => {
    fake.handlers["firm.save_member"] = () => refused("firm.brand_new", {}, "The plain hint.");
    const { result } = renderHook(() => useCommand("firm.save_member"), { wrapper });
    await act(() => result.current.run(MEMBER));
    expect(toasts[0]?.text).toBe("The plain hint.");
  });

  it("fills the sentence with the fault's values", async () => {
    fake.handlers["firm.save_member"] = () =>
      refused("firm.text_too_long", { field: "name", max: 80, length: 3000 });
    const { result } = renderHook(() => useCommand("firm.save_member", { form: true }), {
      wrapper,
    });
    await act(() => result.current.run(MEMBER));
    await waitFor(() =>
      expect(result.current.fieldError("name")).toMatch(
        /^At most 80 characters fit; this has 3000/,
      ),
    );
    expect(result.current.fieldError("phone")).toBeUndefined();
    expect(toasts).toHaveLength(0);
  });

  it("sends once when it is pressed twice", async () => {
    fake.handlers["firm.save_member"] = () => wrote(MEMBER);
    const { result } = renderHook(() => useCommand("firm.save_member"), { wrapper });
    await act(() => Promise.all([result.current.run(MEMBER), result.current.run(MEMBER)]));
    expect(fake.count("firm.save_member")).toBe(1);
  });
});

describe("calls", () => {
  it("throws what the backend refuses and previews without writing", async () => {
    fake.handlers["firm.save_member"] = () => refused("firm.none");
    await expect(call("firm.save_member", MEMBER)).rejects.toMatchObject({
      fault: { code: "firm.none" },
    });
    fake.handlers["firm.save_member"] = () => wrote(MEMBER, null);
    await expect(preview("firm.save_member", MEMBER)).resolves.toEqual(MEMBER);
    expect(fake.calls.at(-1)?.preview).toBe(true);
  });

  it("says when there is nothing to undo", async () => {
    fake.handlers["history.undo_last"] = () => refused("history.nothing_to_undo");
    await stepHistory("undo");
    expect(toasts[0]?.text).toBe("There is nothing to undo.");
  });
});

describe("query client", () => {
  it("shows data without a network: the backend is on this device", async () => {
    vi.spyOn(navigator, "onLine", "get").mockReturnValue(false);
    render(<Name />, { wrapper });
    expect(await screen.findByText("安居装饰")).toBeTruthy();
  });
});

describe("callInto", () => {
  const shown = async () => {
    const { result } = renderHook(() => useLive("firm.profile", {}), { wrapper });
    await waitFor(() => expect(result.current.data).toEqual(PROFILE));
    return () => result.current.data?.name;
  };
  const rename = (then?: () => void) => {
    fake.handlers["firm.save_profile"] = async () => {
      then?.();
      return wrote({ ...PROFILE, name: "新名" }, "c7");
    };
    return callInto(client, "firm.save_profile", PROFILE as never, {
      query: "firm.profile",
      req: {},
      put: (_, answer) => answer as never,
    });
  };

  it.each(["before", "after"])(
    "puts the answer in without fetching, its commit %s it",
    async (at) => {
      const name = await shown();
      await act(() =>
        rename(at === "before" ? () => fake.commitOf("c7", "firm_profile") : undefined),
      );
      if (at === "after") act(() => fake.commitOf("c7", "firm_profile"));
      await settle();
      expect(name()).toBe("新名");
      expect(fake.count("firm.profile")).toBe(1);
    },
  );

  it("asks for what stands around only once the answer is painted, and once for many", async () => {
    const name = await shown();
    const members = renderHook(() => useLive("firm.members", {}), { wrapper });
    await waitFor(() => expect(members.result.current.data).toEqual([]));
    let paint: () => void = () => undefined;
    const frame = vi.spyOn(window, "requestAnimationFrame").mockImplementation((run) => {
      paint = () => run(0);
      return 1;
    });
    await act(() => rename(() => fake.commitOf("c7", "firm_profile", "firm_member")));
    await act(() => rename(() => fake.commitOf("c7", "firm_profile", "firm_member")));
    expect(name()).toBe("新名");
    expect(fake.count("firm.members")).toBe(1);
    expect(frame).toHaveBeenCalledTimes(1);
    act(() => paint());
    await settle();
    expect(fake.count("firm.members")).toBe(2);
    expect(fake.count("firm.profile")).toBe(1);
    frame.mockRestore();
  });

  it("fetches after commits of others that came meanwhile, and after the next ones", async () => {
    await shown();
    await act(() => rename(() => fake.commitOf("another", "firm_profile")));
    await settle();
    expect(fake.count("firm.profile")).toBe(2);
    act(() => fake.commitOf("c7", "firm_profile"));
    await settle();
    expect(fake.count("firm.profile")).toBe(2);
    act(() => fake.commitOf("c8", "firm_profile"));
    await settle();
    expect(fake.count("firm.profile")).toBe(3);
  });

  it("fetches after its own commit where a fetch is under way", async () => {
    const name = await shown();
    let answer: () => void = () => undefined;
    fake.handlers["firm.profile"] = () =>
      new Promise((resolve) => {
        answer = () => resolve(read({ name: "old" }, ["firm_profile"]));
      });
    act(() => fake.commitOf("earlier", "firm_profile"));
    await act(() => rename());
    fake.handlers["firm.profile"] = () => read({ name: "新名" }, ["firm_profile"]);
    act(() => answer());
    act(() => fake.commitOf("c7", "firm_profile"));
    await settle();
    expect(name()).toBe("新名");
  });

  it("fetches after a commit that came while it was refused", async () => {
    await shown();
    fake.handlers["firm.save_profile"] = async () => {
      fake.commitOf("another", "firm_profile");
      return refused("firm.name_missing");
    };
    const call = callInto(client, "firm.save_profile", PROFILE as never, {
      query: "firm.profile",
      req: {},
      put: (now) => now,
    });
    await act(() => expect(call).rejects.toThrow());
    await settle();
    expect(fake.count("firm.profile")).toBe(2);
  });
});
