import { foldWeights, kindWeights } from './fold.ts';
import type { Profile } from './profile.ts';
import { everySample, type SampleFilter } from './sampleFilter.ts';

/** What a profile cost the run, as far as it can be measured, in microseconds. */
export interface ProfileCost {
  /** Time in which workers were kept from items to start the sampling and to hand over samples. */
  readonly pausedMicros: number;
  /** Time in which samples show our own code: it surrounds the items, also without a profile. */
  readonly poolscopeMicros: number;
  /** Time of all workers that was sampled or in which they were paused. */
  readonly workerMicros: number;
  /** The times between two samples that V8 was asked for, the shortest first; none for allocations. */
  readonly intervalsMicros: readonly number[];
}

export function profileCost({ tree }: Profile): ProfileCost {
  const weights = foldWeights(tree, everySample);
  return {
    pausedMicros: tree.pausedMicros,
    poolscopeMicros: kindWeights(tree, weights).poolscope,
    workerMicros: (weights.total[0] ?? 0) + tree.pausedMicros,
    intervalsMicros: [...tree.intervalsMicros].sort((a, b) => a - b),
  };
}

/** The number of samples that count, at all or in part. It stops at `most`. */
export function countSamples({ tree }: Profile, filter: SampleFilter, most: number): number {
  let count = 0;
  for (const lane of tree.lanes) {
    const weights = count < most ? filter(lane) : undefined;
    for (let k = 0; weights && k < weights.length && count < most; k++) if ((weights[k] ?? 0) > 0) count++;
  }
  return count;
}
