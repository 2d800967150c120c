import { capabilitiesOf } from '../facts/capabilities.ts';
import { leastMicros, type AdviceRule } from './adviceRule.ts';
import type { RunModel } from '../run/runModel.ts';
import { costSplit, type CostSplit } from '../run/stats.ts';

/**
 * Where a run spent its time, in microseconds. A part is never larger than its whole, although the two are measured by
 * different clocks, and a wait may begin before the run or end after it.
 */
export interface Figures {
  readonly model: RunModel;
  readonly workers: number;
  /** Wall time multiplied by the number of workers. */
  readonly totalMicros: number;
  readonly split: CostSplit;
  /** Time between and around chunks. */
  readonly aroundMicros: number;
  /** Time in which the run waited for its input; at most the wall time. */
  readonly inputMicros: number;
  /** Time in chunks outside of items: mostly writing results. */
  readonly gapMicros: number;
  /** Time from a worker's last item to the last item of the run, summed over workers. */
  readonly tailMicros: number;
  /** Summed over workers. */
  readonly sum: (
    part: 'loadMicros' | 'setupMicros' | 'chunkMicros' | 'waitedMicros' | 'gcMicros' | 'loggedMicros',
  ) => number;
}

const partsOfChunks: ReadonlySet<string> = new Set(['waitedMicros', 'gcMicros', 'loggedMicros']);

/** Undefined for a run whose times predict little: too short, not complete, watched for races, or with workers that died. */
export function figuresOf(model: RunModel): Figures | undefined {
  const { workers, wallMicros, workersStartedMicros = 0, pausedMicros = 0 } = model;
  if (model.state !== 'finished' || wallMicros < leastMicros) return undefined;
  if (!capabilitiesOf(model.setup.isolation).parallel || model.setup.detectRaces) return undefined;
  if (model.restarts.length > 0 || workers.some(({ generation }) => generation > 1)) return undefined;
  const end = workersStartedMicros + pausedMicros + wallMicros;
  const tailMicros = workers.reduce((sum, { lane, readyMicros }) => {
    const idleMicros = Math.max(0, end - (lane.endMicros.view.at(-1) ?? readyMicros));
    return sum + Math.min(idleMicros, wallMicros);
  }, 0);
  const totalMicros = workers.length * wallMicros;
  const costs = costSplit(model);
  const split = { ...costs, startMicros: Math.min(costs.startMicros, totalMicros) };
  const whole = (part: Parameters<Figures['sum']>[0]): number => workers.reduce((sum, { cost }) => sum + cost[part], 0);
  const sum: Figures['sum'] = (part) =>
    Math.min(whole(part), partsOfChunks.has(part) ? sum('chunkMicros') : totalMicros);
  return {
    model,
    workers: workers.length,
    totalMicros,
    split,
    aroundMicros: Math.min(split.queueMicros + split.copyInMicros + split.copyOutMicros, totalMicros),
    inputMicros: Math.min(model.inputMicros ?? 0, wallMicros),
    gapMicros: model.setup.concurrency > 1 ? 0 : Math.max(0, sum('chunkMicros') - split.runMicros),
    tailMicros,
    sum,
  };
}

/** A rule about a cause that kept the workers from their items. */
export type CauseRule = AdviceRule<Figures>;
