import { shareOfFirst } from '../../src/model/chunks/chunkCost.ts';
import type { RunEvent } from '../../src/model/facts/events.ts';
import { jobDefaults, type Job } from '../../src/model/facts/job.ts';
import { applyEvent } from '../../src/model/run/reduce.ts';
import { createRunModel, type RunModel } from '../../src/model/run/runModel.ts';

/** The course of a run. All times in microseconds. */
export interface PlayedRun {
  readonly itemMicros: readonly number[];
  readonly workers: number;
  readonly chunksize: number;
  readonly startMicros?: number;
  /**
   * Cost of the first chunk; later ones cost less by `shareOfFirst`. `copyMicros` is the cost of each of its items before the
   * first one runs. Half of the chunk's cost is the runner's.
   */
  readonly chunkMicros?: number;
  readonly copyMicros?: number;
  /** Additional wait of each worker's first chunk. */
  readonly firstMicros?: number;
  /** Part of the start that loads the module. */
  readonly loadMicros?: number;
  /** Time in each chunk between its items. */
  readonly gapMicros?: number;
  /** Share of each chunk's time in which it waits; 0.5 by default. */
  readonly waitedShare?: number;
  /** Share of each chunk's time in which it collects garbage or writes lines. */
  readonly gcShare?: number;
  readonly loggedShare?: number;
  /** Size of each item's input and value. */
  readonly inputBytes?: number;
  readonly valueBytes?: number;
  readonly heapBytes?: number;
  readonly heapLimitBytes?: number;
  readonly cores?: number;
  /** Number of cores that the process used on average; null: not measured. */
  readonly cpu?: number | null;
  /** Share of the time in which its threads waited for a core. */
  readonly coreWaitShare?: number;
  /** Time in which the runner's own thread was busy. */
  readonly runnerMicros?: number;
  readonly ownerMicros?: number;
  /** Share of the run in which it waited for its input. */
  readonly inputShare?: number;
  readonly job?: Partial<Job>;
}

/** A finished run in which items take exactly these times. */
export function playRun({ itemMicros, workers, chunksize, ...course }: PlayedRun): RunModel {
  const { startMicros = 0, chunkMicros = 0, copyMicros = 0, firstMicros = 0, gapMicros = 0 } = course;
  const job: Job = { ...jobDefaults, module: '/w/job.ts', exportName: 'work', baseDir: '/w', ...course.job };
  const model = createRunModel();
  const put = (event: RunEvent): void => applyEvent(model, event);
  put({
    type: 'runStarted',
    schema: 3,
    origin: { kind: 'job', job },
    startedAtMs: 0,
    originMicros: 0,
    node: 'v24.0.0',
    cores: course.cores ?? workers,
  });
  put({ type: 'runPlanned', workers, chunksize, total: itemMicros.length });
  put({ type: 'phaseStarted', phase: 'workers', atMicros: 0 });
  const until = Array.from({ length: workers }, (_, worker) => {
    put({ type: 'workerStarted', worker, generation: 1, atMicros: 0 });
    const { loadMicros = 0, heapLimitBytes = 1e9 } = course;
    put({ type: 'workerReady', worker, atMicros: startMicros, loadMicros, setupMicros: 0, heapLimitBytes });
    return startMicros;
  });
  for (let first = 0, chunk = 0; first < itemMicros.length; first += chunksize, chunk++) {
    const runMicros = itemMicros.slice(first, first + chunksize);
    const messageMicros = chunkMicros * shareOfFirst(chunk + 1);
    const answered = Math.min(...until);
    const worker = until.indexOf(answered);
    const sentMicros = answered + messageMicros / 2 + (answered === startMicros ? firstMicros : 0);
    const receivedMicros = sentMicros + messageMicros / 2 + copyMicros * runMicros.length;
    const endedMicros = receivedMicros + runMicros.reduce((sum, each) => sum + each, gapMicros);
    put({
      type: 'itemsSettled',
      worker,
      chunk,
      attempt: 1,
      fromMicros: receivedMicros,
      steps: [first, 1, 1, runMicros.length - 1],
      times: runMicros.map((run) => `0,${run},`).join(''),
      outcomes: null,
    });
    const count = runMicros.length;
    const insideMicros = endedMicros - receivedMicros;
    const waitedMicros = insideMicros * (course.waitedShare ?? 0.5);
    const gcMicros = insideMicros * (course.gcShare ?? 0);
    const loggedMicros = insideMicros * (course.loggedShare ?? 0);
    const { heapBytes = 1e6 } = course;
    const times = { sentMicros, receivedMicros, endedMicros, answeredMicros: endedMicros, waitedMicros };
    put({ type: 'chunkFinished', chunk, worker, count, ...times, gcMicros, loggedMicros, heapBytes });
    until[worker] = endedMicros;
  }
  const wallMicros = Math.max(...until);
  put({ type: 'itemSized', item: 0, what: 'input', bytes: course.inputBytes ?? 8, parts: [] });
  put({ type: 'itemSized', item: 0, what: 'value', bytes: course.valueBytes ?? 8, parts: [] });
  const cpuMicros = course.cpu === null ? undefined : wallMicros * (course.cpu ?? workers / 2);
  const inputMicros = wallMicros * (course.inputShare ?? 0);
  const ended = { state: 'finished', atMicros: wallMicros, wallMicros, error: null } as const;
  const coreWaitMicros = workers * wallMicros * (course.coreWaitShare ?? 0);
  const { runnerMicros, ownerMicros } = course;
  put({
    type: 'runFinished',
    ...ended,
    ...(cpuMicros !== undefined && { cpuMicros }),
    coreWaitMicros,
    inputMicros,
    ...(runnerMicros !== undefined && { runnerMicros }),
    ...(ownerMicros !== undefined && { ownerMicros }),
  });
  return model;
}
