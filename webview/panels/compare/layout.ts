import { formatDuration } from '../../../src/base/numberText.ts';
import type { ComparedPoints } from '../../../src/protocol/panel/comparedView.ts';

/** A square with logarithmic axes: durations before to the right, durations after upwards. */
export interface Scatter {
  readonly size: number;
  readonly points: readonly ScatterPoint[];
  readonly ticks: readonly ScatterTick[];
}

export interface ScatterPoint {
  readonly item: number;
  readonly x: number;
  readonly y: number;
  readonly change: 'slower' | 'faster' | 'alike';
  readonly title: string;
}

export interface ScatterTick {
  /** Distance from the left, and from the bottom. */
  readonly at: number;
  readonly label: string;
}

/** A smaller change has the colour of none. */
const clearRatio = 1.25;

/** Places of the points in a square of `size` pixels. Both axes have the same range, so that the diagonal is "no change". */
export function scatterOf({ item, before, after }: ComparedPoints, size: number): Scatter {
  const all = [...before, ...after].map((micros) => Math.max(1, micros));
  const low = Math.log10(Math.min(...all, Infinity));
  const high = Math.log10(Math.max(...all, -Infinity));
  if (all.length === 0) return { size, points: [], ticks: [] };
  const room = Math.max(0.1, high - low) * 0.05;
  const [first, last] = [low - room, high + room];
  const place = (micros: number): number => (size * (Math.log10(Math.max(1, micros)) - first)) / (last - first);
  const ticks: ScatterTick[] = [];
  for (let power = Math.ceil(first); power <= Math.floor(last); power++) {
    ticks.push({ at: place(10 ** power), label: formatDuration(10 ** power) });
  }
  const points = item.map((number, k): ScatterPoint => {
    const [was, is] = [before[k] ?? 0, after[k] ?? 0];
    const ratio = (is + 1) / (was + 1);
    const change = ratio > clearRatio ? 'slower' : ratio < 1 / clearRatio ? 'faster' : 'alike';
    const title = `Item ${number}: ${formatDuration(was)} before, ${formatDuration(is)} after`;
    return { item: number, x: place(was), y: size - place(is), change, title };
  });
  return { size, points, ticks };
}
