import type { ItemRange, Shard } from '../facts/job.ts';
import { mergeRanges } from '../facts/ranges.ts';
import { itemSpan, type RunModel } from '../run/runModel.ts';

/** Items are dealt in blocks of successive ones, so that a job of a million items has a short list of ranges. */
const mostBlocks = 2000;

/**
 * The part of an input that a shard runs, so that all shards take the same time, as far as the items last as long as they
 * did in `earlier`: the longest block of items goes to the shard that has the least work so far, and so on (R. L. Graham,
 * Bounds on Multiprocessing Timing Anomalies, 1969: at most a third above the best division). All shards agree, because they
 * compute the same division.
 */
export function balancedShard(earlier: RunModel, number: number, of: number): Shard {
  const known = earlier.items.outcome.length;
  const size = Math.max(1, Math.ceil(known / mostBlocks));
  const micros = durationsOf(earlier, known);
  const blocks = Array.from({ length: Math.ceil(known / size) }, (_, block) => {
    const range: ItemRange = [block * size, Math.min(known, (block + 1) * size) - 1];
    return { range, micros: micros.subarray(range[0], range[1] + 1).reduce((sum, each) => sum + each, 0) };
  });
  const work = Array.from({ length: of }, () => 0);
  const own: ItemRange[] = [];
  for (const block of blocks.toSorted((a, b) => b.micros - a.micros || a.range[0] - b.range[0])) {
    const least = work.indexOf(Math.min(...work));
    work[least]! += block.micros;
    if (least === number - 1) own.push(block.range);
  }
  return { number, of, balanced: { known, items: mergeRanges(own) } };
}

/** How long each item ran; the mean for those that did not. */
function durationsOf(model: RunModel, count: number): Float64Array {
  const micros = new Float64Array(count).fill(-1);
  let sum = 0;
  let ran = 0;
  for (let item = 0; item < count; item++) {
    const span = itemSpan(model, item);
    if (!span) continue;
    micros[item] = span.endMicros - span.startMicros;
    sum += micros[item]!;
    ran++;
  }
  const mean = ran > 0 ? sum / ran : 1;
  return micros.map((each) => (each < 0 ? mean : each));
}
