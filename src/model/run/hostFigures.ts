import type { RunModel } from './runModel.ts';
import type { WorkerModel } from './workerModel.ts';

/** A worker on one machine. Its rows of the lane are from `firstRow` to below `endRow`. */
export interface Stay {
  readonly worker: number;
  readonly host: number;
  readonly fromMicros: number;
  /** Infinity for the machine on which it is now. */
  readonly toMicros: number;
  readonly firstRow: number;
  readonly endRow: number;
  readonly unsuccessful: number;
  readonly runMicros: number;
}

/** The machines on which a worker was, one after another; none for a worker on the machine of the run. */
export function staysOf({ worker, placements, settled, unsuccessful, cost }: WorkerModel): Stay[] {
  return placements.map(({ host, fromMicros, firstRow, ...before }, k) => {
    const next = placements[k + 1];
    return {
      ...{ worker, host, fromMicros, firstRow },
      toMicros: next?.fromMicros ?? Infinity,
      endRow: next?.firstRow ?? settled,
      unsuccessful: (next?.unsuccessful ?? unsuccessful) - before.unsuccessful,
      runMicros: (next?.runMicros ?? cost.runMicros) - before.runMicros,
    };
  });
}

/** The machine on which a worker ended a row of its lane; undefined for the machine of the run. */
export function hostOfRow({ placements }: Pick<WorkerModel, 'placements'>, row: number): number | undefined {
  return placements.findLast(({ firstRow }) => firstRow <= row)?.host;
}

/** The machine of a worker at a time; undefined for the machine of the run. */
export const hostAtTime = (worker: Pick<WorkerModel, 'placements'> | undefined, atMicros: number): number | undefined =>
  worker?.placements.findLast(({ fromMicros }) => fromMicros <= atMicros)?.host;

/** What one machine did in a run. */
export interface HostFigures {
  readonly host: number;
  /** Workers that are there, or were when it was lost. */
  readonly workers: number;
  readonly items: number;
  readonly unsuccessful: number;
  /** Time in items, summed over its workers. */
  readonly runMicros: number;
  /** Share of its workers' time in items. */
  readonly busy: number;
}

/** For a live run, `nowMicros` counts the items that still run up to now. */
export function hostFigures(model: RunModel, nowMicros = model.nowMicros): HostFigures[] {
  const figures = model.hosts.map((_, host) => ({ host, workers: 0, items: 0, unsuccessful: 0, runMicros: 0 }));
  const toMicros = Math.max(nowMicros, model.nowMicros);
  for (const worker of model.workers) {
    for (const stay of staysOf(worker)) {
      const own = figures[stay.host];
      if (!own) continue;
      const isLast = stay.toMicros === Infinity;
      own.items += stay.endRow - stay.firstRow;
      own.unsuccessful += stay.unsuccessful;
      own.runMicros += stay.runMicros + (isLast ? runningMicros(worker, toMicros) : 0);
      const seenMicros = model.hosts[stay.host]?.lost?.atMicros ?? Infinity;
      if (stay.fromMicros <= seenMicros && seenMicros <= stay.toMicros) own.workers++;
    }
  }
  return figures.map((each) => {
    const wall = placedMicros(model, each.host, { fromMicros: 0, toMicros });
    return { ...each, busy: wall > 0 ? Math.min(1, each.runMicros / wall) : 0 };
  });
}

/** Time that workers were on a machine, within a range, summed over the workers. */
export function placedMicros(
  model: RunModel,
  host: number,
  { fromMicros, toMicros }: { readonly fromMicros: number; readonly toMicros: number },
): number {
  let micros = 0;
  for (const worker of model.workers) {
    for (const stay of staysOf(worker)) {
      if (stay.host !== host) continue;
      micros += Math.max(0, Math.min(endOf(model, worker, stay), toMicros) - Math.max(stay.fromMicros, fromMicros));
    }
  }
  return micros;
}

/** When a worker left a machine: it continued on another one, its machine was lost, or it ended. Infinity if it is there. */
function endOf({ hosts }: RunModel, { exitedMicros }: WorkerModel, { host, toMicros }: Stay): number {
  const ownEnd = toMicros === Infinity ? (exitedMicros ?? Infinity) : toMicros;
  return Math.min(ownEnd, hosts[host]?.lost?.atMicros ?? Infinity);
}

function runningMicros({ running }: WorkerModel, nowMicros: number): number {
  let sum = 0;
  for (const sinceMicros of running.values()) sum += Math.max(0, nowMicros - sinceMicros);
  return sum;
}

/** Mean share of a machine's cores that were busy; undefined if it is not known. */
export const meanLoad = ({ readings }: RunModel['hosts'][number]): number | undefined =>
  readings && readings.loads > 0 ? readings.loadSum / readings.loads : undefined;

/** Mean round trip to a machine; undefined if it was not measured. */
export const meanLatencyMicros = ({ readings }: RunModel['hosts'][number]): number | undefined =>
  readings && readings.latencySumMicros / readings.count;
