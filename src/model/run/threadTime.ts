import { type Column, float64Column } from '../../base/column.ts';
import type { TimeTallied } from '../facts/timeTallied.ts';

/** How the thread of a worker spent the time of its chunks: sums over the stretches that were measured. Microseconds. */
export interface ThreadTime {
  chunkMicros: number;
  /** Part of `chunkMicros` in which the event loop was idle. */
  idleMicros: number;
  computedMicros: number;
  /** Time in which it was ready to run and waited for a core; undefined if that was not measured. */
  preemptedMicros: number | undefined;
  readonly stretches: Stretches;
}

/** Times of a thread within chunks, in microseconds. The rest of `chunkMicros` was spent waiting. */
export interface ThreadParts {
  readonly chunkMicros: number;
  readonly computedMicros: number;
  readonly preemptedMicros: number;
}

/** Columns of equal length, ascending: one entry per stretch. The parts are sums up to the end of the stretch. */
export interface Stretches {
  readonly startMicros: Column<Float64Array>;
  readonly endMicros: Column<Float64Array>;
  readonly chunkMicros: Column<Float64Array>;
  readonly computedMicros: Column<Float64Array>;
  readonly preemptedMicros: Column<Float64Array>;
}

const parts = ['chunkMicros', 'computedMicros', 'preemptedMicros'] as const;

export const createThreadTime = (): ThreadTime => ({
  chunkMicros: 0,
  idleMicros: 0,
  computedMicros: 0,
  preemptedMicros: undefined,
  stretches: {
    startMicros: float64Column(),
    endMicros: float64Column(),
    chunkMicros: float64Column(),
    computedMicros: float64Column(),
    preemptedMicros: float64Column(),
  },
});

export function addStretch(time: ThreadTime, event: TimeTallied): void {
  const { fromMicros, toMicros, chunkMicros, idleMicros, computedMicros, preemptedMicros } = event;
  time.chunkMicros += chunkMicros;
  time.idleMicros += idleMicros;
  time.computedMicros += computedMicros;
  if (preemptedMicros !== undefined) time.preemptedMicros = (time.preemptedMicros ?? 0) + preemptedMicros;
  const { stretches } = time;
  stretches.startMicros.push(fromMicros);
  stretches.endMicros.push(toMicros);
  const row = stretches.chunkMicros.length;
  const own = { chunkMicros, computedMicros, preemptedMicros: preemptedMicros ?? 0 };
  for (const part of parts) stretches[part].push((row > 0 ? stretches[part].get(row - 1) : 0) + own[part]);
}

/** The parts between two times. A stretch that is partly outside counts in proportion. O(log n) for n stretches. */
export function partsWithin(stretches: Stretches, fromMicros: number, toMicros: number): ThreadParts {
  const [from, to] = [partsUntil(stretches, fromMicros), partsUntil(stretches, toMicros)];
  return {
    chunkMicros: to.chunkMicros - from.chunkMicros,
    computedMicros: to.computedMicros - from.computedMicros,
    preemptedMicros: to.preemptedMicros - from.preemptedMicros,
  };
}

function partsUntil(stretches: Stretches, micros: number): ThreadParts {
  const row = firstAbove(stretches.endMicros, micros);
  const start = stretches.startMicros.get(row);
  const isInside = row < stretches.endMicros.length && micros > start;
  const share = isInside ? (micros - start) / (stretches.endMicros.get(row) - start) : 0;
  return {
    chunkMicros: sumUntil(stretches.chunkMicros, row, share),
    computedMicros: sumUntil(stretches.computedMicros, row, share),
    preemptedMicros: sumUntil(stretches.preemptedMicros, row, share),
  };
}

/** The sum before a row and a share of the row itself. */
function sumUntil(sums: Column<Float64Array>, row: number, share: number): number {
  const before = row > 0 ? sums.get(row - 1) : 0;
  return share === 0 ? before : before + share * (sums.get(row) - before);
}

/** First row with a larger value; the number of rows if there is none. */
function firstAbove(values: Column<Float64Array>, value: number): number {
  let [from, to] = [0, values.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (values.get(middle) <= value) from = middle + 1;
    else to = middle;
  }
  return from;
}
