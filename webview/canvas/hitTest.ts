import { severityOf } from '../../src/model/run/timeSummary.ts';
import type { Lane, WorkerModel } from '../../src/model/run/workerModel.ts';
import { firstRowEndingAfter } from './laneCells.ts';

/** The item under the pointer. It has ended (a row of the lane) or still runs. */
export interface Hit {
  readonly worker: number;
  readonly item: number;
  /** -1 while the item runs. */
  readonly row: number;
  readonly startMicros: number;
  readonly endMicros: number;
}

const rowsToLookAt = 2_000;

/**
 * The item of a lane at a time, or within a tolerance of it (the microseconds of some pixels). Among several items, it
 * is the one with the most severe outcome, which the pixel shows, then the nearest.
 */
export function hitLane(
  worker: WorkerModel,
  atMicros: number,
  tolerance: number,
  nowMicros: number,
  longestMicros: number,
): Hit | undefined {
  // The item that began last is in front.
  const begun = [...worker.running].filter(([, startMicros]) => startMicros - tolerance <= atMicros);
  const [item, startMicros] = begun.sort((a, b) => b[1] - a[1])[0] ?? [-1, 0];
  if (item >= 0 && atMicros <= nowMicros + tolerance) {
    return { worker: worker.worker, item, row: -1, startMicros, endMicros: nowMicros };
  }
  const row = gravestRow(worker.lane, atMicros, tolerance, longestMicros);
  return row === undefined ? undefined : hitOf(worker, row);
}

export function hitOf(worker: WorkerModel, row: number): Hit {
  const { lane } = worker;
  return {
    worker: worker.worker,
    item: lane.item.get(row),
    row,
    startMicros: lane.startMicros.get(row),
    endMicros: lane.endMicros.get(row),
  };
}

function gravestRow(lane: Lane, atMicros: number, tolerance: number, longestMicros: number): number | undefined {
  const first = firstRowEndingAfter(lane, atMicros - tolerance);
  let best: number | undefined;
  let bestScore = -Infinity;
  for (let row = first; row < Math.min(lane.item.length, first + rowsToLookAt); row++) {
    const start = lane.startMicros.get(row);
    const end = lane.endMicros.get(row);
    if (end - longestMicros > atMicros + tolerance) break;
    if (start > atMicros + tolerance) continue;
    const distance = Math.max(0, start - atMicros, atMicros - end);
    const score = severityOf(lane.outcome.get(row)) - (tolerance > 0 ? distance / (tolerance * 2) : 0);
    if (score <= bestScore) continue;
    bestScore = score;
    best = row;
  }
  return best;
}

/** The row of a lane whose item is nearest to a time. */
export function nearestRow(lane: Lane, atMicros: number): number | undefined {
  const row = firstRowEndingAfter(lane, atMicros);
  if (lane.item.length === 0) return undefined;
  return Math.min(row, lane.item.length - 1);
}
