import { itemSpan } from '../run/runModel.ts';
import { itemsByDuration, medianMicros } from './itemRanks.ts';
import { peersOf, sampleMicros } from './peers.ts';
import { hotFunctions, type HotFunction, type HotFunctions, type Profile } from './profile.ts';
import { whileItems, type SampleFilter } from './sampleFilter.ts';

/** A function of an item that takes more time than in the item's peers. */
export interface SlowFunction extends HotFunction {
  /** Time of its own in one of the peers, in microseconds: their mean. */
  readonly inPeers: number;
}

/** What an item computed, from enough samples for figures of its own. */
interface OwnSamples {
  readonly hot: HotFunctions;
  readonly filter: SampleFilter;
}

/** An item beside its peers, the middle half of the other items by duration. Times are in microseconds. */
export type WhySlow =
  | {
      /**
       * `unfinished`: it has no duration yet. `unsampled`: its worker died with its samples. `short`: it has too few
       * samples for figures of its own. `alone`: there are too few other items.
       */
      readonly kind: 'unfinished' | 'unsampled';
    }
  | { readonly kind: 'alone'; readonly own: OwnSamples }
  | { readonly kind: 'short'; readonly micros: number; readonly leastMicros: number }
  | {
      readonly kind: 'compared';
      readonly own: OwnSamples;
      readonly micros: number;
      /** Median duration of the peers. */
      readonly peerMicros: number;
      /** Time in which no function of the item ran: it waited. */
      readonly waitedMicros: number;
      readonly peerWaitedMicros: number;
      readonly isSlow: boolean;
      /** The largest difference first. */
      readonly functions: readonly SlowFunction[];
    };

/** A shorter item has too few samples: a function of a tenth of its time has two or none of them, by chance. */
const leastSamples = 20;
const leastOthers = 4;
/** Durations vary. An item within this factor of its peers is as fast as they are. */
const slowFactor = 1.25;
/** One sample more or less is chance. */
const leastDifferenceSamples = 2;

export function whySlow(profile: Profile, item: number): WhySlow {
  const span = itemSpan(profile.run, item);
  if (!span) return { kind: 'unfinished' };
  const micros = span.endMicros - span.startMicros;
  const intervalMicros = sampleMicros(profile, span.startMicros, span.endMicros);
  const leastMicros = leastSamples * intervalMicros;
  if (micros < leastMicros) return { kind: 'short', micros, leastMicros };
  const filter = whileItems(profile, (each) => each === item);
  const own = hotFunctions(profile, filter);
  if (own.whole === 0) return { kind: 'unsampled' };
  const peers = peersOf(profile.run, new Set([item]));
  if (peers.size < leastOthers / 2) return { kind: 'alone', own: { hot: own, filter } };
  const others = hotFunctions(
    profile,
    whileItems(profile, (each) => peers.has(each)),
  );
  const inPeers = new Map(others.functions.map(({ frame, self }) => [frame, self / peers.size]));
  const ranks = itemsByDuration(profile.run);
  const durations = ranks.micros.filter((_, k) => peers.has(ranks.item[k] ?? -1));
  const peerMicros = medianMicros({ micros: durations });
  const meanMicros = durations.reduce((sum, each) => sum + each, 0) / peers.size;
  return {
    kind: 'compared',
    own: { hot: own, filter },
    micros,
    peerMicros,
    waitedMicros: Math.max(0, micros - (own.whole - own.kinds.idle)),
    peerWaitedMicros: Math.max(0, meanMicros - (others.whole - others.kinds.idle) / peers.size),
    isSlow: micros > slowFactor * peerMicros,
    functions: own.functions
      .map((each) => ({ ...each, inPeers: inPeers.get(each.frame) ?? 0 }))
      .filter(({ self, inPeers: theirs }) => self - theirs >= leastDifferenceSamples * intervalMicros)
      .sort((a, b) => b.self - b.inPeers - (a.self - a.inPeers)),
  };
}
