import { expect, test } from 'vitest';
import type { Failure } from '../../../../src/model/facts/failure.ts';
import {
  accessTitle,
  addRace,
  mapRace,
  mostRaces,
  raceTarget,
  type Race,
  type RaceAccess,
} from '../../../../src/model/facts/race.ts';

const access = (line: number, more: Partial<RaceAccess> = {}): RaceAccess => ({
  op: 'write',
  worker: 0,
  item: 3,
  stack: '',
  frames: [{ function: 'add', file: '/w/total.ts', line, column: 1, inUserCode: true }],
  ...more,
});
const race = (one: number, two: number): Race => ({
  kind: 'array',
  id: 'array-1',
  name: null,
  element: 4,
  accesses: [access(one), access(two)],
});

test('races of one pair of lines are one, in any order', () => {
  const list = { races: [], moreRaces: 0 };
  expect([race(1, 2), race(2, 1), race(1, 1), race(1, 2)].map((found) => addRace(list, found))).toEqual([
    true,
    false,
    true,
    false,
  ]);
  expect(list.races).toHaveLength(2);
});

test('a hundred are kept and the rest is counted', () => {
  const list = { races: [], moreRaces: 0 };
  for (let k = 0; k < mostRaces + 20; k++) addRace(list, race(k, k));
  expect(list).toMatchObject({ races: { length: mostRaces }, moreRaces: 20 });
});

test('both stacks are mapped to the source', () => {
  const frame = { function: 'f', file: '/w/a.ts', line: 1, column: 1, inUserCode: true };
  const mapper = {
    failure: (failure: Failure) => failure,
    site: () => undefined,
    text: (text: string) => text.toUpperCase(),
    frames: () => [frame],
  };
  const sides = [access(1, { stack: 'a', frames: [] }), access(2, { stack: 'b', frames: [] })] as const;
  expect(mapRace({ ...race(1, 2), accesses: sides }, mapper).accesses).toMatchObject([
    { stack: 'A', frames: [frame] },
    { stack: 'B', frames: [frame] },
  ]);
});

test('a race is described in words', () => {
  expect(raceTarget(race(1, 2))).toBe('array-1[4]');
  expect(raceTarget({ ...race(1, 2), name: 'grid' })).toBe('array "grid"[4]');
  expect(raceTarget({ ...race(1, 2), kind: 'value', name: 'total', element: null })).toBe('value "total"');
  expect(accessTitle(access(1))).toBe('write by item 3 on worker 0');
  expect(accessTitle(access(1, { op: 'read', worker: null, item: null }))).toBe('read outside of the workers');
});
