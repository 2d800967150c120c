import { quantile } from '../../base/quantile.ts';
import type { ProfileFrame } from '../facts/profile.ts';
import { itemSpan } from '../run/runModel.ts';
import { chargedWeights } from './chargedWeights.ts';
import { itemsByDuration } from './itemRanks.ts';
import { peersOf, sampleMicros } from './peers.ts';
import { hotFunctions, type HotFunction, type HotFunctions, type Profile } from './profile.ts';
import { whileItems, type SampleFilter } from './sampleFilter.ts';

/** A function of an item that takes more time than in the item's peers. `self` is its time as `chargedWeights` counts it. */
export interface SlowFunction extends HotFunction {
  /**
   * The same time in one of the peers, in microseconds: their mean. Peers are the middle half of the items, so that no slow item
   * moves it. A median for each function would be 0 for most, because a sampler sees a function of 1 ms in one of five items.
   */
  readonly inPeers: number;
  /** The function of Node or V8 that is most of the difference, because this function calls it; undefined if none is. */
  readonly mostlyIn: ProfileFrame | undefined;
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
  const ofPeers = whileItems(profile, (each) => peers.has(each));
  const others = hotFunctions(profile, ofPeers);
  const ranks = itemsByDuration(profile.run);
  const durations = ranks.micros.filter((_, k) => peers.has(ranks.item[k] ?? -1));
  const peerMicros = quantile(durations, 0.5);
  const meanMicros = durations.reduce((sum, each) => sum + each, 0) / peers.size;
  return {
    kind: 'compared',
    own: { hot: own, filter },
    micros,
    peerMicros,
    waitedMicros: Math.max(0, micros - (own.whole - own.kinds.idle)),
    peerWaitedMicros: Math.max(0, meanMicros - (others.whole - others.kinds.idle) / peers.size),
    isSlow: micros > slowFactor * peerMicros,
    functions: slowFunctions(profile, own, chargedWeights(profile.tree, filter), {
      weights: chargedWeights(profile.tree, ofPeers),
      items: peers.size,
    })
      .filter(({ self, inPeers }) => self - inPeers >= leastDifferenceSamples * intervalMicros)
      .sort((a, b) => b.self - b.inPeers - (a.self - a.inPeers)),
  };
}

type Charged = ReturnType<typeof chargedWeights>;

function slowFunctions(
  { tree }: Profile,
  own: HotFunctions,
  charged: Charged,
  peers: { readonly weights: Charged; readonly items: number },
): SlowFunction[] {
  return own.functions.flatMap((each) => {
    const mine = charged.get(each.frame);
    if (!mine) return [];
    const theirs = peers.weights.get(each.frame);
    const inPeers = (theirs?.self ?? 0) / peers.items;
    const [most] = [...mine.called]
      .map(([frame, micros]) => ({ frame, more: micros - (theirs?.called.get(frame) ?? 0) / peers.items }))
      .sort((a, b) => b.more - a.more);
    const mostlyIn = most && most.more > (mine.self - inPeers) / 2 ? tree.frames[most.frame] : undefined;
    return [{ ...each, self: mine.self, inPeers, mostlyIn }];
  });
}
