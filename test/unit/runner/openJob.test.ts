import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openJob, type OpenJobOptions } from '../../../src/runner/openJob.ts';
import { preflightInline } from '../../../src/runner/preflight.ts';
import { scratch } from '../../support/scratch.ts';
import { jobFor } from './jobFor.ts';

/** Under a debugger, so that the module is loaded in this thread. */
function optionsFor(source: string): OpenJobOptions {
  const file = scratch('job.mjs');
  writeFileSync(file, source);
  const module = { file, loader: null };
  return {
    module,
    debugging: true,
    races: null,
    signal: new AbortController().signal,
    initargsReach: 'thread',
    foresee: () => {},
    note: () => {},
  };
}

async function inputsOf(batches: AsyncIterable<readonly unknown[]>): Promise<unknown[]> {
  const inputs: unknown[] = [];
  for await (const batch of batches) inputs.push(...batch);
  return inputs;
}

test('inputs of an export come from the module', async () => {
  const options = optionsFor('export const work = () => 1; export const rows = [5, 6];');
  const { source, initargs } = await openJob(jobFor({ input: 'export:rows' }), options);
  expect(source.count).toBe(2);
  expect(await inputsOf(source.batches)).toEqual([5, 6]);
  expect(initargs).toBeNull();
});

test('other inputs come from their reader, and the module is still loaded', async () => {
  const good = optionsFor(
    'export const work = () => 1; export const setup = () => {}; export const initargs = () => [1];',
  );
  const { source, initargs } = await openJob(jobFor({ input: 'range:3' }), good);
  expect(await inputsOf(source.batches)).toEqual([0, 1, 2]);
  expect(initargs).toEqual([1]);
  const broken = optionsFor('throw new RangeError("at the top");');
  await expect(openJob(jobFor({ input: 'range:3' }), broken)).rejects.toMatchObject({
    name: 'PreflightFailed',
    message: 'RangeError: at the top',
    failure: { name: 'RangeError' },
  });
});

test('an input that cannot be read is an error with a next step', async () => {
  const options = optionsFor('export const work = () => 1;');
  const error: unknown = await openJob(jobFor({ input: 'nothing.csv' }), options).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ name: 'UserFacingError', nextStep: expect.any(String) });
});

test('an iterator without items is an input of none', async () => {
  const { module } = optionsFor('export const work = () => 1; export function* rows() {}');
  const init = { module, exportName: 'work', inputExport: 'rows', initargsReach: null, races: null };
  const { source } = await preflightInline(init, { note: () => {} });
  expect(await inputsOf(source?.batches ?? expect.unreachable())).toEqual([]);
});
