import { anything, array, assert, boolean, double, integer, oneof, property } from 'fast-check';
import { expect, test } from 'vitest';
import { packChunk, packReport, unpackChunk, unpackReport } from '../../../src/execution/packing.ts';
import type { ChunkMessage } from '../../../src/protocol/workerLink.ts';

const range = (count: number, first = 0): number[] => Array.from({ length: count }, (_, k) => first + k);
const chunkOf = (items: readonly number[], inputs: readonly unknown[]): ChunkMessage => ({
  ...{ chunk: 0, attempt: 1, careful: false, items, inputs },
});

/** What arrives after a message by way of a port. */
const sent = <T>(value: T): T => structuredClone(value);

const numbers = array(oneof(double(), integer()), { maxLength: 40 });
const mixed = array(oneof(double(), boolean(), anything()), { maxLength: 40 });

test('a chunk arrives as it was sent, each number with its sign', () => {
  assert(
    property(oneof(numbers, mixed), integer(), boolean(), (inputs, first, isRange) => {
      const items = range(inputs.length, first).map((item, k) => (isRange || k % 3 > 0 ? item : item + 5));
      const packed = packChunk(chunkOf(items, inputs));
      const arrived = unpackChunk(sent(packed));
      expect(arrived).toStrictEqual(sent(chunkOf(items, inputs)));
      for (const [k, input] of inputs.entries()) {
        if (typeof input === 'number') expect(Object.is(arrived.inputs[k], input)).toBe(true);
      }
    }),
  );
});

test('results that are numbers arrive exactly; a hole in their array remains no number', () => {
  const values: unknown[] = range(50).map((k) => k / 3);
  Object.assign(values, { 7: -0, 8: Number.NaN, 9: -Infinity });
  const report = { type: 'succeeded', items: range(50, 3), values, holdsShared: false } as const;
  expect(unpackReport(sent(packReport(report)))).toStrictEqual(report);
  const withHole = values.filter((_, k) => k !== 20);
  withHole.length = 50;
  expect(packReport({ ...report, values: withHole })).toMatchObject({ values: withHole });
});

test('a chunk of neighbouring numbers sends no number of an item, and its inputs as four or eight bytes each', () => {
  const bytesOf = (inputs: readonly unknown[]) =>
    (packChunk(chunkOf(range(2048), inputs)).inputs as Int32Array).byteLength;
  expect(packChunk(chunkOf(range(2048, 4096), range(2048))).items).toEqual({ first: 4096, count: 2048 });
  expect(bytesOf(range(2048, -7))).toBe(4 * 2048);
  expect(bytesOf(range(2048, 0.5))).toBe(8 * 2048);
  expect(bytesOf(range(2048, 2 ** 31 - 100))).toBe(8 * 2048);
});
