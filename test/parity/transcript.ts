import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../support/root.ts';

/** Lines of the outcome of each scenario, by its name. */
export type Transcript = Readonly<Record<string, readonly string[]>>;

const file = join(root, 'test/parity/transcript.txt');
const title = /^== (.*)$/;

/** Reads what Python printed in its last run. */
export function readTranscript(): Transcript {
  const transcript: Record<string, string[]> = {};
  let lines: string[] = [];
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const name = title.exec(line)?.[1];
    if (name !== undefined) lines = transcript[name] = [];
    else if (line !== '') lines.push(line);
  }
  return transcript;
}

export function writeTranscript(transcript: Transcript): void {
  const parts = Object.entries(transcript).map(([name, lines]) => `== ${name}\n${lines.join('\n')}\n`);
  writeFileSync(file, parts.join('\n'));
}
