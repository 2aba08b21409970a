import { HostFault, type PickedFile } from "./contract";

/** Reads a file that was chosen or dropped. One of more than `largest` bytes is refused without being read. */
export async function readPicked(file: File, largest: number): Promise<PickedFile> {
  if (file.size > largest) {
    const params = { name: file.name, max_mb: Math.floor(largest / 1_000_000) };
    throw new HostFault({
      code: "app.file_too_large",
      params,
      hint: `${file.name} is larger than ${params.max_mb} MB. Choose a smaller file.`,
    });
  }
  try {
    return { name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) };
  } catch {
    throw new HostFault({
      code: "app.file_unreadable",
      params: { name: file.name },
      hint: `${file.name} cannot be read: it was moved, is a folder, or is not yours to read.`,
    });
  }
}

/** The system's own file dialog through an HTML input: works in the window and in a browser alike. */
export function pickFile(accept: string, largest: number): Promise<PickedFile | null> {
  return new Promise((resolve) => {
    const input = document.createElement("input");
    input.type = "file";
    input.accept = accept;
    input.style.display = "none";
    // WebKitGTK drops the dialog of an input that is not in the document.
    document.body.append(input);
    const finish = (file: File | null) => {
      input.remove();
      resolve(file ? readPicked(file, largest) : null);
    };
    input.addEventListener("change", () => finish(input.files?.[0] ?? null));
    input.addEventListener("cancel", () => finish(null));
    input.click();
  });
}
