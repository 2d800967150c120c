import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { scenarioDir, scenarios } from '../parity/scenarios.ts';
import { readTranscript } from '../parity/transcript.ts';
import { byCommand, byLibrary, linesByCommand } from '../parity/ways.ts';
import { root } from '../support/root.ts';

const transcript = readTranscript();

test('there are fifteen, each with its twin and its lines in the transcript', () => {
  const names = scenarios.map(({ name }) => name);
  expect(names).toHaveLength(15);
  expect(readdirSync(scenarioDir)).toEqual(
    expect.arrayContaining(names.flatMap((name) => [`${name}.py`, `${name}.ts`])),
  );
  expect(Object.keys(transcript)).toEqual(names);
});

/** The outcomes are those of Python, which `npm run parity` runs. */
describe.each(scenarios)('$name', (scenario) => {
  const expected = transcript[scenario.name] ?? [];

  test('has its outcome as a program on the library', async () => {
    expect((await byLibrary(scenario)).lines).toEqual(expected);
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
