import { staysOf } from '../../../src/model/run/hostFigures.ts';
import type { RunModel } from '../../../src/model/run/runModel.ts';
import type { WorkerModel } from '../../../src/model/run/workerModel.ts';
import type { TimeRange } from '../../store/viewState.ts';
import { laneGeometry, type LaneGeometry } from './layout.ts';

/** Height of the row above the lanes of a machine, CSS pixels. */
export const headHeight = 20;

// The lanes of a run on several machines are grouped. A worker that continued on another machine, because its own was
// lost, has a lane in both groups, each for its time there:
//
//     build1    2 workers · clock +0.1 ms ± 0.05 ms · lost at 3.2 s: exit code 255
//        w0     ▇▇▇▇▇
//        w2     ▇▇▇▇▇
//     build2    2 workers · clock −4.0 ms ± 0.05 ms
//        w1     ▇▇▇▇▇▇▇▇▇▇▇▇▇▇
//        w0            ▇▇▇▇▇▇▇

/** A worker, for the whole run or for its time on one machine. */
export interface LaneRow extends TimeRange {
  readonly worker: number;
  /** The rows of the worker's lane that belong here: from the first to below the end. */
  readonly firstRow: number;
  readonly endRow: number;
  /** Upper edge, in pixels from that of all lanes. */
  readonly top: number;
}

/** The row above the lanes of a machine. */
export interface HostHead {
  readonly host: number;
  readonly top: number;
  /** Lower edge of its last lane. */
  readonly bottom: number;
}

/** All lanes from top to bottom. */
export interface LaneRows extends LaneGeometry {
  readonly rows: readonly LaneRow[];
  /** Empty for a run on one machine. */
  readonly heads: readonly HostHead[];
}

type PlacedLane = Omit<LaneRow, 'top'>;

const wholeLane = ({ worker }: WorkerModel): PlacedLane => ({
  ...{ worker, fromMicros: -Infinity, toMicros: Infinity },
  ...{ firstRow: 0, endRow: Infinity },
});

/** Lays out the lanes. `room` is the height for all of them. */
export function laneRows({ workers, hosts }: Pick<RunModel, 'workers' | 'hosts'>, room: number): LaneRows {
  const groups: PlacedLane[][] = hosts.map(() => []);
  const others: PlacedLane[] = [];
  for (const worker of workers) {
    const stays = staysOf(worker);
    if (stays.length === 0) others.push(wholeLane(worker));
    for (const { host, toMicros, endRow, ...stay } of stays) {
      // The last one goes on, so that the layout stays the same while items end.
      const isLast = toMicros === Infinity;
      groups[host]?.push({ ...stay, toMicros, endRow: isLast ? Infinity : endRow });
    }
  }
  const lanes = groups.reduce((sum, group) => sum + group.length, others.length);
  const headsHeight = hosts.length * headHeight;
  const { pitch, barHeight } = laneGeometry(lanes, room - headsHeight);
  const rows: LaneRow[] = [];
  const heads: HostHead[] = [];
  let top = 0;
  const put = (lane: PlacedLane): void => {
    rows.push({ ...lane, top });
    top += pitch;
  };
  for (const [host, group] of groups.entries()) {
    const headTop = top;
    top += headHeight;
    group.forEach(put);
    heads.push({ host, top: headTop, bottom: top });
  }
  others.forEach(put);
  return { rows, heads, pitch, barHeight, height: top };
}

/** The lane at a height; undefined between lanes and below them. */
export function rowAt({ rows, pitch }: LaneRows, y: number): LaneRow | undefined {
  const row = rows[firstBelow(rows, y, pitch)];
  return row && row.top <= y ? row : undefined;
}

/** The machine whose row is at a height. */
export const headAt = ({ heads }: LaneRows, y: number): number | undefined =>
  heads.find(({ top }) => top <= y && y < top + headHeight)?.host;

/** The lane in which a worker was at a time. */
export const laneOf = ({ rows }: LaneRows, worker: number, atMicros: number): LaneRow | undefined =>
  rows.find((row) => row.worker === worker && row.fromMicros <= atMicros && atMicros < row.toMicros);

/** The lanes that are at least partly between two heights. */
export function rowsBetween({ rows, pitch }: LaneRows, fromY: number, toY: number): readonly LaneRow[] {
  const first = firstBelow(rows, fromY, pitch);
  let end = first;
  while ((rows[end]?.top ?? Infinity) < toY) end++;
  return rows.slice(first, end);
}

/** Index of the first lane whose lower edge is below `y`. */
function firstBelow(rows: readonly LaneRow[], y: number, pitch: number): number {
  let [from, to] = [0, rows.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (rows[middle]!.top + pitch > y) to = middle;
    else from = middle + 1;
  }
  return from;
}
