import { interrupt } from '../../src/model/run/reduce.ts';
import {
  isOver,
  settledCount,
  type OutcomeCounts,
  type RunModel,
  type RunState,
} from '../../src/model/run/runModel.ts';

/** What is shown of a run's state: the model's, except for a recording that has no end. */
export interface RunDisplay {
  readonly state: RunState;
  readonly counts: OutcomeCounts;
  readonly settled: number;
  readonly total: number | undefined;
  /** Items being run now. */
  readonly running: number;
  readonly over: boolean;
}

/**
 * `ended`: no facts will follow. The model itself stays as it is, since that may prove wrong (the host
 * sends more): the end is worked out on a copy.
 */
export function displayOf(model: RunModel, ended: boolean): RunDisplay {
  const shown = ended && !isOver(model) ? interruptedCopy(model) : model;
  const settled = settledCount(shown.counts);
  return {
    state: shown.state,
    counts: shown.counts,
    settled,
    total: shown.total,
    running: shown.workers.reduce((sum, worker) => sum + worker.running.size, 0),
    over: isOver(shown),
  };
}

function interruptedCopy(model: RunModel): RunModel {
  const copy: RunModel = {
    ...model,
    counts: { ...model.counts },
    workers: model.workers.map((worker) => ({ ...worker, running: new Map(worker.running) })),
  };
  interrupt(copy);
  return copy;
}
