import { type Column, float64Column, int32Column } from '../../base/column.ts';
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

/** Columns of equal length, ascending: one entry per stretch. The rest of `chunkMicros` was spent waiting. */
export interface Stretches {
  readonly startMicros: Column<Float64Array>;
  readonly endMicros: Column<Float64Array>;
  readonly chunkMicros: Column<Int32Array>;
  readonly computedMicros: Column<Int32Array>;
  /** -1 if it was not measured. */
  readonly preemptedMicros: Column<Int32Array>;
}

export const createThreadTime = (): ThreadTime => ({
  chunkMicros: 0,
  idleMicros: 0,
  computedMicros: 0,
  preemptedMicros: undefined,
  stretches: {
    startMicros: float64Column(),
    endMicros: float64Column(),
    chunkMicros: int32Column(),
    computedMicros: int32Column(),
    preemptedMicros: int32Column(),
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
  stretches.chunkMicros.push(chunkMicros);
  stretches.computedMicros.push(computedMicros);
  stretches.preemptedMicros.push(preemptedMicros ?? -1);
}
