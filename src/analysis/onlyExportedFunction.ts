import { reservedExports } from './reservedExports.ts';

/** Exports that are no value. */
const noValue = /^export (?:type|interface|declare) /;
const declared = /^export (?<async>async )?(?<kind>function|const) (?<name>[\w$]+)/;

/**
 * The function that `meantExport` finds, if the text shows without a parser that a module exports one function and nothing
 * else that may be one; undefined if the parser must decide. It is for callers that would load the parser of TypeScript for
 * nothing else, which takes longer than the start of a small run.
 */
export function onlyExportedFunction(sourceText: string): string | undefined {
  if (/\bexports\b/.test(sourceText)) return undefined;
  const exported = sourceText.match(/^export\b.*/gm) ?? [];
  // One within a line may be anything.
  if (exported.length !== sourceText.match(/\bexport\b/g)?.length) return undefined;
  const found: string[] = [];
  for (const line of exported) {
    if (noValue.test(line)) continue;
    const { kind, name = '' } = declared.exec(line)?.groups ?? {};
    if (reservedExports.has(name)) continue;
    if (kind !== 'function') return undefined;
    found.push(name);
  }
  return found.length === 1 ? found[0] : undefined;
}
