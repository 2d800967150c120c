import { formatCount, formatDuration, formatFactor, formatPercent, plural } from '../base/numberText.ts';
import type { Prediction } from '../model/tuning/costModel.ts';
import { type Duel, fewestRounds, type TuningDecision } from '../model/tuning/decision.ts';
import type { Tuning, TuningPoint } from '../model/tuning/tuning.ts';

/** `Every chunksize from 6 to 12 is within 3 % of it.` */
export const rangeText = ({ flat }: Pick<Tuning, 'flat'>): string =>
  flat.from === flat.to
    ? 'No other fixed chunksize is within 3 % of it.'
    : `Every chunksize from ${formatCount(flat.from)} to ${formatCount(flat.to)} is within 3 % of it.`;

/** The decision as a title and a sentence with its uncertainty: `Use 16` or `Use auto`. */
export function decisionText(decision: TuningDecision): { readonly title: string; readonly sentence: string } {
  const title = decision.use === 'auto' ? 'Use auto' : `Use ${formatCount(decision.use)}`;
  if (!('duel' in decision)) {
    return { title, sentence: 'No fixed chunksize was measured in turn with auto yet.' };
  }
  const { rounds, saved, chunksize } = decision.duel;
  const measured = `In ${plural(rounds, 'round')} in turn with auto, chunksize ${formatCount(chunksize)}`;
  if (decision.use !== 'auto') return { title, sentence: `${measured} took ${savingText(decision.duel)}.` };
  const sentences = {
    slower: `${measured} took ${shareText(saved)} on average, so it is not worth setting.`,
    tooFewRounds: `${measured} took ${shareText(saved)} on average. At least ${fewestRounds} rounds are needed to prefer it.`,
    doubt: `${measured} took ${savingText(decision.duel)}, so it is not faster beyond doubt.`,
  };
  return { title, sentence: sentences[decision.why] };
}

/** `from 4 % more to 15 % less time` */
function savingText({ leastSaved, mostSaved }: Duel): string {
  if (leastSaved >= 0) return `${formatPercent(leastSaved, 0)} to ${formatPercent(mostSaved, 0)} less time`;
  return `from ${formatPercent(-leastSaved, 0)} more to ${shareText(mostSaved)}`;
}

/** `4 % more time`, `12 % less time` */
const shareText = (saved: number): string => `${formatPercent(Math.abs(saved), 0)} ${saved < 0 ? 'more' : 'less'} time`;

/** Says that the model is not used: only what was measured is shown. */
export const misfitText = ({ model }: Pick<Tuning, 'model'>): string =>
  `The measured runs differ from the model by ${formatPercent(model.spread, 0)}, so nothing is predicted. Measure again when less else is running.`;

/** `2.9 s – 3.2 s` */
export const bandText = ({ lowMicros, highMicros }: Pick<Prediction, 'lowMicros' | 'highMicros'>): string =>
  `${formatDuration(lowMicros)} – ${formatDuration(highMicros)}`;

const causes = [
  { part: 'overheadMicros', what: 'messages take' },
  { part: 'imbalanceMicros', what: 'workers are idle at the end for' },
] as const;

/**
 * Why neither smaller nor larger chunks are better, as one sentence without its full stop. A cause is named if it
 * explains at least half of the difference.
 */
export function reasonFor({ curve, flat, bestFixed }: Tuning): string {
  const against = (other: TuningPoint): string => {
    const times = other.estimateMicros / bestFixed.estimateMicros;
    const more = times < 2 ? `${formatPercent(times - 1)} longer` : `${formatFactor(times)} as long`;
    const longer = `chunks of ${formatCount(other.chunksize)} take ${more}`;
    const micros = (part: keyof Prediction['split']): number =>
      other.predicted.split[part] - bestFixed.predicted.split[part];
    const { part, what } = causes.reduce((a, b) => (micros(b.part) > micros(a.part) ? b : a));
    if (micros(part) < (other.estimateMicros - bestFixed.estimateMicros) / 2) return longer;
    const [theirs, ours] = [shareOf(other, part), shareOf(bestFixed, part)];
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

/** Parts of a predicted duration, as labels of bars and columns. */
export const splitWords: Readonly<Record<keyof Prediction['split'], string>> = {
  startMicros: 'start',
  overheadMicros: 'messages and copying',
  workMicros: 'work',
  imbalanceMicros: 'idle at the end',
};

/** A title with the function, the items and the workers: `Chunksize for minify, 1,284 items, 8 workers`. */
export const tuningTitle = (name: string, { items, workers }: Pick<Tuning, 'items' | 'workers'>): string =>
  `Chunksize for ${name}, ${plural(items, 'item')}, ${plural(workers, 'worker')}`;
