// What tiny items cost apart from time: messages, records and bytes. These numbers may only become smaller.
import { readFileSync } from 'node:fs';
import { serialize } from 'node:v8';
import { expect, test } from 'vitest';
import { MessageSink } from '../../../src/execution/messageSink.ts';
import { packChunk, packReport } from '../../../src/execution/packing.ts';
import type { RecordSink } from '../../../src/execution/recordSink.ts';
import { SpoolWriter } from '../../../src/execution/spoolWriter.ts';
import type { SentReport } from '../../../src/protocol/workerLink.ts';
import { scratch } from '../../support/scratch.ts';

/** The largest chunk of automatic size. */
const count = 2048;
const items = Array.from({ length: count }, (_, k) => 10_000 + k);

/** A chunk of items of 1 us each. */
function runChunk(sink: RecordSink, result: (item: number) => unknown): void {
  for (const [k, item] of items.entries()) sink.succeed({ chunk: 0, attempt: 1, item }, k, k + 1, result(item));
  if (!sink.rest) sink.flush();
}

/** The report that travels with the answer to a chunk. There is no other message about its items. */
function restOf(result: (item: number) => unknown): SentReport | undefined {
  const memory = { share: (value: unknown) => value, revive: (value: unknown) => value, markDead: () => {} };
  const sink = new MessageSink(() => expect.unreachable('a message of its own'), memory, 'thread');
  runChunk(sink, result);
  const rest = sink.rest();
  return rest && packReport(rest);
}

test('the inputs of a chunk of numbers are 8 bytes each', () => {
  const chunk = packChunk({ chunk: 0, attempt: 1, items, inputs: items.map((item) => item / 3), careful: false });
  expect(serialize(chunk).length / count).toBeLessThan(8.1);
});

test('the results of a chunk of numbers travel with its answer, 8 bytes each', () => {
  expect(serialize(restOf((item) => item / 3)).length / count).toBeLessThan(8.1);
});

test('the results of a chunk travel with its answer if they are small records', () => {
  expect(restOf((item) => ({ id: item, name: `customer ${item}` }))).toMatchObject({ type: 'succeeded' });
});

test('the items of a chunk are one record of the spool, of 6 bytes each with a value of one digit', () => {
  const path = scratch('w0.spool');
  runChunk(new SpoolWriter(path, () => expect.unreachable()), () => 1);
  const text = readFileSync(path, 'utf8');
  expect(text.split('\n').filter((line) => line !== '')).toHaveLength(1);
  expect(text.length / count).toBeLessThan(6.5);
});
