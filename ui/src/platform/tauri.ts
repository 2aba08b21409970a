import { Channel, invoke } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";
import { getCurrentWindow } from "@tauri-apps/api/window";
import { toBase64 } from "./bytes";
import {
  type Commit,
  type Envelope,
  type Fault,
  HostFault,
  type Link,
  type Platform,
  type Printer,
  type Progress,
  type RecentFirm,
  type Watch,
} from "./contract";
import { pickFile } from "./pick";

/** A rejected invoke carries a Fault, or a string when Tauri itself refused. */
function asHostFault(reason: unknown): HostFault {
  if (typeof reason === "object" && reason !== null && "code" in reason && "hint" in reason) {
    const fault = reason as Fault;
    return new HostFault({ ...fault, params: fault.params ?? {} });
  }
  return new HostFault({ code: "app.host", params: {}, hint: String(reason) });
}

async function ask<T>(command: string, args: Record<string, unknown> = {}): Promise<T> {
  try {
    return await invoke<T>(command, args);
  } catch (reason) {
    throw asHostFault(reason);
  }
}

function ear(watch: Watch): Channel<Progress> {
  return new Channel<Progress>((progress) => watch.tell(progress));
}

/** The desktop window. */
export function windowPlatform(): Platform {
  const links = new Set<(link: Link) => void>();
  let link: Link = "up";
  const setLink = (next: Link) => {
    if (next === link) return;
    link = next;
    for (const tell of links) tell(next);
  };
  return {
    kind: "window",
    canPrint: true,
    async call(name, req, preview, watch, opening) {
      try {
        const answer = await invoke<Envelope>("kaigong_call", {
          name,
          req,
          ...(preview ? { preview } : {}),
          ...(watch ? { call: watch.call, progress: ear(watch) } : {}),
          ...(opening === undefined ? {} : { opening }),
        });
        setLink("up");
        return answer;
      } catch (reason) {
        // The command itself never rejects, so the backend is gone or refuses this window.
        setLink("lost");
        throw asHostFault(reason);
      }
    },
    onCommit(listener) {
      const listening = listen<Commit>("kaigong://commit", (event) => listener(event.payload));
      return () => {
        void listening.then((stop) => stop());
      };
    },
    onLink(listener) {
      links.add(listener);
      return () => links.delete(listener);
    },
    openFile: pickFile,
    saveFile: (name, bytes) =>
      ask<string | null>("kaigong_save_file", { name, base64: toBase64(bytes) }),
    openSaved: (path, inFolder = false) => ask<void>("kaigong_open_saved", { path, inFolder }),
    openAttachment: (id) => ask<void>("kaigong_open_attachment", { id }),
    printers: () => ask<Printer[]>("kaigong_printers"),
    print: (printer, bytes, title, copies) =>
      ask<string>("kaigong_print", { printer, base64: toBase64(bytes), title, copies }),
    choosePath: (choice, name) =>
      ask<string | null>("kaigong_choose", { choice, ...(name ? { name } : {}) }),
    download: null,
    firmFiles: {
      recent: () => ask<RecentFirm[]>("kaigong_recent_firms"),
      open: (path) => ask<"here" | "elsewhere" | null>("kaigong_open_firm", { path }),
    },
    setTitle(title) {
      document.title = title;
      // Without the right to do so the window keeps its name: nothing is lost by that.
      getCurrentWindow()
        .setTitle(title)
        .catch(() => undefined);
    },
  };
}
