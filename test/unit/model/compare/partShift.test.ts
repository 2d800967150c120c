import { describe, expect, test } from 'vitest';
import type { ItemPair } from '../../../../src/model/compare/itemPairs.ts';
import { cpuShift, partShift } from '../../../../src/model/compare/partShift.ts';
import { randomOf } from '../../../support/simulateRun.ts';

interface Plan {
  /** Share of the items that take this many times as long in the later run. */
  readonly share: number;
  readonly factor: number;
  /** A pause of the machine in the later run, which makes 60 neighbours late. */
  readonly pause?: boolean;
  /** The later run waits for a core more often. */
  readonly busier?: boolean;
}

const seeds = Array.from({ length: 20 }, (_, k) => k + 1);
const same: Plan = { share: 0, factor: 1 };

/** 2,000 items of 1 to 4 ms on two workers; noise of 1.5 %, a core lost by 2 % of them, and a machine that slows down and recovers. */
function pairsOf(seed: number, { share, factor, pause, busier }: Plan): ItemPair[] {
  const random = randomOf(seed);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const lateMicros = (probability: number): number => (random() < probability ? 1000 + 3000 * random() : 0);
  const [before, now] = [
    [0, 0],
    [0, 0],
  ];
  return Array.from({ length: 2000 }, (_, item) => {
    const micros = 1000 * (1 + 3 * random());
    const isPlanted = random() < share;
    const beforeMicros = Math.round(micros * Math.exp(0.015 * normal()) + lateMicros(0.02));
    const drift = 1 + 0.1 * Math.sin(item / 150);
    const paused = pause && item > 500 && item < 560 ? 5000 * random() : 0;
    const nowMicros = Math.round(
      micros * drift * (isPlanted ? factor : 1) * Math.exp(0.015 * normal()) + lateMicros(busier ? 0.2 : 0.02) + paused,
    );
    const worker = item % 2;
    const pair = {
      item,
      beforeMicros,
      nowMicros,
      beforeStartMicros: before[worker] ?? 0,
      nowStartMicros: now[worker] ?? 0,
      beforeWorker: worker,
      nowWorker: worker,
    };
    before[worker]! += beforeMicros;
    now[worker]! += nowMicros;
    return pair;
  });
}

describe('a part of the items', () => {
  test('that takes 10 % longer is found among 2,000, with its size', () => {
    const found = seeds.map((seed) => partShift(pairsOf(seed, { share: 0.05, factor: 1.1 }), 0));
    expect(found.filter((shift) => shift?.direction === 'slower').length).toBeGreaterThanOrEqual(19);
    for (const shift of found) {
      if (!shift) continue;
      expect(shift.typicalRatio).toBeGreaterThan(1.07);
      expect(shift.typicalRatio).toBeLessThan(1.2);
      expect(shift.count).toBeLessThan(130);
    }
  });

  test('that takes less time is found as well', () => {
    expect(partShift(pairsOf(3, { share: 0.05, factor: 0.8 }), 0)).toMatchObject({ direction: 'faster' });
  });

  test('is not reported for two runs of the same code, even if the machine pauses in one of them', () => {
    for (const seed of seeds) {
      expect(partShift(pairsOf(seed, same), 0)).toBeUndefined();
      expect(partShift(pairsOf(seed, { ...same, pause: true }), 0)).toBeUndefined();
    }
  });

  test('is not reported if waits for a core explain it', () => {
    const pairs = pairsOf(1, { ...same, busier: true });
    expect(partShift(pairs, 0)).toMatchObject({ direction: 'slower' });
    const waitedMicros = pairs.reduce((sum, { beforeMicros, nowMicros }) => sum + nowMicros - beforeMicros, 0);
    expect(partShift(pairs, waitedMicros)).toBeUndefined();
  });

  /** CPU times: no waits, but a core that is slower for a while, in one thread at a time. */
  const cpuTimes = (seed: number, noise: number): ItemPair[] => {
    const random = randomOf(seed + 500);
    const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    return pairsOf(seed, same).map((pair) => {
      const isSlowCore = pair.nowWorker === 0 && pair.item % 400 < 80;
      const beforeMicros = 1000 * (1 + 3 * random());
      return {
        ...pair,
        beforeMicros: Math.round(beforeMicros * Math.exp(noise * normal())),
        nowMicros: Math.round(beforeMicros * (isSlowCore ? 1.15 : 1) * Math.exp(noise * normal())),
      };
    });
  };
  const planted = (seed: number, noise: number): ItemPair[] => {
    const random = randomOf(seed + 900);
    return cpuTimes(seed, noise).map((pair) =>
      random() < 0.05 ? { ...pair, nowMicros: Math.round(1.1 * pair.nowMicros) } : pair,
    );
  };

  test('that computes 10 % longer is found by CPU times, also while one core is slower for some time', () => {
    const found = seeds.map((seed) => cpuShift(planted(seed, 0.01)));
    expect(found.filter((shift) => shift?.direction === 'slower').length).toBeGreaterThanOrEqual(19);
    expect(found.find((shift) => shift)).toMatchObject({ time: 'cpu' });
  });

  test('is not claimed by CPU times that are noisy, whether something has changed or not', () => {
    for (const seed of seeds.slice(0, 4)) {
      for (const noise of [0.01, 0.05]) expect(cpuShift(cpuTimes(seed, noise))).toBeUndefined();
      expect(cpuShift(planted(seed, 0.05))).toBeUndefined();
    }
  });

  test('of few items is no part', () => {
    expect(partShift(pairsOf(1, { share: 1, factor: 2 }).slice(0, 9), 0)).toBeUndefined();
  });
});
