import fc from 'fast-check';
import { expect, test } from 'vitest';
import { InputBuffer } from '../../../src/engine/inputBuffer.ts';

const slice = (first: number, count: number, bytes = count) => {
  const items = Array.from({ length: count }, (_, k) => first + k);
  return { items, inputs: items.map((item) => `input ${item}`), bytes };
};

test('inputs keep their order across slices', () => {
  const buffer = new InputBuffer();
  buffer.add(slice(0, 2));
  buffer.add(slice(2, 0));
  buffer.add(slice(2, 3));
  expect(buffer.take(4)).toEqual({ items: [0, 1, 2, 3], inputs: ['input 0', 'input 1', 'input 2', 'input 3'] });
  expect(buffer.take(4).items).toEqual([4]);
  expect(buffer.take(4).items).toEqual([]);
});

test('the memory of a slice counts until its last input is taken', () => {
  const buffer = new InputBuffer();
  buffer.add(slice(0, 2, 100));
  buffer.add(slice(2, 1, 7));
  buffer.take(1);
  expect([buffer.count, buffer.bytes]).toEqual([2, 107]);
  buffer.take(1);
  expect([buffer.count, buffer.bytes]).toEqual([1, 7]);
});

test('however it is filled and taken, no input is lost or doubled', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.record({ add: fc.nat(5) }), fc.record({ take: fc.nat(7) }))), (steps) => {
      const buffer = new InputBuffer();
      const out: number[] = [];
      let added = 0;
      for (const step of steps) {
        if ('add' in step) {
          buffer.add(slice(added, step.add));
          added += step.add;
        } else out.push(...buffer.take(step.take).items);
        expect(buffer.count).toBe(added - out.length);
      }
      out.push(...buffer.take(Infinity).items);
      expect(out).toEqual(Array.from({ length: added }, (_, k) => k));
      expect(buffer.bytes).toBe(0);
    }),
  );
});
