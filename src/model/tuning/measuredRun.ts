import type { Chunksize } from '../facts/job.ts';
import { createRunModel, createWorkerModel, settledCount, type RunModel, type WorkerModel } from '../run/runModel.ts';

type Part = (typeof parts)[number];
const parts = [
  'job',
  'startedAtMs',
  'cores',
  'total',
  'chunksFinished',
  'chunkCosts',
  'cpuMicros',
  'runnerMicros',
  'ownerMicros',
  'counts',
  'workersStartedMicros',
  'wallMicros',
  'startupMicros',
] as const satisfies readonly (keyof RunModel)[];

/** What a run says about its chunksize beside the times of its items: small and plain, to be kept and sent. */
export interface MeasuredRun extends Pick<RunModel, Part> {
  readonly chunksize: Chunksize;
  readonly workers: readonly Pick<WorkerModel, 'worker' | 'generation' | 'readyMicros' | 'settled' | 'cost'>[];
}

export function measuredRun({ workers, chunksize = 1, ...model }: RunModel): MeasuredRun {
  return {
    ...(Object.fromEntries(parts.map((part) => [part, model[part]])) as Pick<RunModel, Part>),
    chunksize,
    workers: workers.map(({ worker, generation, readyMicros, settled, cost }) => {
      return { worker, generation, readyMicros, settled, cost };
    }),
  };
}

/** Whether two runs were of as many items: those of different inputs say nothing about each other. */
export const ofSameItems = (a: Pick<RunModel, 'counts'>, b: Pick<RunModel, 'counts'>): boolean =>
  settledCount(a.counts) === settledCount(b.counts);

/** As a finished run that does not know its items, for `tuningOf` beside one that does. */
export function runOfMeasured({ workers, ...measured }: MeasuredRun): RunModel {
  return {
    ...createRunModel(),
    ...measured,
    state: 'finished',
    workers: workers.map((each) => ({ ...createWorkerModel(each.worker), ...each })),
  };
}

/** The part of the workers' time in which they had no work left. */
export function idleTail({
  workers,
  workersStartedMicros = 0,
  wallMicros,
}: Pick<MeasuredRun, 'workers' | 'workersStartedMicros' | 'wallMicros'>): number {
  const end = workersStartedMicros + wallMicros;
  const idle = workers.reduce((sum, { readyMicros, cost: { lastAnsweredMicros } }) => {
    return sum + Math.max(0, end - Math.max(lastAnsweredMicros, readyMicros));
  }, 0);
  return idle / Math.max(1, workers.length * wallMicros);
}
