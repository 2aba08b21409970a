import { fireEvent } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { pickFile, readPicked } from "./pick";

const LARGEST = 20 * 1024 * 1024;

/** A file as the browser gives it: it knows its size before anything of it is read. */
function file(name: string, size: number, read: () => Promise<ArrayBuffer>): File {
  const made = new File([], name);
  Object.defineProperty(made, "size", { value: size });
  made.arrayBuffer = vi.fn(read);
  return made;
}

const bytes = async () => new Uint8Array([1, 2, 3]).buffer;
const refuses = async (): Promise<ArrayBuffer> => {
  throw new DOMException("The file could not be read.", "NotReadableError");
};

describe("a file that was chosen or dropped", () => {
  it("is refused by its size, and not read", async () => {
    const large = file("很大.xlsx", LARGEST + 1, bytes);
    await expect(readPicked(large, LARGEST)).rejects.toMatchObject({
      fault: {
        code: "app.file_too_large",
        params: { name: "很大.xlsx", max_mb: 20 },
        hint: "很大.xlsx is larger than 20 MB. Choose a smaller file.",
      },
    });
    expect(large.arrayBuffer).not.toHaveBeenCalled();
  });

  it("is read up to the very limit", async () => {
    const read = await readPicked(file("价目.xlsx", LARGEST, bytes), LARGEST);
    expect(read).toEqual({ name: "价目.xlsx", bytes: new Uint8Array([1, 2, 3]) });
  });

  it("is told of where the browser cannot read it", async () => {
    await expect(readPicked(file("文件夹", 3, refuses), LARGEST)).rejects.toMatchObject({
      fault: { code: "app.file_unreadable", params: { name: "文件夹" } },
    });
  });
});

describe("the file dialog", () => {
  function answer(chosen: File) {
    const input = document.querySelector('input[type="file"]');
    if (!input) throw new Error("no input");
    fireEvent.change(input, { target: { files: [chosen] } });
    expect(document.querySelector("input")).toBeNull();
  }

  it("looks at the size first", async () => {
    const large = file("照片.png", 2_000_001, bytes);
    const picked = pickFile("image/png", 2_000_000);
    answer(large);
    await expect(picked).rejects.toMatchObject({
      fault: { code: "app.file_too_large", params: { max_mb: 2 } },
    });
    expect(large.arrayBuffer).not.toHaveBeenCalled();
  });

  it("gives the file, and hands on why it cannot be read", async () => {
    const good = pickFile("image/png", 10);
    answer(file("标志.png", 3, bytes));
    expect((await good)?.name).toBe("标志.png");
    const bad = pickFile("image/png", 10);
    answer(file("标志.png", 3, refuses));
    await expect(bad).rejects.toMatchObject({ fault: { code: "app.file_unreadable" } });
  });

  it("gives nothing when it is cancelled", async () => {
    const picked = pickFile("image/png", 10);
    const input = document.querySelector("input");
    if (input) fireEvent(input, new Event("cancel"));
    expect(await picked).toBeNull();
  });
});
