import { plainText, stripAnsi } from '../base/visibleText.ts';

/** Rows as aligned columns: the first column to the left, the others to the right. */
export function formatTable(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join('  '),
    )
    .join('\n');
}

/**
 * A text that is safe on a terminal, even if users control it. Escape sequences are removed. Other characters that
 * would move, hide or reorder text are replaced by visible ones. Line breaks and tabs stay.
 */
export const printable = (text: string): string => stripAnsi(text).split(/\r?\n/).map(plainText).join('\n');

/** JSON that is safe on a terminal: control characters and characters that reorder text are escaped. */
export const printableJson = (value: unknown): string =>
  JSON.stringify(value).replace(
    /[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** A text as one word of a shell's command line. */
export const shellWord = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
