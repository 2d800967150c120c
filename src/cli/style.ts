import { printable } from '../base/visibleText.ts';

/**
 * Reports are made with marks where a style begins and ends, because they pass through `printable` as a whole, which removes
 * escape sequences: `<key>red<key>text<key>/red<key>`. On a terminal the marks become escape sequences, elsewhere nothing.
 * The key is random, so that no text of a user can hold a mark.
 */
const key = `\u0001${Math.random().toString(36).slice(2)}\u0002`;

const codes = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
} as const;

export type Style = keyof typeof codes;

/** Marks a text of one or more lines. Each line has a mark of its own, because pagers forget a style at the end of a line. */
export function style(name: Style, text: string): string {
  const [begin, end] = codes[name];
  return text
    .split('\n')
    .map((line) => (line === '' ? line : `${key}${begin}${key}${line}${key}${end}${key}`))
    .join('\n');
}

/** A text with marks as one that is safe on a terminal. */
export function styled(text: string, isColoured: boolean): string {
  return text
    .split(key)
    .map((part, k) => (k % 2 === 0 ? printable(part) : isColoured ? `\u001b[${part}m` : ''))
    .join('');
}

/**
 * Whether a stream takes colours: if it is a terminal other than a dumb one. A variable NO_COLOR forbids them, FORCE_COLOR
 * demands them.
 */
export function hasColours(
  stream: { readonly isTTY?: boolean },
  { NO_COLOR, FORCE_COLOR, TERM }: NodeJS.ProcessEnv = process.env,
): boolean {
  if (NO_COLOR) return false;
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== '') return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  return canMove(stream, { TERM });
}

/** Whether control characters move the cursor of a stream. */
export const canMove = ({ isTTY }: { readonly isTTY?: boolean }, { TERM }: NodeJS.ProcessEnv = process.env): boolean =>
  isTTY === true && TERM !== 'dumb';
