import type { Edge, RegexNode } from './regexSyntax.ts';

/** Code points from `from` to `to`. */
type Range = readonly [from: number, to: number];

const [firstHalf, lastHalf, lastUnit, lastPoint] = [0xd800, 0xdfff, 0xffff, 0x10ffff] as const;
/** Added to half of a pair of surrogates. The sum is a character that is itself such a pair, so no text has it as one unit. */
const halfOffset = 0x10f800 - firstHalf;

/**
 * A pattern for RE2 that matches in `linearText` where the pattern matches in JavaScript: `\d+|[^a]` becomes
 * `(?:(?:[\x{30}-\x{39}]){1,}|[\x{0}-\x{60}\x{62}-\x{10ffff}])`. The two languages differ in what a class contains (`\s`, `.`,
 * letters that are equal but for their case), so the built-in RegExp says which characters belong to each class. Without u and
 * v, a character of JavaScript may be half of a pair of surrogates; RE2 knows none, so others stand for them. Two differences
 * remain: with m, a line ends only at `\n`, and with i and u, `\b` takes the long s and the kelvin sign for no letters.
 */
export function linearSource(node: RegexNode, flags: string): string {
  switch (node.kind) {
    case 'char':
      return classOf(node.source, flags);
    case 'edge':
      return edgeOf(node.edge, flags.includes('m'));
    case 'sequence':
      return node.parts.map((part) => linearSource(part, flags)).join('');
    case 'either':
      return `(?:${node.options.map((option) => linearSource(option, flags)).join('|')})`;
    case 'repeat': {
      const { body, least, most } = node;
      return `(?:${linearSource(body, flags)}){${least},${most === Infinity ? '' : most}}`;
    }
  }
}

/** The text for a pattern that `linearSource` has written. */
export const linearText = (text: string, flags: string): string =>
  hasPoints(flags)
    ? text
    : text.replace(/[\ud800-\udfff]/g, (half) => String.fromCodePoint(stored(half.charCodeAt(0))));

const hasPoints = (flags: string): boolean => /[uv]/.test(flags);
const stored = (unit: number): number => (isHalf(unit) ? unit + halfOffset : unit);

function edgeOf(edge: Edge, isLine: boolean): string {
  if (edge === '^') return isLine ? '(?m:^)' : '\\A';
  if (edge === '$') return isLine ? '(?m:$)' : '\\z';
  return edge;
}

function classOf(source: string, flags: string): string {
  const ranges = rangesOf(source, flags).map(([from, to]) => `\\x{${from.toString(16)}}-\\x{${to.toString(16)}}`);
  return ranges.length === 0 ? `[^\\x{0}-\\x{${lastPoint.toString(16)}}]` : `[${ranges.join('')}]`;
}

/** Classes of the last patterns. Somebody who types a pattern changes one of its characters at a time. */
const known = new Map<string, readonly Range[]>();
const mostKnown = 200;

function rangesOf(source: string, flags: string): readonly Range[] {
  const isLiteral = !/^(?:\\|\[|\.$)/.test(source);
  const literal = stored(codePoint(source));
  if (isLiteral && !flags.includes('i')) return [[literal, literal]];
  const key = `${flags} ${source}`;
  const ranges = known.get(key) ?? matched(new RegExp(`(?:${source})+`, `${flags.replace(/[gmy]/g, '')}g`));
  if (known.size >= mostKnown) known.clear();
  known.set(key, ranges);
  return ranges;
}

/** The characters of `linearText` in which the runs of a class are. */
function matched(runs: RegExp): Range[] {
  const isUnicode = hasPoints(runs.flags);
  return characters(isUnicode).flatMap((text) =>
    [...text.matchAll(runs)].map(([run]): Range => {
      const [first, last] = [run.charCodeAt(0), run.charCodeAt(run.length - 1)];
      if (!isUnicode) return [stored(first), stored(last)];
      return alike.get(run) ?? [codePoint(run), isHalf(last) ? codePoint(run.slice(-2)) : last];
    }),
  );
}

/**
 * With u and v, one stands for all: halves of pairs, of which nobody tells one from another there, the planes that Unicode leaves
 * empty, and the second one for private use.
 */
const alike: ReadonlyMap<string, Range> = new Map([
  ['\ud800', [firstHalf, lastHalf]],
  ['\u{40000}', [0x40000, 0xdffff]],
  ['\u{100000}', [0x100000, lastPoint]],
]);

const isHalf = (unit: number): boolean => unit >= firstHalf && unit <= lastHalf;
const codePoint = (text: string): number => text.codePointAt(0) ?? 0;

/** Units from `first` to `last`, each after `before`. */
function unitsText(first: number, last: number, before: readonly number[] = []): string {
  const pieces: string[] = [];
  for (let from = first; from <= last; from += 1024) {
    const units = Array.from({ length: Math.min(1024, last + 1 - from) }, (_, k) => [...before, from + k]);
    pieces.push(String.fromCharCode(...units.flat()));
  }
  return pieces.join('');
}

/** The characters of the planes from `first` to `last`. A pair's first half is the same for a 64th of a plane. */
function planesText(first: number, last: number): string {
  const halves = Array.from({ length: (last + 1 - first) * 64 }, (_, k) => firstHalf + (first - 1) * 64 + k);
  return halves.map((half) => unitsText(firstHalf + 0x400, lastHalf, [half])).join('');
}

let units: readonly string[] | undefined;
let points: readonly string[] | undefined;

/** All characters in ascending order, in texts without a gap. They are kept, because each new class needs them. */
function characters(isUnicode: boolean): readonly string[] {
  units ??= [unitsText(0, firstHalf - 1), unitsText(firstHalf, lastHalf), unitsText(lastHalf + 1, lastUnit)];
  if (!isUnicode) return units;
  const [low = '', , high = ''] = units;
  const [half = '', empty = '', secret = ''] = alike.keys();
  points ??= [low, half, high, planesText(1, 3), empty, planesText(14, 15), secret];
  return points;
}
