/** A picture made small enough for a letterhead: PNG in base64, at most `edge` pixels wide and high. Rejects what is no picture. */
export async function pictureBase64(bytes: Uint8Array, edge = 480): Promise<string> {
  const address = URL.createObjectURL(new Blob([bytes as BlobPart]));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const scale = Math.min(1, edge / Math.max(image.naturalWidth, image.naturalHeight, 1));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(image.naturalWidth * scale));
    canvas.height = Math.max(1, Math.round(image.naturalHeight * scale));
    const context = canvas.getContext("2d");
    if (!context) throw new Error("no 2d canvas");
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    return canvas.toDataURL("image/png").replace(/^data:image\/png;base64,/, "");
  } finally {
    URL.revokeObjectURL(address);
  }
}
