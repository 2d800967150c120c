import type { Chunksize } from '../facts/job.ts';
import type { CostModel, Prediction } from './costModel.ts';
import { slownessOf, type HostCost } from './hostCost.ts';
import type { Predictor } from './quickPrediction.ts';

/** A run with other machines, as the model predicts it. */
export interface HostChoice {
  /** `more`: `count` more machines like this one. */
  readonly change: 'none' | 'without' | 'more';
  /** Undefined for `none`. */
  readonly host: HostCost | undefined;
  readonly count: number;
  readonly prediction: Prediction;
}

/** Most machines that are left out one by one. */
const mostLeftOut = 8;
/** How many machines more are tried. */
const more = [1, 2, 4];
/** A machine that saves a smaller share of the time is hardly worth it. */
const little = 0.05;

/**
 * The run as it was, without each of its machines, and with more machines like the quickest one. Empty for a run on one
 * machine.
 */
export function hostChoices({ hosts }: CostModel, predict: Predictor, chunksize: Chunksize): readonly HostChoice[] {
  const crew = (list: readonly HostCost[]): readonly number[] =>
    slownessOf(
      list,
      list.reduce((sum, { workers }) => sum + workers, 0),
    );
  const best = hosts.toSorted((a, b) => b.workers / b.slowness - a.workers / a.slowness)[0];
  if (!best) return [];
  const choice = (change: HostChoice['change'], host: HostCost | undefined, list: readonly HostCost[]): HostChoice => ({
    ...{ change, host, count: Math.abs(list.length - hosts.length) },
    prediction: predict(crew(list), chunksize),
  });
  const without = hosts.length > 1 ? hosts.slice(0, mostLeftOut) : [];
  return [
    choice('none', undefined, hosts),
    ...without.map((host) =>
      choice(
        'without',
        host,
        hosts.filter((each) => each !== host),
      ),
    ),
    ...more.map((count) => choice('more', best, [...hosts, ...Array.from({ length: count }, () => best)])),
  ];
}

/** Share of the time that a choice saves; negative if it takes longer. */
export const savedBy = ({ prediction }: HostChoice, [now]: readonly HostChoice[]): number =>
  now ? 1 - prediction.wallMicros / Math.max(1, now.prediction.wallMicros) : 0;

/**
 * The number of machines to use: the choice with the fewest machines that hardly takes longer, else the first that adds
 * machines and saves more than little. Undefined if the machines of the run are right.
 */
export function bestHosts(choices: readonly HostChoice[]): HostChoice | undefined {
  const without = choices.filter(({ change }) => change === 'without');
  const needless = without.toSorted((a, b) => savedBy(b, choices) - savedBy(a, choices))[0];
  if (needless && savedBy(needless, choices) > -little / 2) return needless;
  let best: HostChoice | undefined;
  for (const each of choices) {
    if (each.change !== 'more') continue;
    const saved = savedBy(each, choices) - (best ? savedBy(best, choices) : 0);
    if (saved < little) break;
    best = each;
  }
  return best;
}
