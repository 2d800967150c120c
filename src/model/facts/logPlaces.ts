// Places in source files that log lines name: `at load (src/a.ts:12:5)` -> src/a.ts:12:5.
import { stripAnsi } from '../../base/visibleText.ts';
import type { LogRecord } from './log.ts';

/** A place as a text names it. */
export interface NamedPlace {
  /** The whole name, `src/a.ts:12:5`. */
  readonly name: string;
  /** Index of its first character in the text. */
  readonly from: number;
  /** A path, relative or absolute. */
  readonly file: string;
  /** Counts from 1. */
  readonly line: number;
  /** Counts from 1; 1 if the text has none. */
  readonly column: number;
}

// It begins where a path can begin, so that a long line is scanned once. An address on the web is no path.
const place =
  /(?<![\w@:/.\\-])(?:file:\/\/\/?(?=[A-Za-z]:\/|\/))?((?:[A-Za-z]:[/\\])?[\w@./\\-]*[\w@-]\.(?:[cm]?[jt]sx?|json|vue|svelte|astro)):(\d{1,7})(?::(\d{1,6}))?(?![\w.])/g;

export const placesIn = (text: string): NamedPlace[] =>
  [...text.matchAll(place)].map(({ index, 0: name, 1: file = '', 2: line, 3: column }) => ({
    name,
    from: index,
    file,
    line: Number(line),
    column: Number(column ?? 1),
  }));

/** The places in the whole text of an entry. A panel names one by its number among them. */
export const placesOf = ({ text, detail }: Pick<LogRecord, 'text' | 'detail'>): NamedPlace[] =>
  placesIn(stripAnsi(detail ?? text));
