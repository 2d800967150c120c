import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { scenarioDir, scenarios } from '../parity/scenarios.ts';
import { readTranscript } from '../parity/transcript.ts';
import { byCommand, byLibrary, linesByCommand } from '../parity/ways.ts';
import { itemsByCall } from '../../src/model/items/callGroups.ts';
import { itemSpan } from '../../src/model/run/runModel.ts';
import { listRecordings } from '../../src/recording/listRecordings.ts';
import { loadRecording } from '../../src/recording/loadRecording.ts';
import { root } from '../support/root.ts';
import { scratch } from '../support/scratch.ts';

const transcript = readTranscript();

test('there are sixteen, each with its twin and its lines in the transcript', () => {
  const names = scenarios.map(({ name }) => name);
  expect(names).toHaveLength(16);
  expect(readdirSync(scenarioDir)).toEqual(
    expect.arrayContaining(names.flatMap((name) => [`${name}.py`, `${name}.ts`])),
  );
  expect(Object.keys(transcript)).toEqual(names);
});

/** This program is recorded while it runs, without a change of its code. */
const recorded = '05-apply-async';

/** Two times twenty calls with one item each; in the second half, the items 3 and 13 of their call throw. */
async function expectApplies(recordings: string): Promise<void> {
  const { infos } = await listRecordings(recordings);
  expect(infos).toMatchObject([{ state: 'finished', items: { total: 40, succeeded: 38, failed: 2 } }]);
  const model = await loadRecording(infos[0]!.dir, { keepLogs: true });
  expect(model.setup.label).toBe(`pool ${recorded}.ts`);
  const calls = Array.from({ length: 40 }, (_, k) => `applyAsync ${k + 1} ${k < 20 ? 'half' : 'halfOrThrow'}`);
  const { names, codes } = itemsByCall(model.calls, 40);
  expect(names).toEqual(calls);
  expect([...codes].toSorted((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, k) => k));
  const failed = [...model.failures].map(([item, { failure }]) => `${names[codes[item]!]}: ${failure.message}`);
  expect(new Set(failed)).toEqual(
    new Set(['applyAsync 24 halfOrThrow: 3 cannot be halved', 'applyAsync 34 halfOrThrow: 13 cannot be halved']),
  );
  // It sleeps for 10 ms.
  expect(itemSpan(model, 0)).toSatisfy(({ startMicros, endMicros }) => endMicros - startMicros > 9000);
}

/** The outcomes are those of Python, which `npm run parity` runs. */
describe.each(scenarios)('$name', (scenario) => {
  const expected = transcript[scenario.name] ?? [];

  test('has its outcome as a program on the library', async () => {
    const recordings = recorded === scenario.name ? scratch('recordings') : undefined;
    expect((await byLibrary(scenario, recordings)).lines).toEqual(expected);
    if (recordings !== undefined) await expectApplies(recordings);
  });

  test('has its outcome by the command line', async () => {
    expect((await byCommand(scenario)).lines).toEqual(linesByCommand(scenario, expected));
  });
});

test('the samples compile', async () => {
  const tsc = join(root, 'node_modules/.bin/tsc');
  const { stdout } = await promisify(execFile)(tsc, ['-p', join(root, 'test/samples')]);
  expect(stdout).toBe('');
});
