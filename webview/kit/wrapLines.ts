/** Lines of a text, each broken after `columns` characters (never inside a surrogate pair), at most `limit` of them. */
export function wrapLines(text: string, columns: number, limit: number): string[] {
  const rows: string[] = [];
  for (const line of text.split(/\r\n|\n/)) {
    let from = 0;
    do {
      if (rows.length === limit) return rows;
      let to = Math.min(line.length, from + columns);
      if (to < line.length && isHighSurrogate(line.charCodeAt(to - 1))) to--;
      rows.push(line.slice(from, to));
      from = to;
    } while (from < line.length);
  }
  return rows;
}

const isHighSurrogate = (code: number): boolean => code >= 0xd800 && code <= 0xdbff;
