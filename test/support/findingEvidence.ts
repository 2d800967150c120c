import { createHash } from 'node:crypto';
import type { ItemEvidence, PlaceEvidence, RunEvidence } from '../../src/model/facts/evidence.ts';

/** What a run of an example of docs/findings.md would show, by the code of its rule. Lines are found by their text. */
export function evidenceOf(code: string, file: string, text: string): RunEvidence {
  const at = (part: string): { readonly file: string; readonly line: number } => ({
    file,
    line: text.split('\n').findIndex((line) => line.includes(part)) + 1,
  });
  const places: Readonly<Record<string, PlaceEvidence>> = {
    race: {
      kind: 'raceAccess',
      ...at('before + item'),
      access: 'write by item 1 on worker 0',
      target: 'array "counts"[0]',
      other: { access: 'read by item 2 on worker 1', ...at('const before') },
    },
    'shared-state': {
      kind: 'stateKept',
      ...at('total += item'),
      variable: 'total',
      change: 'total += item',
      items: 2,
      checked: 3,
    },
    'blocking-io': {
      kind: 'blockingCall',
      ...at('function length'),
      callee: 'readFileSync',
      module: 'node:fs',
      micros: 400_000,
      share: 0.4,
      concurrency: 8,
    },
    'console-heavy': { kind: 'logLines', ...at('console.log'), lines: 3000, allLines: 3000, share: 0.9 },
    'hot-line': { kind: 'hotLine', ...at('Math.sqrt'), micros: 900_000, share: 0.9 },
  };
  const items: Readonly<Record<string, ItemEvidence>> = {
    nondeterministic: { kind: 'resultsVaried', items: 3, checked: 3 },
    'await-in-loop': { kind: 'itemsWaited', share: 0.97 },
    'large-capture': { kind: 'memberRepeated', member: 'words', exportName: 'inputs', bytes: 1e6, share: 0.99 },
  };
  const [place, item] = [places[code], items[code]];
  return {
    job: { file, exportName: 'work', inThreads: true },
    code: { [file]: createHash('sha256').update(text).digest('hex') },
    places: place ? [place] : [],
    items: item ? [item] : [],
  };
}
