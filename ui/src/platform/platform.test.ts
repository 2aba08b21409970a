import { clearMocks, mockIPC } from "@tauri-apps/api/mocks";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { detectPlatform, fromBase64, HostFault, toBase64 } from ".";
import { httpPlatform } from "./http";
import { windowPlatform } from "./tauri";

describe("the window", () => {
  afterEach(clearMocks);

  it("is chosen by what Tauri puts into the page", () => {
    expect(detectPlatform().kind).toBe("browser");
    mockIPC(() => undefined);
    expect(detectPlatform().kind).toBe("window");
  });

  it("passes calls and faults through as they are", async () => {
    const asked: unknown[] = [];
    mockIPC((command, args) => {
      asked.push([command, args]);
      return { err: { code: "crm.phone_invalid", params: { field: "phone" }, hint: "h" } };
    });
    const platform = windowPlatform();
    expect(await platform.call("crm.create_lead", { phone: "1" })).toEqual({
      err: { code: "crm.phone_invalid", params: { field: "phone" }, hint: "h" },
    });
    await platform.call("crm.create_lead", {}, true);
    expect(asked).toEqual([
      ["kaigong_call", { name: "crm.create_lead", req: { phone: "1" } }],
      ["kaigong_call", { name: "crm.create_lead", req: {}, preview: true }],
    ]);
  });

  it("says when the backend is lost and when it is back", async () => {
    let broken = true;
    mockIPC(() => {
      if (broken) throw new Error("gone");
      return { ok: { value: 1, reads: [], today: false } };
    });
    const platform = windowPlatform();
    const links: string[] = [];
    platform.onLink((link) => links.push(link));
    await expect(platform.call("x", {})).rejects.toBeInstanceOf(HostFault);
    broken = false;
    await platform.call("x", {});
    expect(links).toEqual(["lost", "up"]);
  });

  it("sends bytes as base64 and brings the host's own faults", async () => {
    mockIPC((command, args) => {
      if (command === "kaigong_save_file") return (args as { base64: string }).base64;
      throw { code: "app.printer_gone", params: { printer: "HP" }, hint: "It is off." };
    });
    const platform = windowPlatform();
    expect(await platform.saveFile("a.pdf", new Uint8Array([1, 2, 255]), "application/pdf")).toBe(
      "AQL/",
    );
    await expect(platform.print("HP", new Uint8Array(1), "t", 1)).rejects.toMatchObject({
      fault: { code: "app.printer_gone", params: { printer: "HP" } },
    });
  });
});

class FakeEvents {
  static last: FakeEvents;
  onopen?: () => void;
  onerror?: () => void;
  onmessage?: (message: { data: string }) => void;
  closed = false;
  readonly address: string;
  constructor(address: string) {
    this.address = address;
    FakeEvents.last = this;
  }
  close() {
    this.closed = true;
  }
}

describe("the browser", () => {
  beforeEach(() => {
    vi.stubGlobal("EventSource", FakeEvents);
  });
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it("posts calls and gives the envelope", async () => {
    const fetched = vi.fn(async () =>
      Response.json({ ok: { value: 7, reads: ["t"], today: true } }),
    );
    vi.stubGlobal("fetch", fetched);
    const envelope = await httpPlatform().call("crm.leads", { stage: "new" });
    expect(envelope).toEqual({ ok: { value: 7, reads: ["t"], today: true } });
    expect(fetched).toHaveBeenCalledWith(
      "/api/call",
      expect.objectContaining({
        method: "POST",
        body: '{"name":"crm.leads","req":{"stage":"new"}}',
      }),
    );
  });

  it("asks nothing before it hears what changes", async () => {
    const fetched = vi.fn(async () => Response.json({ ok: { value: 1, reads: [], today: false } }));
    vi.stubGlobal("fetch", fetched);
    const platform = httpPlatform();
    const stop = platform.onCommit(() => undefined);
    const answered = platform.call("x", {});
    await Promise.resolve();
    expect(fetched).not.toHaveBeenCalled();
    FakeEvents.last.onopen?.();
    await answered;
    expect(fetched).toHaveBeenCalledTimes(1);
    stop();
    await platform.call("x", {});
    expect(fetched).toHaveBeenCalledTimes(2);
  });

  it("tells that it is back once it hears again, though a call came through before", async () => {
    const answer = { ok: { value: 1, reads: [], today: false } };
    vi.stubGlobal("fetch", async () => Response.json(answer));
    const platform = httpPlatform();
    const links: string[] = [];
    platform.onLink((link) => links.push(link));
    FakeEvents.last.onopen?.();
    FakeEvents.last.onerror?.();
    await platform.call("x", {});
    expect(links).toEqual(["lost", "up"]);
    FakeEvents.last.onopen?.();
    expect(links).toEqual(["lost", "up", "up"]);
  });

  it("hears how far a long call is, in lines that come in any pieces", async () => {
    const text = [
      '{"progress":{"stage":"catalog.check_rows","done":1,"total":2}}',
      '{"progress":{"stage":"catalog.check_rows","done":2,"total":2}}',
      '{"ok":{"value":"铺砖","reads":[],"today":false}}',
      "",
    ].join("\n");
    const bytes = new TextEncoder().encode(text);
    for (const size of [1, 7, 64, bytes.length]) {
      const fetched = vi.fn(async () => {
        const pieces = new ReadableStream({
          start(stream) {
            for (let at = 0; at < bytes.length; at += size) {
              stream.enqueue(bytes.slice(at, at + size));
            }
            stream.close();
          },
        });
        return new Response(pieces, { headers: { "content-type": "application/x-ndjson" } });
      });
      vi.stubGlobal("fetch", fetched);
      const heard: number[] = [];
      const envelope = await httpPlatform().call("x", {}, true, {
        call: "c1",
        tell: ({ done }) => heard.push(done),
      });
      expect(envelope).toEqual({ ok: { value: "铺砖", reads: [], today: false } });
      expect(heard).toEqual([1, 2]);
      expect(fetched).toHaveBeenCalledWith(
        "/api/call",
        expect.objectContaining({ body: '{"name":"x","req":{},"preview":true,"call":"c1"}' }),
      );
    }
    vi.stubGlobal(
      "fetch",
      async () =>
        new Response('{"progress":{"stage":"a.b","done":1,"total":0}}\n', {
          headers: { "content-type": "application/x-ndjson" },
        }),
    );
    const broken = httpPlatform().call("x", {}, false, { call: "c2", tell: () => undefined });
    await expect(broken).rejects.toMatchObject({ fault: { code: "app.unreachable" } });
  });

  it("refuses with a reason when the server is away or broken", async () => {
    vi.stubGlobal("fetch", async () => {
      throw new TypeError("failed to fetch");
    });
    const platform = httpPlatform();
    const links: string[] = [];
    platform.onLink((link) => links.push(link));
    FakeEvents.last.onopen?.();
    await expect(platform.call("x", {})).rejects.toMatchObject({
      fault: { code: "app.unreachable" },
    });
    expect(links).toEqual(["lost"]);
    vi.stubGlobal("fetch", async () => new Response("no", { status: 500 }));
    await expect(platform.call("x", {})).rejects.toMatchObject({
      fault: { params: { status: 500 } },
    });
    await expect(platform.print("p", new Uint8Array(), "t", 1)).rejects.toMatchObject({
      fault: { code: "app.print_in_window" },
    });
  });

  it("hears commits by one stream, tells a lost and restored link, and leaves", () => {
    const platform = httpPlatform();
    const commits: unknown[] = [];
    const links: string[] = [];
    const offCommit = platform.onCommit((commit) => commits.push(commit));
    const offLink = platform.onLink((link) => links.push(link));
    const events = FakeEvents.last;
    expect(events.address).toBe("/api/events");
    events.onmessage?.({ data: '{"tables":["crm_lead"],"change":"c1"}' });
    expect(commits).toEqual([{ tables: ["crm_lead"], change: "c1" }]);
    events.onerror?.();
    events.onopen?.();
    expect(links).toEqual(["lost", "up"]);
    offCommit();
    expect(events.closed).toBe(false);
    offLink();
    expect(events.closed).toBe(true);
  });
});

it("turns bytes into base64 and back, however many", () => {
  const bytes = Uint8Array.from({ length: 100_001 }, (_, index) => (index * 31) % 256);
  expect(fromBase64(toBase64(bytes))).toEqual(bytes);
});
