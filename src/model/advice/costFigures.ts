import { capabilitiesOf } from '../facts/capabilities.ts';
import { leastMicros, type AdviceRule } from './adviceRule.ts';
import type { RunModel } from '../run/runModel.ts';
import { costSplit, type CostSplit } from '../run/stats.ts';

/** What a run spent its time on. Microseconds. */
export interface Figures {
  readonly model: RunModel;
  readonly workers: number;
  /** Time of all workers. */
  readonly totalMicros: number;
  readonly split: CostSplit;
  /** In chunks, between the items and around them: mostly writing down what they gave. */
  readonly gapMicros: number;
  /** Between the last item of a worker and the last one of all, summed over workers. */
  readonly tailMicros: number;
  /** Summed over workers. */
  readonly sum: (
    part: 'loadMicros' | 'setupMicros' | 'chunkMicros' | 'waitedMicros' | 'gcMicros' | 'loggedMicros',
  ) => number;
}

/** Undefined for a run whose times say little of the next one's: too short, not whole, watched, or with workers that died. */
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

/** A rule on what kept the workers from their items. */
export type CauseRule = AdviceRule<Figures>;
