import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../support/root.ts';

/** The lines of each scenario's outcome, by its name. */
export type Transcript = Readonly<Record<string, readonly string[]>>;

const file = join(root, 'test/parity/transcript.txt');
const title = /^== (.*)$/;

/** What Python printed when it was last asked. */
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
