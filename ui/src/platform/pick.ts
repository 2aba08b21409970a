import type { PickedFile } from "./contract";

/** The system's own file dialog through an HTML input: works in the window and in a browser alike. */
export function pickFile(accept: string): Promise<PickedFile | null> {
  return new Promise((resolve, reject) => {
    const input = document.createElement("input");
    input.type = "file";
    input.accept = accept;
    input.style.display = "none";
    // WebKitGTK drops the dialog of an input that is not in the document.
    document.body.append(input);
    const finish = (file: File | null) => {
      input.remove();
      if (!file) {
        resolve(null);
        return;
      }
      file
        .arrayBuffer()
        .then((buffer) => resolve({ name: file.name, bytes: new Uint8Array(buffer) }), reject);
    };
    input.addEventListener("change", () => finish(input.files?.[0] ?? null));
    input.addEventListener("cancel", () => finish(null));
    input.click();
  });
}
