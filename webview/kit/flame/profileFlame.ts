import { formatPercent, plural } from '../../../src/base/numberText.ts';
import type { HotFunctions, Profile } from '../../../src/model/profile/profile.ts';
import type { SampleFilter } from '../../../src/model/profile/sampleFilter.ts';
import { medianWeight, workerWeights, type WorkerWeight } from '../../../src/model/profile/workerWeights.ts';
import { profileWords, type ProfileWords } from '../../../src/words/profile.ts';
import type { FlameView } from './flameView.ts';

type Show = (file: string) => string;

/** Samples that count, and what they add up to. */
export interface CountedSamples {
  readonly hot: HotFunctions;
  readonly filter: SampleFilter;
}

/** All samples that count, from the outermost functions on. */
export function flameOf(profile: Profile, { hot, filter }: CountedSamples, show: Show): FlameView {
  const { tree } = profile;
  const { self, total } = hot.weights;
  const { weight } = profileWords[profile.kind];
  const workersOf = remembered((node) => workerWords(workerWeights(tree, filter, node), weight));
  return {
    tree,
    total,
    rootName: 'All calls',
    show,
    describe: (node) =>
      [`own ${weight(self[node] ?? 0)}`, totalWords(total[node] ?? 0, hot), ...workersOf(node)].join(', '),
  };
}

export const totalWords = (weight: number, { whole, profileKind }: HotFunctions): string =>
  `with calls ${profileWords[profileKind].weight(weight)}, ${formatPercent(whole > 0 ? weight / whole : 0)}`;

/** `median of 8 workers 370 ms`, `most 900 ms in worker 3`; empty for one worker. */
function workerWords(weights: readonly WorkerWeight[], words: ProfileWords['weight']): readonly string[] {
  const [most] = weights;
  if (!most || weights.length < 2) return [];
  const median = `median of ${plural(weights.length, 'worker')} ${words(medianWeight(weights))}`;
  return [median, `most ${words(most.weight)} in worker ${most.worker}`];
}

function remembered<T>(make: (node: number) => T): (node: number) => T {
  const known = new Map<number, T>();
  return (node) => {
    const before = known.get(node);
    if (before !== undefined) return before;
    const made = make(node);
    known.set(node, made);
    return made;
  };
}
