import { formatDuration } from '../../../src/base/numberText.ts';
import type { ItemGrouping } from '../../../src/model/items/groupItems.ts';
import type { ItemColumns } from '../../../src/model/items/itemColumns.ts';
import type { Latency } from '../../../src/model/run/stats.ts';
import type { Tone } from '../../canvas/cellPainter.ts';
import { mix, type Rgb } from '../../canvas/colour.ts';
import { groupSwatches, otherSwatch } from '../../kit/groupSwatches.ts';
import type { CanvasTheme } from '../../canvas/theme.ts';
import type { ItemTones } from '../../canvas/toneSummary.ts';

/** The colour of each item by something other than its outcome, and what the colours mean. */
export interface BarTones {
  readonly scale: ToneScale;
  readonly items: ItemTones;
  readonly legend: readonly { readonly tone: number; readonly text: string }[];
}

/** A scale of durations, or colours without an order. */
export type ToneScale = 'durations' | 'swatches';

/** The tone of an item without a group, and of groups that have no colour of their own. */
const otherTone = 1;
const swatchCount = 8;

/** By run time: up to the median, the 90th and the 99th percentile of the run, and longer. */
export function durationTones({ runMicros }: Pick<ItemColumns, 'runMicros'>, { p50, p90, p99 }: Latency): BarTones {
  const edges = [p50, p90, p99];
  const items = new Uint8Array(runMicros.length).fill(otherTone);
  for (let item = 0; item < items.length; item++) {
    const micros = runMicros[item]!;
    if (!Number.isNaN(micros))
      items[item] = 2 + (micros > p50 ? 1 : 0) + (micros > p90 ? 1 : 0) + (micros > p99 ? 1 : 0);
  }
  const legend = edges.map((edge, k) => ({ tone: 2 + k, text: `≤ ${formatDuration(edge)}` }));
  return { scale: 'durations', items, legend: [...legend, { tone: 5, text: 'longer' }] };
}

/** Each worker has the colour of its lines in the log. */
export function workerTones({ worker }: Pick<ItemColumns, 'worker'>): BarTones {
  const items = Uint8Array.from(worker, (each) => (Number.isNaN(each) ? otherTone : 2 + (each % swatchCount)));
  return { scale: 'swatches', items, legend: [] };
}

/** The largest groups have a colour each, the others share one, as in the Items tab. */
export function groupTones(grouping: ItemGrouping): BarTones {
  const { codes, names } = grouping;
  const swatches = groupSwatches(grouping);
  const items = Uint8Array.from(codes, (code) =>
    (swatches[code] ?? otherSwatch) === otherSwatch ? otherTone : 2 + swatches[code]!,
  );
  const legend = names
    .map((text, code) => ({ tone: 2 + swatches[code]!, text }))
    .filter(({ tone }) => tone < 2 + otherSwatch)
    .sort((a, b) => a.tone - b.tone);
  return {
    scale: 'swatches',
    items,
    legend: items.includes(otherTone) ? [...legend, { tone: otherTone, text: 'others' }] : legend,
  };
}

/** The colours of a scale, from tone 1. */
export function tonesOf(theme: CanvasTheme, scale: ToneScale): Tone[] {
  const { background, highContrast } = theme;
  const shade = (colour: Rgb): Tone => ({
    shades: [colour, mix(background, colour, highContrast ? 0.8 : 0.82)],
    isAlwaysFull: false,
  });
  return [theme.outcome.cancelled[0], ...theme[scale]].map(shade);
}
