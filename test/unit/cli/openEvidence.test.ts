import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { filesOf, hasChanged, openEvidence } from '../../../src/cli/openEvidence.ts';
import { encodeEvents } from '../../../src/model/facts/eventLines.ts';
import type { RunEvidence } from '../../../src/model/facts/evidence.ts';
import { scratch } from '../../support/scratch.ts';
import { simulateRun } from '../../support/simulateRun.ts';

const project = scratch('project');
mkdirSync(project);
writeFileSync(join(project, 'package.json'), '{}');
const put = (name: string, text: string): string => {
  const path = join(project, name);
  writeFileSync(path, text);
  return path;
};
const file = put('work.ts', 'export const work = 1;\n');
const other = put('other.ts', '');
const evidence: RunEvidence = {
  job: { file, exportName: 'work', inThreads: true },
  code: { [file]: createHash('sha256').update('export const work = 1;\n').digest('hex'), [other]: 'abc' },
  places: [other, other, '/etc/hosts', join(project, 'gone.ts')].map((each) => ({
    kind: 'hotLine',
    file: each,
    line: 1,
    micros: 1,
    share: 1,
  })),
  items: [],
};

test('the files of a run are those of this project that are still there, each once', () => {
  expect(filesOf(evidence, project)).toEqual([file, other]);
});

test('a file has changed if the run loaded another text of it', () => {
  expect([file, other, '/never/loaded.ts'].map((path) => hasChanged(path, evidence))).toEqual([false, true, false]);
});

test('a recording that does not note which code its run loaded is refused, with the next step', async () => {
  const dir = join(project, 'recording');
  mkdirSync(dir);
  const run = { items: 4, workers: 1, chunksize: 1, seed: 1, meanMicros: 10, logsPerItem: 0, failing: 0 };
  writeFileSync(join(dir, 'events.ndjson'), encodeEvents(simulateRun(run)));
  await expect(openEvidence(dir)).rejects.toMatchObject({
    message: expect.stringContaining('shows nothing about code') as string,
    nextStep: expect.stringContaining('--record') as string,
  });
});
