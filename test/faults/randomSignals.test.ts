import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { isAlive } from '../support/isAlive.ts';
import { readNdjson, runJson } from '../support/poolscope.ts';
import { scratch } from '../support/scratch.ts';
import { childrenOf, disturb, type Moment } from './disturb.ts';

// `npm run test:faults -- --seeds 1-200` runs these seeds; the check runs a few. Each seed is a combination of all
// dimensions, at a random moment; 120 seeds have all combinations.
const [firstSeed = 1, lastSeed = firstSeed] = (process.env['POOLSCOPE_FAULT_SEEDS'] ?? '1-5').split('-').map(Number);
const seeds = Array.from({ length: lastSeed - firstSeed + 1 }, (_, k) => firstSeed + k);
const items = 400;
const workers = 2;
const signals = ['SIGKILL', 'SIGSTOP', 'SIGCONT', 'SIGINT', 'SIGTERM'] as const;
const targets = ['owner', 'runner', 'worker'] as const;
/** The longest that a disturbed run may take, also on a busy machine. */

interface Case {
  readonly seed: number;
  readonly isolation: 'thread' | 'process';
  readonly job: 'steady' | 'steadyLater';
  readonly concurrency: number;
  readonly signal: (typeof signals)[number];
  readonly target: (typeof targets)[number];
  readonly afterLines: number;
}

/** Mulberry32, by Tommy Ettinger: the same numbers for the same seed. */
function random(seed: number): number {
  let t = (seed + 0x6d2b79f5) | 0;
  t = Math.imul(t ^ (t >>> 15), t | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
}

function caseOf(seed: number): Case {
  // 7 and 120 have no common divisor, so that few seeds already differ in every dimension.
  let rest = (seed * 7) % 120;
  const pick = <T>(levels: readonly T[]): T => {
    const level = levels[rest % levels.length]!;
    rest = Math.floor(rest / levels.length);
    return level;
  };
  return {
    seed,
    signal: pick(signals),
    target: pick(targets),
    isolation: pick(['thread', 'process']),
    job: pick(['steady', 'steadyLater']),
    concurrency: pick([1, 4]),
    afterLines: Math.ceil(random(seed) * items * 5 * 0.9),
  };
}

/** Threads have no process of their own: their runner stands for them. */
function pidOf({ target, isolation, seed }: Case, { owner, runner }: Moment): number {
  if (target === 'owner') return owner;
  const own = isolation === 'process' && target === 'worker' ? childrenOf(runner) : [];
  return own[seed % own.length] ?? runner;
}

describe.runIf(process.platform === 'linux')('a signal at a random moment', () => {
  test.each(seeds.map(caseOf))(
    '$signal to the $target, $isolation, $job, $concurrency at a time: all is exact (seed $seed)',
    async (example) => {
      const { isolation, job, concurrency, signal, target, afterLines } = example;
      const results = scratch('results.ndjson');
      const { code, summary, tree, tmp, logs } = await disturb(
        [
          `killers.ts#${job}`,
          `--input=range:${items}`,
          `--isolation=${isolation}`,
          `--concurrency=${concurrency}`,
          `--results=${results}`,
        ],
        (at) => {
          process.kill(pidOf(example, at), signal);
          // The command line cannot notice that it was stopped.
          if (signal === 'SIGSTOP' && target === 'owner') setTimeout(() => process.kill(at.owner, 'SIGCONT'), 300);
        },
        afterLines,
      );
      await eventually(() => tree.filter(isAlive)).toEqual([]);
      if (target === 'owner' && signal === 'SIGKILL') {
        expect(readdirSync(tmp)).not.toEqual([]);
        await runJson(['basic.ts#addOne', '--input=range:1'], { tmpdir: tmp });
        return expect(readdirSync(tmp)).toEqual([]);
      }
      expect(readdirSync(tmp)).toEqual([]);
      const { total, succeeded, failed, timedOut, crashed, cancelled } = summary.items;
      expect([total, succeeded + crashed + cancelled, failed, timedOut]).toEqual([items, items, 0, 0]);
      const isCancelled = target === 'owner' && (signal === 'SIGINT' || signal === 'SIGTERM');
      if (isCancelled) expect(code).not.toBe(0);
      else expect(cancelled).toBe(0);
      // Only an item that ran in a killed process by itself may have been the cause. Synchronous items always do.
      const mayCrash = target === 'worker' && isolation === 'process';
      expect(crashed).toBeLessThanOrEqual(mayCrash ? 1 : 0);

      const values = readNdjson<{ readonly item: number; readonly value?: number }>(results);
      const succeededItems = values.filter(({ value }) => value !== undefined);
      expect(succeededItems).toHaveLength(succeeded);
      for (const { item, value } of succeededItems) expect(value).toBe(item * 2);
      const lines = readNdjson<{ readonly item: number; readonly text: string }>(logs);
      const distinct = new Set(lines.map(({ text }) => text));
      for (const { item } of succeededItems) {
        for (let line = 0; line < 5; line++) expect(distinct).toContain(`item ${item} line ${line}`);
      }
      // Items that ran again, at most those that ran at the same time.
      const again = new Set(lines.map(({ text }) => text).filter((text, k, all) => all.indexOf(text) !== k));
      const itemsAgain = new Set([...again].map((text) => text.split(' ')[1]));
      expect(itemsAgain.size).toBeLessThanOrEqual(workers * concurrency);
    },
  );
});
