import { plainText, stripAnsi } from '../base/visibleText.ts';

/** Columns aligned: the first to the left, the others to the right. */
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
 * A text for a terminal: what users wrote is shown, never obeyed. Terminal sequences are dropped, other characters
 * that would move, hide or reorder something are written out; line breaks and tabs stay.
 */
export const printable = (text: string): string => stripAnsi(text).split(/\r?\n/).map(plainText).join('\n');

/** JSON whose every control or reordering character is an escape: the same value, and harmless on a terminal. */
export const printableJson = (value: unknown): string =>
  JSON.stringify(value).replace(
    /[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
