import type { Commit, Envelope, Link, Platform } from "../platform";

export type Handler = (req: unknown) => Envelope | Promise<Envelope>;

/** A platform for tests: handlers by name, and hands on commits and the link. */
export function fakePlatform(handlers: Record<string, Handler>) {
  const commits = new Set<(commit: Commit) => void>();
  const links = new Set<(link: Link) => void>();
  const calls: { name: string; req: unknown; preview: boolean }[] = [];
  const platform: Platform = {
    kind: "window",
    canPrint: true,
    async call(name, req, preview = false) {
      calls.push({ name, req, preview });
      const handler = handlers[name];
      if (!handler) throw new Error(`no handler for ${name}`);
      return handler(req);
    },
    onCommit(listener) {
      commits.add(listener);
      return () => commits.delete(listener);
    },
    onLink(listener) {
      links.add(listener);
      return () => links.delete(listener);
    },
    openFile: async () => null,
    saveFile: async (name) => `/tmp/${name}`,
    openSaved: null,
    openAttachment: null,
    printers: async () => [],
    print: async () => "1",
    choosePath: async () => null,
    download: null,
    firmFiles: { recent: async () => [], open: async () => null },
    setTitle: () => undefined,
  };
  return {
    platform,
    handlers,
    calls,
    count: (name: string) => calls.filter((call) => call.name === name).length,
    commit: (...tables: string[]) => {
      for (const tell of commits) tell({ tables, change: `change-${calls.length}` });
    },
    commitOf: (change: string, ...tables: string[]) => {
      for (const tell of commits) tell({ tables, change });
    },
    link: (link: Link) => {
      for (const tell of links) tell(link);
    },
  };
}

export const read = (value: unknown, reads: string[], today = false): Envelope => ({
  ok: { value, reads, today, change: null },
});
export const wrote = (value: unknown, change: string | null = "c1"): Envelope => ({
  ok: { value, reads: [], today: false, change },
});
export const refused = (
  code: string,
  params: Record<string, unknown> = {},
  hint = "a hint",
): Envelope => ({ err: { code, params, hint } });
