import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { decodeEvents } from '../../src/model/facts/eventLines.ts';
import { recordingFiles } from '../../src/recording/format.ts';
import { poolscope } from '../support/poolscope.ts';
import { scratch } from '../support/scratch.ts';

test('a recording has few events, and few bytes an item', async () => {
  const items = 50_000;
  const chunks = 100;
  const dir = scratch('recording');
  const chunksize = `--chunksize=${items / chunks}`;
  const { code } = await poolscope([
    'run',
    'basic.ts#addOne',
    `--input=range:${items}`,
    chunksize,
    '--workers=2',
    `--record=${dir}`,
  ]);
  expect(code).toBe(0);
  const text = readFileSync(join(dir, recordingFiles.events), 'utf8');
  const events = decodeEvents(text);
  // On a busy machine, an item may last 0.2 ms and end its event, which then has its CPU time.
  const settled = events.filter((event) => event.type === 'itemsSettled' && event.cpuMicros === undefined);
  expect(settled.length).toBeLessThanOrEqual(2 * chunks);
  expect(events.filter(({ type }) => type === 'chunkFinished')).toHaveLength(chunks);
  // Four bytes were measured for the times of an item.
  expect(text.length / items).toBeLessThan(8);
});
