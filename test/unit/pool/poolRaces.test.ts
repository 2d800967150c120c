import { afterEach, expect, test, vi } from 'vitest';
import type { Race, RaceAccess } from '../../../src/model/facts/race.ts';
import { PoolRaces, watchThisThread } from '../../../src/pool/poolRaces.ts';

const detector = watchThisThread(2);

afterEach(() => {
  vi.restoreAllMocks();
});

const access = (place: string, more: Partial<RaceAccess> = {}): RaceAccess => ({
  op: 'write',
  worker: 0,
  item: 1,
  stack: `Error\n    at count (${place})\n    at run (/app/b.js:9:9)`,
  frames: [],
  ...more,
});
const race = (one: string, two: string): Race => ({
  kind: 'value',
  id: 'value-1',
  name: 'total',
  element: null,
  accesses: [access(one), access(two, { op: 'read', worker: null, item: null })],
});

test('a race is a warning with both accesses, once for a pair of places', () => {
  const warn = vi.spyOn(process, 'emitWarning').mockReturnValue();
  const found = new PoolRaces(detector, 1, undefined);
  found.add(race('/app/a.js:1:1', '/app/a.js:2:2'));
  found.add(race('/app/a.js:2:2', '/app/a.js:1:1'));
  found.close();
  expect(warn).toHaveBeenCalledTimes(1);
  const [text, kind] = warn.mock.calls[0]!;
  expect(kind).toBe('RaceWarning');
  expect(String(text).split('\n')).toEqual([
    'data race on value "total"',
    'write by item 1 on worker 0',
    '    at count (/app/a.js:1:1)',
    '    at run (/app/b.js:9:9)',
    'read outside of the workers',
    '    at count (/app/a.js:2:2)',
    '    at run (/app/b.js:9:9)',
  ]);
});

test('threads that a pool has used can be used by the next one', () => {
  const { threads } = detector.board;
  for (let k = 0; k < 3; k++) new PoolRaces(detector, threads - 1, undefined).close();
  const open = new PoolRaces(detector, threads - 1, undefined);
  expect(() => new PoolRaces(detector, 1, undefined)).toThrow('race detection');
  open.close();
});

test('the clock that is sent with work contains the work of this thread, and advances', () => {
  const found = new PoolRaces(detector, 1, undefined);
  const [first, second] = [found.clock(), found.clock()];
  expect(second.some((time, thread) => time > first[thread]!)).toBe(true);
  expect(second.every((time, thread) => time >= first[thread]!)).toBe(true);
  found.close();
});
