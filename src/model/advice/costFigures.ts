import { capabilitiesOf } from '../facts/capabilities.ts';
import { leastMicros, type AdviceRule } from './adviceRule.ts';
import type { RunModel } from '../run/runModel.ts';
import { costSplit, type CostSplit } from '../run/stats.ts';

/** Where a run spent its time, in microseconds. */
export interface Figures {
  readonly model: RunModel;
  readonly workers: number;
  /** Wall time multiplied by the number of workers. */
  readonly totalMicros: number;
  readonly split: CostSplit;
  /** Time in chunks outside of items: mostly writing results. */
  readonly gapMicros: number;
  /** Time from a worker's last item to the last item of the run, summed over workers. */
  readonly tailMicros: number;
  /** Summed over workers. */
  readonly sum: (
    part: 'loadMicros' | 'setupMicros' | 'chunkMicros' | 'waitedMicros' | 'gcMicros' | 'loggedMicros',
  ) => number;
}

/** Undefined for a run whose times predict little: too short, not complete, watched for races, or with workers that died. */
export function figuresOf(model: RunModel): Figures | undefined {
  const { workers, wallMicros, workersStartedMicros = 0 } = model;
  if (model.state !== 'finished' || wallMicros < leastMicros) return undefined;
  if (!capabilitiesOf(model.setup.isolation).parallel || model.setup.detectRaces) return undefined;
  if (model.restarts.length > 0 || workers.some(({ generation }) => generation > 1)) return undefined;
  const end = workersStartedMicros + wallMicros;
  const tailMicros = workers.reduce((sum, { lane, readyMicros }) => {
    return sum + Math.max(0, end - (lane.endMicros.view.at(-1) ?? readyMicros));
  }, 0);
  const split = costSplit(model);
  const sum: Figures['sum'] = (part) => workers.reduce((micros, { cost }) => micros + cost[part], 0);
  return {
    model,
    workers: workers.length,
    totalMicros: workers.length * wallMicros,
    split,
    gapMicros: model.setup.concurrency > 1 ? 0 : Math.max(0, sum('chunkMicros') - split.runMicros),
    tailMicros,
    sum,
  };
}

/** A rule about a cause that kept the workers from their items. */
export type CauseRule = AdviceRule<Figures>;
