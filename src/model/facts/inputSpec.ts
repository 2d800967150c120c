/**
 * Checks the form of an input SPEC before a run is started with it. Does not look for files.
 * @returns a sentence that says what is wrong; undefined if nothing is
 */
export function inputSpecProblem(spec: string): string | undefined {
  const text = spec.trim();
  if (text === '') return 'Expected an input, e.g. range:100, glob:src/**/*.ts, rows.csv or export:inputs.';
  const scheme = /^([a-z]+):(?![\\/])(.*)$/s.exec(text);
  if (scheme) return schemeProblem(scheme[1] ?? '', scheme[2] ?? '');
  if (/\.(json|ndjson|jsonl|csv|tsv)$/i.test(text)) return undefined;
  return `Expected a .json, .ndjson or .csv file, or one of lines: glob: range: export: in front, got "${short(text)}".`;
}

const schemes: Readonly<Record<string, (rest: string) => string | undefined>> = {
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
  return `"${name}:" is not a kind of input. Expected lines: glob: range: or export:, or a .json, .ndjson or .csv file.`;
}

/** A sentence that says what is wrong with a range; undefined if nothing is. */
export function rangeProblem(rest: string): string | undefined {
  const range = parseRange(rest);
  return typeof range === 'string' ? range : undefined;
}

/** The first number and the one after the last: `N` is 0 to N-1, `A..B` is A to B-1. Text: a sentence that says what is wrong. */
export function parseRange(rest: string): { readonly first: number; readonly end: number } | string {
  const match = /^(?:(-?\d+)\.\.)?(-?\d+)$/.exec(rest.trim());
  if (!match) return `Expected a whole number or A..B, e.g. 100 or 1..100, got "${short(rest)}".`;
  const first = Number(match[1] ?? 0);
  const end = Number(match[2]);
  if (!Number.isSafeInteger(first) || !Number.isSafeInteger(end)) return 'Expected numbers below 2^53.';
  if (end < first) return `Expected a range that goes up, got ${first}..${end}.`;
  return { first, end };
}

/** The name in `export:NAME`. */
export function exportOfSpec(spec: string): string | undefined {
  return spec.startsWith('export:') ? spec.slice('export:'.length) : undefined;
}

const short = (text: string): string => (text.length > 60 ? `${text.slice(0, 57)}…` : text);
