import { expect, test } from 'vitest';
import { forEachVlq } from '../../../src/base/vlq.ts';
import { HeapProfiler } from '../../../src/execution/heapProfiler.ts';
import type { ProfilePart } from '../../../src/model/facts/profile.ts';

/** V8 would not allocate what nothing refers to. */
let newest: readonly number[] = [];

function makeRows(count: number): void {
  for (let k = 0; k < count; k++) newest = [k, k + 1, k + 2, newest.length];
}

/** Bytes by function. */
function allocated(parts: readonly ProfilePart[]): Map<string, number> {
  const names: string[] = [];
  const frameOf: number[] = [];
  const found = new Map<string, number>();
  for (const { frames, nodes, samples } of parts) {
    names.push(...frames.map((frame) => frame.function));
    forEachVlq(nodes, 2, ([, frame = 0]) => frameOf.push(frame));
    forEachVlq(samples, 2, ([node = 0, bytes = 0]) => {
      const name = names[frameOf[node] ?? 0] ?? '';
      found.set(name, (found.get(name) ?? 0) + bytes);
    });
  }
  return found;
}

test('bytes that are free again count, in the function that allocated them, once over all parts', () => {
  const parts: ProfilePart[] = [];
  const profiler = new HeapProfiler(16_384, { originMicros: 0, append: (part) => parts.push(part), partMicros: 0 });
  profiler.begin();
  let rows = 0;
  while (parts.length === 0) {
    makeRows(50_000);
    rows += 50_000;
    profiler.offer();
  }
  makeRows(50_000);
  rows += 50_000;
  profiler.close();
  expect(parts.map(({ begins, kind }) => [begins, kind])).toEqual([
    [true, 'heap'],
    [false, 'heap'],
  ]);
  // An array of four takes 80 bytes: 32 for itself, 16 for the head of its members, and 8 for each. Sampling is by chance.
  const bytesPerRow = (allocated(parts).get('makeRows') ?? 0) / rows;
  expect(bytesPerRow).toBeGreaterThan(40);
  expect(bytesPerRow).toBeLessThan(140);
  const [first, second] = parts;
  expect(second?.fromMicros).toBeGreaterThanOrEqual(first?.toMicros ?? Infinity);
});
