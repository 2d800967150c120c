import { join } from 'node:path';
import { expect, test } from 'vitest';
import { decodeValue } from '../../src/files/codec.ts';
import { fingerprint, inputs } from '../fixtures/jobs/bytes.ts';
import { poolscope, readNdjson } from '../support/poolscope.ts';
import { scratch } from '../support/scratch.ts';
import { testedNodes } from '../support/testedNodes.ts';

/** A recorded result. */
interface Result {
  readonly item: number;
  readonly value?: unknown;
}

const ways = [
  ...testedNodes.map(({ version, file }) => ({ isolation: 'thread', version, file })),
  ...['process', 'inline'].map((isolation) => ({ isolation, version: process.version, file: process.execPath })),
];

test.each(ways)('arrays and buffers keep their bytes: $isolation, Node $version', async ({ isolation, file }) => {
  const recording = scratch('recording');
  const options = ['--workers=2', '--quiet', `--isolation=${isolation}`, `--record=${recording}`];
  const run = await poolscope(['run', 'bytes.ts#mirror', ...options], { node: file });
  expect(run).toMatchObject({ code: 0, stderr: '' });
  const values = readNdjson<Result>(join(recording, 'results.ndjson')).map(
    ({ value }) => decodeValue(JSON.stringify(value)) as { readonly seen: string; readonly input: unknown },
  );
  const expected = inputs.map(fingerprint);
  expect(values.map(({ seen }) => seen)).toEqual(expected);
  expect(values.map(({ input }) => fingerprint(input))).toEqual(expected);
  const replayed = await poolscope(['replay', recording, '--items=0-99', '--quiet', '--json', '--full'], {
    node: file,
  });
  expect(JSON.parse(replayed.stdout)).toMatchObject({ items: { length: inputs.length }, differences: [] });
});
