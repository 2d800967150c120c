import { median, quantile } from '../../base/quantile.ts';
import { logRatio, type ItemPair } from './itemPairs.ts';
import { leastCompared, twoSidedP } from './rankStatistics.ts';

/** Some of the items take longer, or less long, than the change of all items would make one expect. */
export interface PartShift {
  readonly direction: 'slower' | 'faster';
  /** At least about this many items have changed: as many more as have changed by chance in the other direction. */
  readonly count: number;
  /** Their usual change beyond that of all items: 1.1 is 10 % more. */
  readonly typicalRatio: number;
  /** Which times have changed. */
  readonly time: 'cpu' | 'wall';
  /** Probability of so many items in one direction if nothing has changed. */
  readonly p: number;
  /** The items with the largest change, in time, first. A part of them has changed by chance. */
  readonly items: readonly ItemPair[];
}

/** Weights of the items are their rank by size of the change, to one of these powers: half, a tenth, 2 % of them matter. */
const powers = [2, 8, 32] as const;
/**
 * A run is divided into so many equal times at most. What happens in one of them may have one cause outside of the code, and
 * a machine is faster at one time than at another.
 */
const mostTimes = 40;
/** Number of items in one of these times, on average. */
const leastInTime = 50;
const significance = 0.0005;
/** A smaller change is not reported, because machines differ as much from one minute to the next. */
const leastChange = 0.03;
/** A thread that loses its core to another program usually waits longer than this. */
const shortMicros = 1000;

/** Items before and after one in its thread that show how fast its core is. */
const neighbours = 8;
/** Noise of CPU times has tails of different length, so that a weak sign means nothing. */
const cpuSignificance = 0.00001;
/** A change of CPU times is reported if it is so many times the noise, a standard deviation. */
const leastNoises = 3;

interface Change {
  readonly pair: ItemPair;
  /** Logarithm of its ratio less that of the items around it. */
  readonly change: number;
}

/**
 * Finds a change of some items among many that have not changed, which leaves the median as it was. Without a change, an
 * item takes longer as often as it takes less, so that among the items with the largest changes both directions are as
 * frequent. A signed-rank test with weights for the large changes shows whether they are. A pause of the machine makes many
 * items late that ran at the same time: the ranks are summed up for each time of the run, and the variance is that of these
 * sums (the sandwich estimator for clusters, Liang and Zeger, Biometrika 73, 1986).
 *
 * @param disturbedMicros time by which the threads of the later run waited longer for a core than those of the earlier one;
 *   negative if shorter. Items that lose as much time as a thread without a core are reported only if they lose more than
 *   that together.
 */
export function partShift(pairs: readonly ItemPair[], disturbedMicros: number): PartShift | undefined {
  const changes = bySize(localChanges(pairs));
  const short = changes.filter((change) => Math.abs(lostMicros(change)) < shortMicros);
  const lost = Math.abs(changes.reduce((sum, change) => sum + lostMicros(change), 0));
  const sets = lost > 2 * Math.abs(disturbedMicros) ? [short, changes] : [short];
  const [before, now] = [timesOf(pairs, 'beforeStartMicros'), timesOf(pairs, 'nowStartMicros')];
  let best: PartShift | undefined;
  for (const set of sets.filter(({ length }) => length >= leastCompared)) {
    for (const power of powers) {
      const z = directionScore(set, power, before, now);
      const p = Math.min(1, sets.length * powers.length * twoSidedP(Math.abs(z)));
      if (p < (best?.p ?? significance)) best = shiftOf(set, power, z > 0, p) ?? best;
    }
  }
  return best;
}

/**
 * The same for CPU times, which contain no wait for a core. A core computes faster at one moment than at the next, e.g. while
 * others use its caches, so that an item is compared with the items before and after it in its thread. What is left is noise
 * whose two tails differ from run to run: a change is reported only if it is larger than this noise.
 */
export function cpuShift(pairs: readonly ItemPair[]): PartShift | undefined {
  const changes = bySize(threadChanges(pairs));
  if (changes.length < leastCompared) return undefined;
  const noise = 1.4826 * median(changes.map(({ change }) => Math.abs(change)));
  const [before, now] = [timesOf(pairs, 'beforeStartMicros'), timesOf(pairs, 'nowStartMicros')];
  let best: PartShift | undefined;
  for (const power of powers) {
    const z = directionScore(changes, power, before, now);
    const p = Math.min(1, powers.length * twoSidedP(Math.abs(z)));
    if (p >= (best?.p ?? cpuSignificance)) continue;
    const shift = shiftOf(changes, power, z > 0, p);
    if (shift && Math.abs(Math.log(shift.typicalRatio)) > leastNoises * noise) best = { ...shift, time: 'cpu' };
  }
  return best;
}

const bySize = (changes: readonly Change[]): Change[] =>
  [...changes].sort((a, b) => Math.abs(a.change) - Math.abs(b.change));

/** The items beyond the median weight are those that have changed, among others. */
function shiftOf(set: readonly Change[], power: number, isSlower: boolean, p: number): PartShift | undefined {
  const part = set.slice(Math.round(set.length * 0.5 ** (1 / power)));
  const moved = part.filter(({ change }) => change > 0 === isSlower);
  const typicalRatio = Math.exp(median(moved.map(({ change }) => change)));
  const count = 2 * moved.length - part.length;
  if (Math.abs(typicalRatio - 1) < leastChange || count <= 0) return undefined;
  const items = [...moved].sort((a, b) => Math.abs(lostMicros(b)) - Math.abs(lostMicros(a))).map(({ pair }) => pair);
  return { direction: isSlower ? 'slower' : 'faster', time: 'wall', count, typicalRatio, p, items };
}

/** Time that an item takes more than it would if it had changed like the items around it. */
const lostMicros = ({ pair, change }: Change): number => pair.nowMicros * (1 - Math.exp(-change));

/** Changes against the centre of those of the items that began at about the same time, in each of the two runs. */
function localChanges(pairs: readonly ItemPair[]): Change[] {
  const ratios = pairs.map(logRatio);
  for (const start of ['nowStartMicros', 'beforeStartMicros'] as const) {
    const { count, of } = timesOf(pairs, start);
    const groups = Array.from({ length: count }, (): number[] => []);
    for (const [k, pair] of pairs.entries()) groups[of(pair)]!.push(ratios[k]!);
    const centres = groups.map(centreOf);
    for (const [k, pair] of pairs.entries()) ratios[k]! -= centres[of(pair)]!;
  }
  return pairs.map((pair, k) => ({ pair, change: ratios[k]! }));
}

/** Changes against the median of those of the neighbours in the thread, in the later run, the earlier one, and once more. */
function threadChanges(pairs: readonly ItemPair[]): Change[] {
  const ratios = pairs.map(logRatio);
  for (const run of ['now', 'before', 'now'] as const) {
    const threads = new Map<number, number[]>();
    for (const [k, pair] of pairs.entries()) {
      const worker = pair[`${run}Worker`];
      const thread = threads.get(worker);
      if (thread) thread.push(k);
      else threads.set(worker, [k]);
    }
    const start = `${run}StartMicros` as const;
    const trend = new Float64Array(ratios.length);
    for (const thread of threads.values()) {
      thread.sort((a, b) => pairs[a]![start] - pairs[b]![start]);
      for (const [at, k] of thread.entries()) {
        const around = thread.slice(Math.max(0, at - neighbours), at + neighbours + 1).filter((other) => other !== k);
        trend[k] = median(around.map((other) => ratios[other]!));
      }
    }
    for (const [k, value] of trend.entries()) ratios[k]! -= value;
  }
  return pairs.map((pair, k) => ({ pair, change: ratios[k]! }));
}

/**
 * The median of the shortest interval with half of the numbers (after the shorth; Andrews et al., Robust Estimates of
 * Location, 1972). Unlike the median of all numbers it stays where it is if a part of the items changes in one direction.
 */
function centreOf(numbers: readonly number[]): number {
  const sorted = Float64Array.from(numbers).sort();
  const half = Math.ceil(sorted.length / 2);
  let best = 0;
  const width = (from: number): number => sorted[from + half - 1]! - sorted[from]!;
  for (let from = 1; from + half <= sorted.length; from++) if (width(from) < width(best)) best = from;
  return quantile(sorted.subarray(best, best + half), 0.5);
}

/** A normal deviate: positive if more items take longer. `set`: the smallest change first. The largest of three variances counts. */
function directionScore(set: readonly Change[], power: number, before: Times, now: Times): number {
  let [sum, squared] = [0, 0];
  const [sumsBefore, sumsNow] = [new Float64Array(before.count), new Float64Array(now.count)];
  for (const [k, { pair, change }] of set.entries()) {
    const signed = Math.sign(change) * ((k + 1) / set.length) ** power;
    sum += signed;
    squared += signed * signed;
    sumsBefore[before.of(pair)]! += signed;
    sumsNow[now.of(pair)]! += signed;
  }
  const squares = (sums: Float64Array): number => sums.reduce((total, each) => total + each * each, 0);
  return sum / Math.sqrt(Math.max(Number.MIN_VALUE, squared, squares(sumsBefore), squares(sumsNow)));
}

interface Times {
  readonly count: number;
  /** The number of the time in which an item began. */
  of(pair: ItemPair): number;
}

function timesOf(pairs: readonly ItemPair[], start: 'beforeStartMicros' | 'nowStartMicros'): Times {
  let [first, last] = [Infinity, -Infinity];
  for (const pair of pairs) {
    first = Math.min(first, pair[start]);
    last = Math.max(last, pair[start]);
  }
  const count = Math.max(1, Math.min(mostTimes, Math.floor(pairs.length / leastInTime)));
  const length = Math.max(1, last - first + 1);
  return { count, of: (pair) => Math.floor((count * (pair[start] - first)) / length) };
}
