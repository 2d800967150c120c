import { countInterrupted } from '../../src/model/run/interrupt.ts';
import {
  isOver,
  settledCount,
  type OutcomeCounts,
  type RunModel,
  type RunState,
} from '../../src/model/run/runModel.ts';

/** The state of a run as the panel shows it: that of the model, except for a recording without an end. */
export interface RunDisplay {
  readonly state: RunState;
  readonly counts: OutcomeCounts;
  readonly settled: number;
  readonly total: number | undefined;
  /** Number of items that run now. */
  readonly running: number;
  readonly over: boolean;
}

/**
 * `ended` means that no events are expected to follow. The end is applied to a copy of the model, because the host may
 * still send more.
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
  countInterrupted(copy);
  return copy;
}
