import { formatCount, formatDuration, formatFactor, formatPercent, plural } from '../base/numberText.ts';
import type { Prediction } from '../model/tuning/costModel.ts';
import type { Tuning, TuningPoint } from '../model/tuning/tuning.ts';

/** `Every chunksize from 6 to 12 is within 3 %.` */
export const rangeText = ({ flat }: Pick<Tuning, 'flat'>): string =>
  flat.from === flat.to
    ? 'No other chunksize is within 3 %.'
    : `Every chunksize from ${formatCount(flat.from)} to ${formatCount(flat.to)} is within 3 %.`;

/** `auto` needs no setting, so it wins a tie. */
export const isAutoBest = ({ auto, recommended }: Pick<Tuning, 'auto' | 'recommended'>): boolean =>
  auto.estimateMicros <= recommended.estimateMicros;

/** `Estimated: 8.7 s with chunksize 8, 9.3 s with auto. Use chunksize 8.` */
export function estimateText(tuning: Pick<Tuning, 'auto' | 'recommended'>): string {
  const { auto, recommended } = tuning;
  const chunksize = formatCount(recommended.chunksize);
  const times = `${formatDuration(recommended.estimateMicros)} with chunksize ${chunksize}, ${formatDuration(auto.estimateMicros)} with auto`;
  return `Estimated: ${times}. ${isAutoBest(tuning) ? 'Keep auto.' : `Use chunksize ${chunksize}.`}`;
}

/** What to use, in a title and a note: `Use 16` and what is as good, or `Keep auto` and the best of the other choices. */
export function decisionText(tuning: Pick<Tuning, 'auto' | 'recommended' | 'flat'>): {
  readonly title: string;
  readonly note: string;
} {
  const chunksize = formatCount(tuning.recommended.chunksize);
  return isAutoBest(tuning)
    ? { title: 'Keep auto', note: `No fixed chunksize is faster; the best one is ${chunksize}.` }
    : { title: `Use ${chunksize}`, note: rangeText(tuning) };
}

/** `2.9 s – 3.2 s`, or `at most 12 s` if the runs vary so much that nothing is known of the shortest time. */
export const bandText = ({ lowMicros, highMicros }: Pick<Prediction, 'lowMicros' | 'highMicros'>): string =>
  lowMicros > 0
    ? `${formatDuration(lowMicros)} – ${formatDuration(highMicros)}`
    : `at most ${formatDuration(highMicros)}, the measured runs vary`;

const causes = [
  { part: 'overheadMicros', what: 'messages take' },
  { part: 'imbalanceMicros', what: 'workers are idle for' },
] as const;

/**
 * Why neither smaller nor larger chunks are better, as one sentence without its full stop. A cause is named if it
 * explains at least half of the difference.
 */
export function reasonFor({ curve, flat, recommended }: Tuning): string {
  const against = (other: TuningPoint): string => {
    const times = other.estimateMicros / recommended.estimateMicros;
    const more = times < 2 ? `${formatPercent(times - 1)} longer` : `${formatFactor(times)} as long`;
    const longer = `chunks of ${formatCount(other.chunksize)} take ${more}`;
    const micros = (part: keyof Prediction['split']): number =>
      other.predicted.split[part] - recommended.predicted.split[part];
    const { part, what } = causes.reduce((a, b) => (micros(b.part) > micros(a.part) ? b : a));
    if (micros(part) < (other.estimateMicros - recommended.estimateMicros) / 2) return longer;
    const [theirs, ours] = [shareOf(other, part), shareOf(recommended, part)];
    const digits = formatPercent(theirs) === formatPercent(ours) ? 1 : undefined;
    return `${longer} (${what} ${formatPercent(theirs, digits)} of the time instead of ${formatPercent(ours, digits)})`;
  };
  const below = curve.findLast(({ chunksize }) => chunksize < flat.from);
  const above = curve.find(({ chunksize }) => chunksize > flat.to);
  const parts = [below, above].flatMap((other) => (other ? [against(other)] : []));
  return parts.length === 0 ? 'the chunksize makes no difference here' : parts.join('; ');
}

const shareOf = ({ predicted: { split, wallMicros } }: TuningPoint, part: keyof Prediction['split']): number =>
  split[part] / Math.max(1, wallMicros);

/** Parts of a predicted wall time, as labels of bars and columns. */
export const splitWords: Readonly<Record<keyof Prediction['split'], string>> = {
  startMicros: 'start',
  overheadMicros: 'messages and copying',
  workMicros: 'work',
  imbalanceMicros: 'idle at the end',
};

/** A title with the function, the items and the workers: `Chunksize for minify, 1,284 items, 8 workers`. */
export const tuningTitle = (name: string, { items, workers }: Pick<Tuning, 'items' | 'workers'>): string =>
  `Chunksize for ${name}, ${plural(items, 'item')}, ${plural(workers, 'worker')}`;
