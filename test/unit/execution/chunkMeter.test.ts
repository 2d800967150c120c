import { expect, test } from 'vitest';
import { ChunkMeter } from '../../../src/execution/chunkMeter.ts';

function setUp() {
  const at = { nowMicros: 0, idleMicros: 0, heapBytes: 0, gcMicros: 0 };
  const calls: string[] = [];
  const meter = new ChunkMeter(() => at.nowMicros, undefined, {
    idleMicros: () => at.idleMicros,
    heapBytes: () => at.heapBytes,
    gc: () => ({
      begin: () => void calls.push('begin'),
      end: () => at.gcMicros,
      dispose: () => void calls.push('dispose'),
    }),
  });
  return { meter, at, calls };
}

test('a chunk has its times, and how long the event loop was idle between them', () => {
  const { meter, at } = setUp();
  Object.assign(at, { nowMicros: 100.4, idleMicros: 7000 });
  expect(meter.begin()).toBe(100.4);
  Object.assign(at, { nowMicros: 1200.6, idleMicros: 7300 });
  expect(meter.end()).toEqual({ receivedMicros: 100, endedMicros: 1201, waitedMicros: 300 });
});

test('time spent on lines counts for the chunk that wrote them', () => {
  const { meter } = setUp();
  meter.begin();
  meter.addLogged(20.2);
  meter.addLogged(20.2);
  expect(meter.end().loggedMicros).toBe(40);
  meter.begin();
  expect(meter.end()).not.toHaveProperty('loggedMicros');
});

test('memory is measured once it is watched, the heap no more than once in 20 ms', () => {
  const { meter, at, calls } = setUp();
  Object.assign(at, { heapBytes: 5000, gcMicros: 12 });
  meter.begin();
  expect(meter.end()).not.toHaveProperty('heapBytes');
  meter.watchMemory();
  meter.begin();
  expect(meter.end()).toMatchObject({ heapBytes: 5000, gcMicros: 12 });
  at.nowMicros = 19_999;
  meter.begin();
  expect(meter.end()).not.toHaveProperty('heapBytes');
  at.nowMicros = 20_000;
  meter.begin();
  expect(meter.end()).toHaveProperty('heapBytes', 5000);
  meter.dispose();
  expect(calls).toEqual(['begin', 'begin', 'begin', 'dispose']);
});

test('a chunk without garbage collection has no figure for it', () => {
  const { meter } = setUp();
  meter.watchMemory();
  meter.begin();
  expect(meter.end()).not.toHaveProperty('gcMicros');
});
