import { formatDuration, formatPercent } from '../base/numberText.ts';
import type { ProfileCost } from '../model/profile/coverage.ts';

/** How often it was sampled, what that cost, and what of it is not known. */
export function costSentence({ pausedMicros, poolscopeMicros, workerMicros, intervalsMicros }: ProfileCost): string {
  const share = (micros: number): string => formatPercent(workerMicros > 0 ? micros / workerMicros : 0);
  const intervals = intervalsMicros.map(formatDuration).join(', later every ');
  return (
    (intervals && `V8 took a sample every ${intervals}. `) +
    `The profile paused the workers for ${formatDuration(pausedMicros)}, ${share(pausedMicros)} of their time; ` +
    `Poolscope itself took ${share(poolscopeMicros)}. Sampling also slows down the code, which is not measured.`
  );
}

/** Fewer samples than this say little. */
export const fewSamples = 20;

/** Undefined if there are enough. */
export const fewSamplesSentence = (samples: number): string | undefined =>
  samples >= fewSamples
    ? undefined
    : `Only ${samples === 1 ? '1 sample counts' : `${samples} samples count`} here, so the figures are rough. Choose more items, or a longer time.`;
