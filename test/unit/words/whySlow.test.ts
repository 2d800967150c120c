import { expect, test } from 'vitest';
import { profileOf } from '../../../src/model/profile/profile.ts';
import { whySlow, type WhySlow } from '../../../src/model/profile/whySlow.ts';
import { whySlowSentence } from '../../../src/words/whySlow.ts';
import { frameOf, partOf, profiledRun, v8Frame, type Sample } from '../../support/profiles.ts';
import { randomOf } from '../../support/simulateRun.ts';

const work = frameOf('work');
const fib = frameOf('fib', '/work/src/job.ts', 15);
const write = v8Frame('writeSync');
const idle = v8Frame('(idle)');

/** Forty items of 25 ms, the last of which runs these samples. */
const last = (...samples: Sample[]) => {
  const usual: Sample[] = [
    [[work], 23_600],
    [[work, fib], 1400],
  ];
  return profileOf(profiledRun([...Array.from({ length: 39 }, () => usual), samples]))!;
};
const functionsOf = (why: WhySlow) =>
  why.kind === 'compared' ? why.functions.map((each) => [each.function, each.self, each.inPeers]) : why.kind;
const sentence = (profile: ReturnType<typeof last>, item = 39): string =>
  whySlowSentence(whySlow(profile, item), item, (file) => file.replace(/^.*\//, ''));

test('the function that takes most more than in the peers comes first, and chance differences are left out', () => {
  const profile = last([[work], 25_000], [[work, fib], 23_200]);
  expect(functionsOf(whySlow(profile, 39))).toEqual([['fib', 23_200, 1400]]);
  expect(sentence(profile)).toBe('23 ms of fib against 1.4 ms in its peers, job.ts:15.');
});

test('the time of a function of Node is that of the function of the user that calls it', () => {
  const profile = last([[work], 23_600], [[work, fib], 4000], [[work, fib, write], 30_000], [[work, write], 3000]);
  expect(functionsOf(whySlow(profile, 39))).toEqual([
    ['fib', 34_000, 1400],
    ['work', 26_600, 23_600],
  ]);
  expect(sentence(profile)).toBe('34 ms of fib, mostly in writeSync, against 1.4 ms in its peers, job.ts:15.');
});

test('an item that waits computes nothing', () => {
  const profile = last([[work], 24_000], [[idle], 90_000]);
  expect(whySlow(profile, 39)).toMatchObject({ waitedMicros: 90_000, peerWaitedMicros: 0, isSlow: true });
  expect(sentence(profile)).toBe('It waited 90 ms against 0 µs in its peers.');
});

test('an item is slow by many functions, by its work as a whole, or not at all', () => {
  const many = Array.from({ length: 30 }, (_, k): Sample => [[work, frameOf(`f${k}`)], 1900]);
  expect(sentence(last([[work], 23_000], ...many))).toBe(
    'No single function explains it: 80 ms against 25 ms in its peers, spread over many functions.',
  );
  expect(sentence(last([[work], 30_000]))).toBe('Item 39 is as fast as its peers: 30 ms against 25 ms in its peers.');
});

test('an item has no figures if it has too few samples, none, or too few others', () => {
  const profile = last([[work], 19_000]);
  expect(sentence(profile)).toMatch(/^Item 39 took 19 ms\. Below 20 ms it has too few samples/);
  expect(whySlow(profile, 40)).toEqual({ kind: 'unfinished' });
  const two = profiledRun([[[[work], 30_000]], [[[work], 90_000]]]);
  expect(whySlow(profileOf(two)!, 1)).toMatchObject({ kind: 'alone', own: { hot: { whole: 90_000 } } });
  const lost = { ...two, profile: [partOf([[[work], 30_000]])] };
  expect(whySlow(profileOf(lost)!, 1)).toEqual({ kind: 'unsampled' });
});

test.each(Array.from({ length: 20 }, (_, seed) => seed + 1))(
  'the function that one of 1,000 items calls for 20 ms comes first, with chance in all samples (seed %i)',
  (seed) => {
    const random = randomOf(seed);
    const functions = Array.from({ length: 12 }, (_, k) => frameOf(`f${k}`, '/work/src/job.ts', 10 * k));
    const one = (): (typeof functions)[number] => functions[Math.floor(random() * functions.length)]!;
    const items = Array.from({ length: 1000 }, () =>
      Array.from({ length: 1 + Math.floor(random() * 4) }, (): Sample => [[work, one()], 700 + 600 * random()]),
    );
    const item = Math.floor(random() * items.length);
    const planted = random() < 0.5 ? frameOf('planted') : one();
    // One millisecond is about one sample.
    items[item]?.push(...Array.from({ length: 20 }, (): Sample => [[work, planted], 900 + 200 * random()]));
    const rounded = items.map((samples) => samples.map(([stack, micros]): Sample => [stack, Math.round(micros)]));
    expect(functionsOf(whySlow(profileOf(profiledRun(rounded))!, item))[0]).toContain(planted.function);
  },
);
