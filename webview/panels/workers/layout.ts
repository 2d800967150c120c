import { formatDuration, formatPercent } from '../../../src/base/numberText.ts';
import { isOver, type RunModel } from '../../../src/model/run/runModel.ts';
import type { WorkerModel } from '../../../src/model/run/workerModel.ts';
import type { CostSplit } from '../../../src/model/run/stats.ts';
import type { Timeline } from '../../../src/model/run/timeline.ts';
import { outcomeOf } from '../../../src/model/facts/events.ts';
import type { Selected } from '../../store/selectedItems.ts';
import type { TimeRange } from '../../store/selection.ts';
import type { BarPart } from '../../kit/stackedBar.ts';
import { type CostPart, costParts, costWords, workerStateWord } from '../../../src/words/costs.ts';

/** The figures of one worker, a row of the table. */
export interface WorkerRow {
  readonly worker: number;
  readonly state: string;
  /** The item that has run longest, and its start; undefined if no item is known to run. */
  readonly current: { readonly item: number; readonly sinceMicros: number; readonly others: number } | undefined;
  readonly items: number;
  readonly failed: number;
  /** Share of the time from the start of the workers that it spent in items, or of the selected time. */
  readonly busy: number;
  readonly split: CostSplit;
  readonly logLines: number;
  readonly restarts: number;
  /** Why its threads ended, newest first. */
  readonly exits: readonly string[];
}

/**
 * Items, failures and busy time are those of the selection, if there is one. The other figures are of the whole run. For a live
 * run, `nowMicros` counts the items that still run up to now.
 */
export function workerRows(
  model: RunModel,
  timeline: Timeline,
  selected?: Pick<Selected, 'items' | 'columns'>,
  range: TimeRange | null = null,
  nowMicros?: number,
): WorkerRow[] {
  const wallMicros = model.wallMicros + Math.max(0, (nowMicros ?? 0) - model.nowMicros);
  const own = selected && selectedByWorker(model, selected, range);
  return model.workers.map((worker, k) => ({
    worker: worker.worker,
    state: workerStateWord(worker.state, isOver(model)),
    current: currentOf(worker),
    items: worker.settled,
    failed: worker.unsuccessful,
    busy: wallMicros > 0 ? (worker.cost.runMicros + runningMicros(worker, nowMicros)) / wallMicros : 0,
    split: splitOf(worker, wallMicros, runningMicros(worker, nowMicros)),
    logLines: worker.logLines,
    restarts: Math.max(0, (timeline.tracks[worker.worker]?.threads.length ?? 1) - 1),
    exits: worker.exits.map((exit) => exit.reason).reverse(),
    ...own?.[k],
  }));
}

function selectedByWorker(
  { workers, wallMicros }: RunModel,
  { items, columns }: Pick<Selected, 'items' | 'columns'>,
  range: TimeRange | null,
): readonly Pick<WorkerRow, 'items' | 'failed' | 'busy'>[] {
  const found = workers.map(() => ({ items: 0, failed: 0, busyMicros: 0 }));
  for (const item of items) {
    const row = found[columns.worker[item]!];
    const start = columns.startMicros[item]!;
    const end = start + columns.runMicros[item]!;
    if (!row || Number.isNaN(end)) continue;
    row.items++;
    const outcome = outcomeOf(columns.state[item]!);
    if (outcome !== undefined && outcome !== 'succeeded') row.failed++;
    const [from, to] = [Math.max(start, range?.fromMicros ?? 0), Math.min(end, range?.toMicros ?? Infinity)];
    row.busyMicros += Math.max(0, to - from);
  }
  const wall = range ? range.toMicros - range.fromMicros : wallMicros;
  return found.map(({ items: count, failed, busyMicros }) => ({
    items: count,
    failed,
    busy: wall > 0 ? busyMicros / wall : 0,
  }));
}

/** Time so far of the items that still run; 0 for a run that is not live. */
function runningMicros({ running }: WorkerModel, nowMicros = 0): number {
  let sum = 0;
  for (const sinceMicros of running.values()) sum += Math.max(0, nowMicros - sinceMicros);
  return sum;
}

function currentOf(worker: WorkerModel): WorkerRow['current'] {
  let oldest: { item: number; sinceMicros: number } | undefined;
  for (const [item, sinceMicros] of worker.running) {
    if (!oldest || sinceMicros < oldest.sinceMicros) oldest = { item, sinceMicros };
  }
  return oldest && { ...oldest, others: worker.running.size - 1 };
}

/** Like `costSplit`, for one worker, with the time so far of the items that still run. */
export function splitOf({ cost }: WorkerModel, wallMicros: number, stillRunningMicros = 0): CostSplit {
  const { startMicros, queueMicros, copyInMicros, copyOutMicros } = cost;
  const runMicros = cost.runMicros + stillRunningMicros;
  const spent = startMicros + queueMicros + copyInMicros + runMicros + copyOutMicros;
  return {
    startMicros,
    queueMicros,
    copyInMicros,
    runMicros,
    copyOutMicros,
    idleMicros: Math.max(0, wallMicros - spent),
  };
}

export function splitParts(split: CostSplit): BarPart[] {
  return costParts.map((part) => ({ kind: part, size: split[part] }));
}

/** `run 81 % (9.8 s) · copy in 12 % (1.4 s) …`, largest first. */
export function splitText(split: CostSplit): string {
  const sum = costParts.reduce((total, part) => total + split[part], 0);
  const text = (part: CostPart): string =>
    `${costWords[part]} ${formatPercent(split[part] / sum)} (${formatDuration(split[part])})`;
  if (sum === 0) return 'nothing measured yet';
  return costParts
    .filter((part) => split[part] > 0)
    .sort((a, b) => split[b] - split[a])
    .map(text)
    .join(' · ');
}
