import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './root.ts';

export const formatDocument = readFileSync(join(root, 'docs/recording-format.md'), 'utf8');

/** The worked lines of docs/recording-format.md, by the file in which such a line is. */
export function workedLines(file: 'events.ndjson' | 'inputs.ndjson' | 'results.ndjson'): readonly string[] {
  return [...formatDocument.matchAll(/^```ndjson(?: (\S+))?\n(.*)\n```$/gm)].flatMap(
    ([, name = 'events.ndjson', line]) => (name === file && line !== undefined ? [line] : []),
  );
}
