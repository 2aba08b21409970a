import {
  type Commit,
  type Envelope,
  HostFault,
  type Link,
  type Platform,
  type Progress,
} from "./contract";
import { pickFile } from "./pick";

/** The type of an answer that comes line by line. */
const LINES = "application/x-ndjson";

/** The answer at the end of lines of progress. */
async function lastLine(
  body: ReadableStream<Uint8Array>,
  tell: (progress: Progress) => void,
): Promise<Envelope> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let parts: string[] = [];
  for (;;) {
    const { value, done } = await reader.read();
    if (done) throw new Error("the answer broke off");
    const [first = "", ...more] = decoder.decode(value, { stream: true }).split("\n");
    parts.push(first);
    for (const next of more) {
      const line = JSON.parse(parts.join("")) as Envelope | { progress: Progress };
      if (!("progress" in line)) return line;
      tell(line.progress);
      parts = [next];
    }
  }
}

/** Lets the browser put what is at an address into its downloads; without a name under the one that the server gives. */
function follow(address: string, name: string): void {
  const anchor = document.createElement("a");
  anchor.href = address;
  anchor.download = name;
  document.body.append(anchor);
  anchor.click();
  anchor.remove();
}

/** A browser that talks to `kaigong serve`. */
export function httpPlatform(base = ""): Platform {
  const commits = new Set<(commit: Commit) => void>();
  const links = new Set<(link: Link) => void>();
  let link: Link = "up";
  let events: EventSource | null = null;
  /** Settles once the stream is open, or cannot be: an answer from before would miss what changes until then. */
  let hearing: Promise<void> = Promise.resolve();
  /** The stream broke: what was committed until it is open again was not heard, whatever calls came through meanwhile. */
  let missed = false;

  const setLink = (next: Link) => {
    if (next === link) return;
    link = next;
    for (const tell of links) tell(next);
  };

  // One stream for all listeners; the browser reconnects by itself.
  const connect = () => {
    if (events) return;
    const stream = new EventSource(`${base}/api/events`);
    events = stream;
    hearing = new Promise((settled) => {
      stream.onopen = () => {
        if (missed) link = "lost";
        missed = false;
        setLink("up");
        settled();
      };
      stream.onerror = () => {
        missed = true;
        setLink("lost");
        settled();
      };
    });
    stream.onmessage = (message: MessageEvent<string>) => {
      const commit = JSON.parse(message.data) as Commit;
      for (const tell of commits) tell(commit);
    };
  };
  const leave = () => {
    if (commits.size + links.size > 0) return;
    events?.close();
    events = null;
    hearing = Promise.resolve();
  };
  const refusePrint = () =>
    Promise.reject(
      new HostFault({
        code: "app.print_in_window",
        params: {},
        hint: "A browser cannot send to a system printer by itself. Save the PDF and print it, or use the desktop app.",
      }),
    );

  return {
    kind: "browser",
    canPrint: false,
    async call(name, req, preview, watch, opening) {
      let response: Response;
      await hearing;
      try {
        response = await fetch(`${base}/api/call`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({
            name,
            req,
            ...(preview ? { preview } : {}),
            ...(watch ? { call: watch.call } : {}),
            ...(opening === undefined ? {} : { opening }),
          }),
        });
      } catch (reason) {
        setLink("lost");
        throw new HostFault({ code: "app.unreachable", params: {}, hint: String(reason) });
      }
      if (!response.ok) {
        // The server's own refusals say why; anything else in between does not.
        const refused = (await response.json().catch(() => null)) as Envelope | null;
        if (refused && "err" in refused) throw new HostFault(refused.err);
        if (response.status >= 502 && response.status <= 504) setLink("lost");
        throw new HostFault({
          code: "app.unreachable",
          params: { status: response.status },
          hint: `The server answered ${response.status}.`,
        });
      }
      setLink("up");
      if (response.headers.get("content-type") !== LINES || !response.body) {
        return (await response.json()) as Envelope;
      }
      try {
        return await lastLine(response.body, (progress) => watch?.tell(progress));
      } catch (reason) {
        setLink("lost");
        throw new HostFault({ code: "app.unreachable", params: {}, hint: String(reason) });
      }
    },
    onCommit(listener) {
      commits.add(listener);
      connect();
      return () => {
        commits.delete(listener);
        leave();
      };
    },
    onLink(listener) {
      links.add(listener);
      connect();
      return () => {
        links.delete(listener);
        leave();
      };
    },
    openFile: pickFile,
    async saveFile(name, bytes, mime) {
      const address = URL.createObjectURL(new Blob([bytes as BlobPart], { type: mime }));
      follow(address, name);
      // The download has its own copy by then.
      setTimeout(() => URL.revokeObjectURL(address), 60_000);
      return name;
    },
    openSaved: null,
    openAttachment: null,
    printers: refusePrint,
    print: refusePrint,
    firmFiles: null,
    choosePath: null,
    download: (ticket) => follow(`/api/export/${ticket}`, ""),
    setTitle(title) {
      document.title = title;
    },
  };
}
