/** Bytes of files to the backend and back, piece by piece: neither side holds more of a large one than it must. */
import type { FileInfo } from "../../generated/commands";
import { call } from "../../lib/data";
import { fromBase64, HostFault, host, toBase64 } from "../../lib/host";

/** Bytes sent at once. */
const PIECE = 2 * 1024 * 1024;
/** The wire's largest number: what is larger is refused under the same name. */
const LARGEST = 0xffff_ffff;

/** Sends a file that was chosen, dropped or pasted; the ticket to add it by. `tell` hears percents. */
export async function send(
  file: File,
  tell: (percent: number) => void,
  isWanted: () => boolean,
): Promise<string> {
  const bytes = Math.min(file.size, LARGEST);
  const { ticket } = await call("attach.begin", { name: file.name, bytes });
  try {
    for (let at = 0; at < file.size && isWanted(); at += PIECE) {
      const piece = await read(file, at);
      await call("attach.put", { ticket, base64: toBase64(piece) });
      tell(Math.min(100, Math.floor(((at + PIECE) / file.size) * 100)));
    }
  } catch (reason) {
    forget(ticket);
    throw reason;
  }
  if (!isWanted()) forget(ticket);
  return ticket;
}

async function read(file: File, at: number): Promise<Uint8Array> {
  try {
    return new Uint8Array(await file.slice(at, at + PIECE).arrayBuffer());
  } catch {
    throw new HostFault({
      code: "app.file_unreadable",
      params: { name: file.name },
      hint: `${file.name} cannot be read: it was moved, is a folder, or is not yours to read.`,
    });
  }
}

/** A file that was sent is not to be added after all. */
export function forget(ticket: string): void {
  // What stays is forgotten by itself, after some hours.
  call("attach.drop", { ticket }).catch(() => undefined);
}

/** All bytes of a file. */
export async function fetchFile(id: string, isWanted: () => boolean): Promise<Blob | null> {
  const parts: Uint8Array[] = [];
  let from: number | null = 0;
  while (from !== null) {
    if (!isWanted()) return null;
    const part: { base64: string; next: number | null } = await call("attach.read", { id, from });
    parts.push(fromBase64(part.base64));
    from = part.next;
  }
  return new Blob(parts as BlobPart[]);
}

/** Saves a file where the person wants it; where that is, or null where he changed his mind. */
export async function saveFile(file: FileInfo): Promise<string | null> {
  const choose = host().choosePath;
  if (choose) {
    const path = await choose("new_file", file.name);
    return path ? (await call("attach.save_as", { id: file.id, path })).path : null;
  }
  const blob = await fetchFile(file.id, () => true);
  if (!blob) return null;
  return host().saveFile(file.name, new Uint8Array(await blob.arrayBuffer()), file.media);
}
