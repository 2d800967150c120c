// One line of a log as pieces: `\e[31mERROR\e[39m at a.ts:3` -> [ERROR, red], [ at ], [a.ts:3, place].
import { placesIn } from '../../../src/model/facts/logPlaces.ts';
import { showable, stripAnsi } from '../../../src/base/visibleText.ts';

/** A piece of a line that is drawn in one way. */
export interface LogPiece {
  readonly text: string;
  /** Names of classes for the colours and the style that the terminal sequences ask for, and for `hit`. */
  readonly classes: string;
  /** Address of a link on the web; undefined for other text. */
  readonly href: string | undefined;
  /** The place in a source file that the text is part of; undefined for other text. */
  readonly place: string | undefined;
  /** Whether the text is the written-out form of a character that cannot be shown. */
  readonly escaped: boolean;
}

interface Span {
  readonly from: number;
  readonly to: number;
}

const colours = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'];
const styles = new Map([
  [1, 'bold'],
  [2, 'faint'],
  [3, 'italic'],
  [4, 'underline'],
]);
/** Codes that end the styles before them. Code 22 ends bold and faint text. */
const ends = new Map([
  [22, ['bold', 'faint']],
  [23, ['italic']],
  [24, ['underline']],
]);
const sequence = /\u001b\[([\d;]*)m/g;
const link = /\bhttps?:\/\/[^\s'"<>`\\^{}|]*[^\s'"<>`\\^{}|.,;:!?)\]]/g;

/** @param wanted text to highlight, in any case; empty for none. */
export function logPieces(line: string, wanted: string): LogPiece[] {
  const { text, styled } = readColours(line);
  const links = spansOf(text, link);
  const places = placesIn(text).map(({ name, from }) => ({ name, from, to: from + name.length }));
  const hits = hitsOf(text, wanted);
  const borders = [...styled, ...links, ...places, ...hits].flatMap(({ from, to }) => [from, to]);
  const cuts = [...new Set([0, ...borders, text.length])].sort((a, b) => a - b);
  return cuts.slice(1).flatMap((to, k) => {
    const from = cuts[k]!;
    const inside = ({ from: start, to: end }: Span): boolean => start <= from && to <= end;
    const hit = hits.some(inside) ? ['hit'] : [];
    const classes = [...styled.filter(inside).flatMap((span) => span.classes), ...hit].join(' ');
    const at = links.find(inside);
    const href = at && text.slice(at.from, at.to);
    const place = at ? undefined : places.find(inside)?.name;
    return showable(text.slice(from, to)).map((part) => ({ ...part, classes, href, place }));
  });
}

/** The text without terminal sequences, and the stretches that have colours or styles. */
function readColours(line: string): { readonly text: string; readonly styled: (Span & { classes: string[] })[] } {
  let text = '';
  const styled: (Span & { classes: string[] })[] = [];
  let classes: string[] = [];
  let at = 0;
  const add = (part: string): void => {
    const plain = stripAnsi(part);
    if (classes.length > 0 && plain !== '') styled.push({ from: text.length, to: text.length + plain.length, classes });
    text += plain;
  };
  for (const match of line.matchAll(sequence)) {
    add(line.slice(at, match.index));
    classes = applyCodes(classes, (match[1] ?? '').split(';').map(Number));
    at = match.index + match[0].length;
  }
  add(line.slice(at));
  return { text, styled };
}

function applyCodes(before: readonly string[], codes: readonly number[]): string[] {
  let classes = [...before];
  const without = (start: string): string[] => classes.filter((name) => !name.startsWith(start));
  for (const code of codes) {
    const style = styles.get(code);
    const colour = colourOf(code);
    // 256 and 24-bit colours have further codes; they are not drawn.
    if (code === 38 || code === 48) break;
    if (code === 0) classes = [];
    else if (style) classes.push(style);
    else if (colour) classes = [...without('ansi-'), `ansi-${colour}`];
    else if (code === 39) classes = without('ansi-');
    else classes = classes.filter((name) => !ends.get(code)?.includes(name));
  }
  return classes;
}

function colourOf(code: number): string | undefined {
  if (code >= 30 && code <= 37) return colours[code - 30];
  return code >= 90 && code <= 97 ? `bright-${colours[code - 90]}` : undefined;
}

const spansOf = (text: string, pattern: RegExp): Span[] =>
  [...text.matchAll(pattern)].map(({ index, 0: found }) => ({ from: index, to: index + found.length }));

function hitsOf(text: string, wanted: string): Span[] {
  const [where, what] = [text.toLowerCase(), wanted.toLowerCase()];
  // The lower case of a few characters is longer, so that places in it are no places in the text.
  if (what.trim() === '' || where.length !== text.length) return [];
  const hits: Span[] = [];
  for (let at = where.indexOf(what); at >= 0; at = where.indexOf(what, at + what.length)) {
    hits.push({ from: at, to: at + what.length });
  }
  return hits;
}

/** The classes that `logPieces` uses for colours. */
export const ansiClasses = colours.flatMap((name) => [name, `bright-${name}`]);

const frame = /^[\s─┌┐└┘├┤┬┴┼]+$/u;

/**
 * One line that stands for an entry of many: an object without its line breaks, the cells of a `console.table`; the first line
 * of another text. Terminal sequences stay.
 */
export function oneLine(text: string, limit: number): string {
  const head = text.slice(0, 4 * limit);
  const end = head.indexOf('\n');
  if (end < 0) return head.slice(0, limit);
  const first = head.slice(0, end);
  if (first.startsWith('┌')) {
    const rows = head.split('\n').filter((line) => !frame.test(line));
    return rows
      .map((row) => row.replace(/^│\s*|\s*│$/gu, '').replaceAll(/\s*│\s*/gu, ' │ '))
      .join('  ·  ')
      .slice(0, limit);
  }
  return (/[[{(]$/.test(stripAnsi(first)) ? head.replaceAll(/\n\s*/g, ' ') : first).slice(0, limit);
}
