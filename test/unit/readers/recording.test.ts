import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { recordingReader } from '../../../src/readers/recording.ts';
import { itemsOf } from '../../support/inputFiles.ts';
import { scratch } from '../../support/scratch.ts';

const base = dirname(scratch('base'));
mkdirSync(join(base, 'run'));
const lines = Array.from({ length: 3000 }, (_, item) => `{"item":${item},"input":${item * 10}}\n`);
writeFileSync(join(base, 'run/inputs.ndjson'), lines.join(''));

it('finds the recording in the base folder and keeps the numbers of the earlier run', async () => {
  const source = await recordingReader.open('run', {
    baseDir: base,
    items: [
      [2998, 2999],
      [1, 1],
    ],
  });
  expect(source).toMatchObject({ count: 3, items: [2998, 2999, 1] });
  expect(await itemsOf(source)).toEqual([29_980, 29_990, 10]);
});

it('reads many items in batches of one size', async () => {
  const { batches } = await recordingReader.open('run', { baseDir: base, items: [[0, 2999]] });
  const sizes: number[] = [];
  for await (const batch of batches) sizes.push(batch.length);
  expect(sizes).toEqual([1024, 1024, 952]);
});

it('needs a selection', async () => {
  await expect(recordingReader.open('run', { baseDir: base })).rejects.toThrow(
    '"recording:run" needs the items to run',
  );
});
