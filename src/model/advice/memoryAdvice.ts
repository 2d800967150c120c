import { formatBytes, formatPercent, plural } from '../../base/numberText.ts';
import type { MetricSeries } from '../run/metricSeries.ts';
import type { ItemFailure, RunModel } from '../run/runModel.ts';
import type { AdviceRule } from './adviceRule.ts';

/** With fewer items before the end, one large item may be the cause. */
const leastItems = 4;
/** Points of the heap at the beginning and at the end of a worker's life that are compared. */
const leastPoints = 2;
const grownTimes = 2;
const shareOfLimit = 0.4;

/** The life of a worker that ran out of memory. The heaps are the smallest ones seen, after garbage collections. */
interface Growth {
  readonly worker: number;
  /** Items that it ran before the one in which it ended. */
  readonly items: number;
  readonly earlyBytes: number;
  readonly lateBytes: number;
  readonly limitBytes: number;
}

export const heapGrows: AdviceRule<RunModel> = {
  id: 'heapGrows',
  severity: 'warning',
  about:
    'The V8 heap of a worker grows from item to item until the worker runs out of memory, and a fresh worker starts again with ' +
    'an empty heap. The module keeps data of items that have ended, e.g. in a list or in a cache without a limit.',
  threshold:
    `A worker ran out of memory after at least ${plural(leastItems, 'item')}. The smallest heap in the last third of the time ` +
    `before its last item was at least ${grownTimes} times that of the first third, and ${formatPercent(shareOfLimit)} of the limit. ` +
    'A worker that one large item fills is not reported.',
  help: 'Keep less data from item to item, or replace workers earlier with `--items-per-worker`.',
  judge: (model) => {
    const found = [...model.failures.values()]
      .map((failure) => growthOf(model, failure))
      .find((each) => each && isLeak(each));
    if (!found) return undefined;
    const { worker, items, earlyBytes, lateBytes, limitBytes } = found;
    return {
      message: `Worker ${worker} ran out of memory after ${plural(items, 'item')}, because its heap grew from item to item.`,
      evidence: `at least ${formatBytes(earlyBytes)} of V8 heap at first, at least ${formatBytes(lateBytes)} of at most ${formatBytes(limitBytes)} at the end`,
      remedy: `Keep less data from item to item, or replace workers earlier, with --items-per-worker ${Math.max(1, Math.floor(items / 2))}.`,
    };
  },
};

const isLeak = ({ earlyBytes, lateBytes, limitBytes }: Growth): boolean =>
  lateBytes >= grownTimes * earlyBytes && lateBytes >= shareOfLimit * limitBytes;

/** Undefined if the item did not run out of memory, or too little was measured before it. */
function growthOf({ workers, items }: RunModel, { item, failure, worker: number }: ItemFailure): Growth | undefined {
  const worker = workers[number];
  const row = items.laneRow.get(item);
  if (failure.kind !== 'outOfMemory' || worker?.heapLimitBytes === undefined || row < 0) return undefined;
  const { lane, firstRows, use, heapLimitBytes } = worker;
  const first = firstRows.findLast((each) => each <= row) ?? 0;
  if (row - first < leastItems) return undefined;
  const fromMicros = lane.startMicros.get(first);
  const toMicros = lane.startMicros.get(row);
  const third = (toMicros - fromMicros) / 3;
  const earlyBytes = smallest(use.heap, fromMicros, fromMicros + third);
  const lateBytes = smallest(use.heap, toMicros - third, toMicros);
  if (earlyBytes === undefined || lateBytes === undefined) return undefined;
  return { worker: number, items: row - first, earlyBytes, lateBytes, limitBytes: heapLimitBytes };
}

/** Smallest value of the points that end in a range; undefined if they are too few. */
function smallest(series: MetricSeries, fromMicros: number, toMicros: number): number | undefined {
  const lows: number[] = [];
  for (let k = series.firstEndingAfter(fromMicros); k < series.length; k++) {
    const point = series.point(k);
    if (point.toMicros > toMicros) break;
    lows.push(point.low);
  }
  return lows.length < leastPoints ? undefined : Math.min(...lows);
}
