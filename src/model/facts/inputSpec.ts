import { parseSpan, type Span } from './ranges.ts';

/**
 * Checks the form of an input SPEC before a run is started with it. Does not look for files.
 * @returns a sentence that says what is wrong; undefined if nothing is
 */
export function inputSpecProblem(spec: string): string | undefined {
  const text = spec.trim();
  if (text === '') return 'Expected an input, e.g. range:100, glob:src/**/*.ts, rows.csv or export:inputs.';
  const scheme = /^([a-z]+):(?![\\/])(.*)$/s.exec(text);
  if (scheme) return schemeProblem(scheme[1] ?? '', scheme[2] ?? '');
  if (hasFormat(placeInJson(text).file)) return undefined;
  return `Expected a ${kindsOfFiles} file, or one of csv: lines: glob: range: export: in front, got "${short(text)}".`;
}

/** The extensions of files whose format is known by their name. A packed file has one of these before `.gz` or `.zst`. */
export const dataFileExtensions: readonly string[] = ['json', 'ndjson', 'jsonl', 'csv', 'tsv', 'parquet'];
const kindsOfFiles = '.json, .ndjson, .csv, .tsv or .parquet';

/** `rows.csv.gz` → `rows.csv`. */
export const unpackedName = (path: string): string => path.replace(/\.(gz|zst)$/i, '');

/** Whether the name of a file says how to read it. */
export const hasFormat = (path: string): boolean =>
  dataFileExtensions.some((extension) => unpackedName(path).toLowerCase().endsWith(`.${extension}`));

/** `data.json#a.b` → the file and the place in it; the place is empty for other inputs. */
export function placeInJson(spec: string): { readonly file: string; readonly place: string } {
  const [, file = spec, place = ''] = /^(.*\.json(?:\.gz|\.zst)?)#(.*)$/is.exec(spec) ?? [];
  return { file, place };
}

/** Whether the input has cells, for which a delimiter can be given. */
export const isCsv = (spec: string): boolean => spec.startsWith('csv:') || /\.[ct]sv$/i.test(unpackedName(spec));

const schemes: Readonly<Record<string, (rest: string) => string | undefined>> = {
  csv: (rest) => (rest === '' ? 'Expected a file after csv:, e.g. csv:rows.txt.' : undefined),
  lines: (rest) => (rest === '' ? 'Expected a file after lines:, e.g. lines:urls.txt.' : undefined),
  glob: (rest) => (rest === '' ? 'Expected a pattern after glob:, e.g. glob:src/**/*.ts.' : undefined),
  range: rangeProblem,
  export: (rest) =>
    /^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u.test(rest)
      ? undefined
      : `Expected the name of an export after export:, got "${short(rest)}".`,
};

function schemeProblem(name: string, rest: string): string | undefined {
  if (Object.hasOwn(schemes, name)) return schemes[name]?.(rest.trim());
  return `"${name}:" is not a kind of input. Expected csv: lines: glob: range: or export:, or a ${kindsOfFiles} file.`;
}

/** A sentence that says what is wrong with a range; undefined if nothing is. */
export function rangeProblem(rest: string): string | undefined {
  const range = parseRange(rest);
  return typeof range === 'string' ? range : undefined;
}

/** The numbers of `N`, which are 0 to N-1, of `A-B` or of `A..B`. Text: a sentence that says what is wrong. */
export function parseRange(rest: string): Span | string {
  const span = parseSpan(/^\s*-?\d+\s*$/.test(rest) ? `0..${rest}` : rest);
  if (!span) {
    if (/^\s*\d{17}/.test(rest)) return 'Expected numbers below 2^53.';
    return `Expected a whole number, A-B or A..B, e.g. 100 or 1-100, got "${short(rest)}".`;
  }
  const { first, end } = span;
  if (!Number.isSafeInteger(first) || !Number.isSafeInteger(end)) return 'Expected numbers below 2^53.';
  if (end < first) return `Expected a range that goes up, got ${short(rest.trim())}.`;
  return span;
}

/** The name in `export:NAME`. */
export function exportOfSpec(spec: string): string | undefined {
  return spec.startsWith('export:') ? spec.slice('export:'.length) : undefined;
}

const short = (text: string): string => (text.length > 60 ? `${text.slice(0, 57)}…` : text);

/** The input is the recorded items of an earlier run. */
export const isReplaySpec = (spec: string | undefined): boolean => spec?.startsWith('recording:') === true;
