/**
 * Tables as Excel, WPS and LibreOffice put them on the clipboard: cells parted by tabs, rows by line ends. A cell that holds a
 * tab, a line break or a leading quote stands in quotes, its own quotes doubled.
 */

const NEEDS_QUOTES = /[\t\n\r]|^"/;

export function formatTsv(table: readonly (readonly string[])[]): string {
  const text = table.map((row) => row.map(formatCell).join("\t")).join("\r\n");
  // A last row of one empty cell would be read as the line end that Excel adds.
  return text.endsWith("\n") ? `${text}\r\n` : text;
}

function formatCell(text: string): string {
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * Rows of equal length. A quote counts only at the start of a cell and only when it is closed before a tab, a line end or the end
 * of the text; otherwise it is an ordinary character (12" pipe).
 */
export function parseTsv(text: string): string[][] {
  const table: string[][] = [];
  let row: string[] = [];
  let at = 0;
  // Excel ends the last row with a line break too.
  const end = text.endsWith("\r\n")
    ? text.length - 2
    : text.length - (/[\r\n]$/.test(text) ? 1 : 0);
  for (;;) {
    const quoted = text[at] === '"' ? quotedCell(text, at, end) : null;
    if (quoted) {
      row.push(quoted.text);
      at = quoted.end;
    } else {
      const start = at;
      while (at < end && text[at] !== "\t" && text[at] !== "\n" && text[at] !== "\r") at++;
      row.push(text.slice(start, at));
    }
    if (at < end && text[at] === "\t") {
      at++;
      continue;
    }
    table.push(row);
    if (at >= end) break;
    at += text[at] === "\r" && text[at + 1] === "\n" && at + 1 < end ? 2 : 1;
    row = [];
  }
  const width = Math.max(...table.map((cells) => cells.length));
  for (const cells of table) while (cells.length < width) cells.push("");
  return table;
}

function quotedCell(
  text: string,
  start: number,
  end: number,
): { text: string; end: number } | null {
  let at = start + 1;
  for (;;) {
    const quote = text.indexOf('"', at);
    if (quote < 0 || quote >= end) return null;
    if (text[quote + 1] === '"' && quote + 1 < end) {
      at = quote + 2;
      continue;
    }
    const after = quote + 1;
    if (after < end && text[after] !== "\t" && text[after] !== "\n" && text[after] !== "\r") {
      return null;
    }
    const inner = text.slice(start + 1, quote).replaceAll('""', '"');
    return { text: inner.replace(/\r\n?/g, "\n"), end: after };
  }
}
