import { shorten } from '../base/visibleText.ts';
import { jsonLines, printableJson } from '../base/printableJson.ts';

/**
 * Largest size of what `--json` prints, in bytes. Programs that read for a language model cut or refuse longer answers. What a
 * tool adds to the object, its fence and the next calls, stays below 8 KB with it.
 */
export const largestAnswerBytes = 7000;

/** Number of entries that were left out of each list, by the name of its field. Absent if all are there. */
export interface Omitted {
  readonly omitted?: Readonly<Record<string, number>>;
}

interface Bounds {
  /** Characters of a text. */
  readonly text: number;
  /** Entries of the list that matters most, and of each other list. */
  readonly main: number;
  readonly list: number;
  /** Objects inside of objects, e.g. the causes of an error, are left out below this depth. */
  readonly depth: number;
}

/** From the most to the least that an answer can hold. The last one fits for every report. */
const rounds: readonly Bounds[] = [
  { text: 2000, main: 100, list: 20, depth: 7 },
  { text: 1000, main: 20, list: 10, depth: 7 },
  { text: 500, main: 20, list: 5, depth: 7 },
  { text: 250, main: 15, list: 4, depth: 7 },
  { text: 160, main: 10, list: 3, depth: 5 },
  { text: 100, main: 6, list: 2, depth: 4 },
  { text: 60, main: 3, list: 1, depth: 3 },
  { text: 40, main: 1, list: 1, depth: 2 },
];
/** Fields whose texts are typed again, so that they are not cut. */
const kept: readonly string[] = ['next', 'recording', 'replayOf', 'verifyOf'];

/**
 * The report itself if its JSON has at most `limitBytes`, otherwise a copy with shorter texts and lists. `main` names the
 * list that is cut least.
 */
export function fitted<Report extends object>(
  report: Report,
  main?: keyof Report,
  limitBytes = largestAnswerBytes,
): Report & Omitted {
  // The text of a very long report is not made.
  if (isShort(report, { left: limitBytes }) && jsonBytes(report) <= limitBytes) return report;
  let smallest: Report & Omitted = report;
  for (const bounds of rounds) {
    smallest = cutReport(report, main, bounds);
    if (jsonBytes(smallest) <= limitBytes) break;
  }
  return smallest;
}

/** Prints a report as JSON. `isFull`: also if it is long. */
export function printJson<Report extends object>(report: Report, isFull: boolean, main?: keyof Report): void {
  process.stdout.write(`${isFull ? printableJson(report) : jsonLines(fitted(report, main))}\n`);
}

/** Size of an object as `printJson` prints it. */
export const jsonBytes = (report: object): number => Buffer.byteLength(jsonLines(report));

function cutReport<Report extends object>(
  report: Report,
  main: keyof Report | undefined,
  bounds: Bounds,
): Report & Omitted {
  const fields = Object.entries(report).map(([name, value]) => {
    if (kept.includes(name)) return [name, value] as const;
    const list = name === main ? bounds.main : bounds.list;
    return [name, cut(value, { ...bounds, list }, bounds.list, 1)] as const;
  });
  const omitted = Object.entries(report).flatMap(([name, value]) => {
    const most = name === main ? bounds.main : bounds.list;
    return Array.isArray(value) && value.length > most && !kept.includes(name)
      ? [[name, value.length - most] as const]
      : [];
  });
  const short = Object.fromEntries(fields) as Report;
  return omitted.length === 0 ? short : { ...short, omitted: Object.fromEntries(omitted) };
}

/** `inner`: entries of the lists inside. */
function cut(value: unknown, bounds: Bounds, inner: number, depth: number): unknown {
  if (typeof value === 'string') return shorten(value, bounds.text);
  if (typeof value !== 'object' || value === null) return value;
  const within = { ...bounds, list: inner };
  if (Array.isArray(value)) {
    return depth > bounds.depth ? [] : value.slice(0, bounds.list).map((each) => cut(each, within, inner, depth + 1));
  }
  if (depth > bounds.depth) return undefined;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [shorten(name, bounds.text), cut(each, within, inner, depth + 1)]),
  );
}

/** Whether the texts and entries of a value are few enough for its JSON to be made. */
function isShort(value: unknown, budget: { left: number }): boolean {
  if (typeof value === 'string') budget.left -= value.length;
  else if (typeof value !== 'object' || value === null) budget.left -= 1;
  else for (const each of Object.values(value)) if (!isShort(each, budget)) return false;
  return budget.left >= 0;
}
