import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { move } from 'piscina';
import { expect, test } from 'vitest';
import { SpoolWriter } from '../../../src/execution/spoolWriter.ts';
import { transfer } from '../../../src/execution/transfer.ts';
import { SpoolReader } from '../../../src/engine/ledger/spoolReader.ts';
import { encodeValue } from '../../../src/files/codec.ts';
import { spilledFile } from '../../../src/protocol/workerRecords.ts';
import { scratch } from '../../support/scratch.ts';

function setUp() {
  const path = scratch('w0.spool');
  const writer = new SpoolWriter(path, () => expect.unreachable());
  const reader = new SpoolReader(path, 'books');
  const read = () => reader.read();
  const types = () => read().map(({ record }) => record.type);
  return { path, writer, read, types };
}

const at = (item: number, chunk = 0) => ({ chunk, attempt: 1, item });

test('a slow item is in the file when it has ended, and the next one is announced', () => {
  const { writer, read } = setUp();
  writer.succeed(at(0), 0, 200, { sum: 4 });
  expect(read()).toMatchObject([
    { record: { type: 'itemsSettled', fromMicros: 0, times: '0,200,' }, values: ['{"sum":4}'] },
  ]);
  expect(writer.announces).toBe(true);
});

test('the CPU time of an item is in its record, behind those of shorter items', () => {
  const { writer, read } = setUp();
  writer.succeed(at(0), 0, 10, 1);
  writer.succeed(at(1), 10, 910, 2, 870);
  writer.fail(at(2), 910, 1910, new Error('no'), 'thrown', 0);
  expect(read()).toMatchObject([
    { record: { steps: [0, 1, 1, 1], cpuMicros: 870 }, values: ['1', '2'] },
    { record: { type: 'itemFailed' } },
    { record: { steps: [2, 1], cpuMicros: 0 } },
  ]);
});

test('a result that would be transferred is written as the value itself', () => {
  const { writer, read } = setUp();
  writer.succeed(at(0), 0, 200, transfer({ sum: 4 }, []));
  writer.succeed(at(1), 200, 400, move({ sum: 5 } as unknown as ArrayBuffer));
  expect(read().flatMap(({ values }) => values)).toEqual(['{"sum":4}', '{"sum":5}']);
});

test('tiny items share a record for up to 4 ms, and are not announced', () => {
  const { writer, read, types } = setUp();
  writer.succeed(at(0), 0, 100, 1);
  writer.succeed(at(1), 100, 299, 2);
  expect(types()).toEqual([]);
  expect(writer.announces).toBe(false);
  writer.succeed(at(2), 3900, 4000, 3);
  expect(read()).toMatchObject([{ values: ['1', '2', '3'] }]);
});

test('items of another chunk have a record of their own', () => {
  const { writer, read } = setUp();
  writer.succeed(at(0, 0), 0, 1, 'a');
  writer.succeed(at(1, 1), 1, 2, 'b');
  expect(read()).toMatchObject([{ record: { chunk: 0 }, values: ['"a"'] }]);
  writer.close();
  expect(read()).toMatchObject([{ record: { chunk: 1 }, values: ['"b"'] }]);
});

test('earlier outcomes come before the announcement of an item', () => {
  const { writer, types } = setUp();
  writer.succeed(at(0), 0, 1, 1);
  writer.announce(1, 1.4);
  expect(types()).toEqual(['itemsSettled', 'itemStarted']);
});

test('a failure comes before the outcome of its item', () => {
  const { writer, read } = setUp();
  writer.fail(at(5), 0, 300, new RangeError('too far'), 'thrown');
  expect(read().map(({ record }) => record)).toMatchObject([
    { type: 'itemFailed', item: 5, attempt: 1, failure: { name: 'RangeError', message: 'too far' } },
    { type: 'itemsSettled', outcomes: [2, 1] },
  ]);
});

test('a value without JSON text fails, and leaves nothing in the file', () => {
  const { writer, types } = setUp();
  expect(() => writer.succeed(at(0), 0, 300, () => 1)).toThrow('a function');
  writer.close();
  expect(types()).toEqual([]);
});

test.each([
  [undefined, ''],
  [0, '0'],
  [-0, '{"$type":"number","value":"-0"}'],
  [2 ** 32 - 1, '4294967295'],
  [2 ** 32, '4294967296'],
  [0.5, '0.5'],
])('the value %s is written as %s', (value, text) => {
  const { writer, read } = setUp();
  writer.succeed(at(0), 0, 300, value);
  expect(read()).toMatchObject([{ values: [text] }]);
});

test.each([['x'.repeat(300_000)], [{ pixels: new Uint8Array(300_000).fill(7), name: 'ü' }]])(
  'a value of more than 260,000 characters is in a file beside the spool',
  (value) => {
    const { path, writer, read } = setUp();
    writer.succeed(at(0), 0, 300, value);
    const [text] = read()[0]?.values ?? [];
    const file = spilledFile(text ?? '');
    expect(readFileSync(join(dirname(path), file ?? 'missing'), 'utf8')).toBe(encodeValue(value));
  },
);

test('a log line has all its fields, whatever its text is', () => {
  const { path, writer } = setUp();
  const usual = {
    type: 'logWritten',
    atMicros: 81,
    item: 0,
    chunk: null,
    level: 'info',
    stream: 'console',
    text: 'a "quoted"\ttext\nof two \u2028 lines \ud800',
    site: null,
  } as const;
  const lines = [
    usual,
    { ...usual, site: 'file:///w/"a".mjs:1:2' },
    { ...usual, detail: 'in full', late: true as const },
    { ...usual, logger: 'pool', open: true as const },
  ];
  for (const line of lines) writer.append(line);
  expect(new SpoolReader(path, 'logs').read().map(({ record }) => record)).toEqual(lines);
});
