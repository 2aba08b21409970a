/** Pictures of one colour, and colours in pictures of pages: enough to see that a logo is printed. */
import { execFileSync } from "node:child_process";
import { crc32, deflateSync } from "node:zlib";

function chunk(kind, bytes) {
  const body = Buffer.concat([Buffer.from(kind), bytes]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(bytes.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** A PNG of one colour, `[red, green, blue]`. */
export function pngOf(width, height, colour) {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2], 8);
  const row = Buffer.concat([Buffer.from([0]), ...Array.from({ length: width }, () => Buffer.from(colour))]);
  const pixels = deflateSync(Buffer.concat(Array.from({ length: height }, () => row)));
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk("IHDR", head), chunk("IDAT", pixels), chunk("IEND", Buffer.alloc(0))]);
}

/** Where a colour stands on the first page of a PDF, as pdftoppm draws it: in mm from the page's top left corner, or null. */
export function colourOnPage(pdf, colour, dpi = 72) {
  const drawn = execFileSync("pdftoppm", ["-r", String(dpi), "-f", "1", "-l", "1", pdf], { maxBuffer: 64 << 20 });
  const [header, width] = drawn.subarray(0, 40).toString("latin1").match(/^P6\s(\d+)\s\d+\s255\s/);
  const at = { left: Infinity, top: Infinity, right: -1, bottom: -1 };
  for (let byte = header.length, n = 0; byte + 2 < drawn.length; byte += 3, n += 1) {
    if (colour.some((part, of) => Math.abs(drawn[byte + of] - part) > 8)) continue;
    const [x, y] = [n % Number(width), Math.floor(n / Number(width))];
    Object.assign(at, { left: Math.min(at.left, x), right: Math.max(at.right, x + 1), top: Math.min(at.top, y), bottom: Math.max(at.bottom, y + 1) });
  }
  if (at.right < 0) return null;
  return Object.fromEntries(Object.entries(at).map(([side, dots]) => [side, (dots * 25.4) / dpi]));
}
