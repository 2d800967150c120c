import type { Lane } from '../../src/model/run/workerModel.ts';
import type { TimeRange } from '../store/viewState.ts';
import { ToneVotes } from './toneVotes.ts';

/** Tone of each item, by item, from 1. An item beyond its end has the tone 1. */
export type ItemTones = Uint8Array;

const bucketCount = 32_768;

/** The tones of a lane over time, so that a view of many items costs O(buckets). */
class ToneSummary {
  readonly #votes = new ToneVotes(bucketCount);
  readonly #widthMicros: number;

  constructor(lane: Lane, tones: ItemTones) {
    const [items, starts, ends] = [lane.item.view, lane.startMicros.view, lane.endMicros.view];
    this.#widthMicros = Math.max(1, (ends.at(-1) ?? 0) / (bucketCount - 1));
    for (let row = 0; row < ends.length; row++) {
      const tone = tones[items[row]!] ?? 1;
      const [from, to] = [starts[row]! / this.#widthMicros, ends[row]! / this.#widthMicros];
      for (let bucket = Math.floor(from); bucket <= to; bucket++)
        this.#votes.add(bucket, tone, Math.min(bucket + 1, to) - Math.max(bucket, from));
    }
  }

  read(range: TimeRange, into: ToneVotes): void {
    into.clear();
    const { length } = into.tone;
    const perPixel = (range.toMicros - range.fromMicros) / length / this.#widthMicros;
    const first = range.fromMicros / this.#widthMicros;
    for (let x = 0; x < length; x++) {
      const from = Math.floor(first + x * perPixel);
      const to = Math.max(from + 1, Math.floor(first + (x + 1) * perPixel));
      into.addAll(x, this.#votes, from, Math.min(bucketCount, to));
    }
  }
}

/** The summaries of lanes. Each is made again only if the tones or the lane have changed. */
export class ToneSummaries {
  readonly #known = new WeakMap<
    Lane,
    { readonly tones: ItemTones; readonly length: number; readonly summary: ToneSummary }
  >();

  of(lane: Lane, tones: ItemTones): ToneSummary {
    const { length } = lane.item;
    const known = this.#known.get(lane);
    if (known?.tones === tones && known.length === length) return known.summary;
    const summary = new ToneSummary(lane, tones);
    this.#known.set(lane, { tones, length, summary });
    return summary;
  }
}
