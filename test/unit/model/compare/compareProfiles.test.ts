import { expect, test } from 'vitest';
import { compareWithRun, profileBaseline } from '../../../../src/model/compare/compareProfiles.ts';
import { profileOf } from '../../../../src/model/profile/profile.ts';
import { frameOf, profiledRun, type Sample } from '../../../support/profiles.ts';

const file = '/work/src/job.ts';
const profile = (...samples: Sample[]) => profileOf(profiledRun(Array.from({ length: 10 }, () => samples)))!;

/** `grew parse:40 9000 -> 50000`, per item. */
function changes(before: ReturnType<typeof profile>, after: ReturnType<typeof profile>): string[] {
  const { changes: found, frames } = compareWithRun(after, profileBaseline(before));
  return found.map((each) => {
    const frame = frames[each.frame];
    return `${each.change} ${frame?.function}:${frame?.line} ${each.before} -> ${each.after}`;
  });
}

test('functions grew, shrank, are new or gone, the largest difference first', () => {
  const before = profile([[frameOf('parse')], 9000], [[frameOf('mangle')], 30_000], [[frameOf('old')], 40_000]);
  const after = profile([[frameOf('parse')], 90_000], [[frameOf('mangle')], 10_000], [[frameOf('fresh')], 50_000]);
  expect(changes(before, after)).toEqual([
    'grew parse:1 9000 -> 90000',
    'new fresh:1 0 -> 50000',
    'gone old:1 40000 -> 0',
    'shrank mangle:1 30000 -> 10000',
  ]);
  expect(changes(before, before)).toEqual([]);
});

test('a function that moved in its file is the same one, unless two have its name', () => {
  const at = (line: number, micros: number): Sample => [[frameOf('parse', file, line)], micros];
  expect(changes(profile(at(10, 20_000)), profile(at(14, 60_000)))).toEqual(['grew parse:14 20000 -> 60000']);
  expect(changes(profile(at(10, 20_000)), profile(at(14, 60_000), at(30, 20_000)))).toEqual([
    'new parse:14 0 -> 60000',
    'gone parse:10 20000 -> 0',
    'new parse:30 0 -> 20000',
  ]);
});
