import type { RunEvent } from '../../src/model/events.ts';
import { jobDefaults, type Job } from '../../src/model/job.ts';
import { applyEvent } from '../../src/model/reduce.ts';
import { createRunModel, type RunModel } from '../../src/model/runModel.ts';

/** Microseconds. */
export interface PlayedRun {
  readonly itemMicros: readonly number[];
  readonly workers: number;
  readonly chunksize: number;
  readonly startMicros?: number;
  /** What a chunk costs, and each of its items, before the first one runs; half of the chunk's is the runner's. */
  readonly chunkMicros?: number;
  readonly copyMicros?: number;
  /** What the first chunk of each worker waits for, more than others. */
  readonly firstMicros?: number;
  readonly job?: Partial<Job>;
}

/** A finished run in which items take exactly these times. */
export function playRun({ itemMicros, workers, chunksize, ...course }: PlayedRun): RunModel {
  const { startMicros = 0, chunkMicros = 0, copyMicros = 0, firstMicros = 0 } = course;
  const job: Job = { ...jobDefaults, module: '/w/job.ts', exportName: 'work', baseDir: '/w', ...course.job };
  const model = createRunModel();
  const put = (event: RunEvent): void => applyEvent(model, event);
  put({ type: 'runStarted', schema: 1, job, startedAtMs: 0, originMicros: 0, node: 'v24.0.0' });
  put({ type: 'runPlanned', workers, chunksize, total: itemMicros.length });
  put({ type: 'phaseStarted', phase: 'workers', atMicros: 0 });
  const until = Array.from({ length: workers }, (_, worker) => {
    put({ type: 'workerStarted', worker, generation: 1, atMicros: 0 });
    put({ type: 'workerReady', worker, atMicros: startMicros });
    return startMicros;
  });
  for (let first = 0, chunk = 0; first < itemMicros.length; first += chunksize, chunk++) {
    const runMicros = itemMicros.slice(first, first + chunksize);
    const answered = Math.min(...until);
    const worker = until.indexOf(answered);
    const sentMicros = answered + chunkMicros / 2 + (answered === startMicros ? firstMicros : 0);
    const receivedMicros = sentMicros + chunkMicros / 2 + copyMicros * runMicros.length;
    const endedMicros = receivedMicros + runMicros.reduce((sum, each) => sum + each, 0);
    put({
      type: 'itemsSettled',
      worker,
      chunk,
      attempt: 1,
      fromMicros: receivedMicros,
      itemSteps: runMicros.map((_, k) => (k === 0 ? first : 1)),
      gapMicros: runMicros.map(() => 0),
      runMicros,
      outcomes: null,
    });
    const count = runMicros.length;
    const waitedMicros = (endedMicros - receivedMicros) / 2;
    const times = { sentMicros, receivedMicros, endedMicros, answeredMicros: endedMicros, waitedMicros };
    put({ type: 'chunkFinished', chunk, worker, count, ...times });
    until[worker] = endedMicros;
  }
  const wallMicros = Math.max(...until);
  put({ type: 'runFinished', state: 'finished', atMicros: wallMicros, wallMicros, error: null });
  return model;
}
