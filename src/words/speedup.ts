import { formatFactor } from '../base/numberText.ts';
import type { Speedup } from '../model/run/speedup.ts';

/** `1.6×`, or `≤ 1.6×` if only an upper bound is known. */
export const speedupText = ({ factor, isUpperBound }: Pick<Speedup, 'factor' | 'isUpperBound'>): string =>
  `${isUpperBound ? '≤ ' : ''}${formatFactor(factor)}`;

const comparison =
  'Compared with the items one after another on one core, estimated from what they computed and awaited.';
const unmeasured =
  'How long the items computed was not measured, so the real speed-up may be smaller: the time in which they waited for a core may be part of it.';

/** What the speed-up is compared with, and how exact it is. */
export const speedupMeaning = ({ isUpperBound }: Pick<Speedup, 'isUpperBound'>): string =>
  isUpperBound ? `${comparison} ${unmeasured}` : comparison;

export const efficiencyMeaning =
  'The speed-up divided by the largest possible one: the number of cores for items that compute, that of workers for items that wait.';
