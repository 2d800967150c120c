import { style } from './style.ts';

const linesBefore = 2;
const linesAfter = 1;
/** Longer lines are cut around the place. */
const shownCharacters = 120;

/**
 * The lines around a place in the source, with a caret below it. `line` returns a line by its number, from 1. Empty if the
 * source is not known.
 *
 *        5 |   const row = read(item);
 *      > 6 |   throw new RangeError('seven');
 *          |         ^
 *        7 | }
 */
export function codeFrame(
  place: { readonly line: number; readonly column: number },
  line: (number: number) => string | undefined,
): string[] {
  const at = line(place.line);
  if (at === undefined) return [];
  const column = Math.min(Math.max(place.column, 1), at.length + 1);
  const from = column <= shownCharacters / 2 || at.length <= shownCharacters ? 0 : column - shownCharacters / 2;
  const width = String(place.line + linesAfter).length;
  const lines: string[] = [];
  for (let number = place.line - linesBefore; number <= place.line + linesAfter; number++) {
    const text = line(number);
    if (text === undefined || number < 1) continue;
    const gutter = ` ${String(number).padStart(width)} |`;
    const shown = ` ${text.slice(from, from + shownCharacters)}`.trimEnd();
    if (number !== place.line) {
      lines.push(style('dim', ` ${gutter}${shown}`));
      continue;
    }
    // A tab is as wide above the caret as beside it.
    const space = at.slice(from, column - 1).replace(/[^\t]/g, ' ');
    lines.push(`${style('red', '>')}${style('dim', gutter)}${shown}`);
    lines.push(`${style('dim', `  ${' '.repeat(width)} |`)} ${space}${style('red', '^')}`);
  }
  return lines;
}
