import type { Chunksize } from '../facts/job.ts';
import { createRunModel, settledCount, type RunModel } from '../run/runModel.ts';
import { createWorkerModel, type WorkerModel } from '../run/workerModel.ts';

type Part = (typeof parts)[number];
const parts = [
  'origin',
  'setup',
  'startedAtMs',
  'cores',
  'total',
  'chunksFinished',
  'chunkCosts',
  'cpuMicros',
  'runnerMicros',
  'ownerMicros',
  'counts',
  'hosts',
  'workersStartedMicros',
  'wallMicros',
  'startupMicros',
] as const satisfies readonly (keyof RunModel)[];

/** The figures of a run that tuning needs, without the times of its items: small plain data that can be kept and sent. */
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

/** Whether two runs had the same number of items. Runs with different inputs cannot be compared. */
export const ofSameItems = (a: Pick<RunModel, 'counts'>, b: Pick<RunModel, 'counts'>): boolean =>
  settledCount(a.counts) === settledCount(b.counts);

/** Whether both runs or neither used other machines, and as many. */
export const onAsManyHosts = (a: Pick<RunModel, 'hosts'>, b: Pick<RunModel, 'hosts'>): boolean =>
  a.hosts.length === b.hosts.length;

/** Turns it back into a finished run without items. `tuningOf` accepts it beside a run that has them. */
export function runOfMeasured({ workers, ...measured }: MeasuredRun): RunModel {
  return {
    ...createRunModel(),
    ...measured,
    state: 'finished',
    workers: workers.map((each) => ({ ...createWorkerModel(each.worker), ...each })),
  };
}

/** Share of the workers' time in which they had no work left. */
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
