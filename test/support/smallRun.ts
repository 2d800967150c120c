import { outcomeCode, type EndState, type Outcome, type RunEvent } from '../../src/model/facts/events.ts';
import type { Failure, RunError } from '../../src/model/facts/failure.ts';
import type { Job } from '../../src/model/facts/job.ts';
import { SettledItems } from '../../src/model/facts/settledItems.ts';
import { applyEvent } from '../../src/model/run/reduce.ts';
import { createRunModel, type RunModel } from '../../src/model/run/runModel.ts';
import { jobOf } from './simulateRun.ts';

/** One item of a run, in the order in which the items run. */
export interface SmallItem {
  /** Its place in the list by default. */
  readonly item?: number;
  /** `succeeded` by default. */
  readonly outcome?: Outcome;
  /** A part of the failure; of an item that did not succeed. */
  readonly failure?: Partial<Failure>;
  /** Worker 0 by default. */
  readonly worker?: number;
  /** 1000 by default. */
  readonly micros?: number;
}

export interface SmallRun {
  readonly job?: Partial<Job>;
  /** Number of items that were planned; those of the list by default. */
  readonly total?: number;
  /** `finished` by default. */
  readonly state?: EndState;
  readonly error?: RunError;
  /** Events between the items and the end. */
  readonly more?: readonly RunEvent[];
}

/** The model of a run of a few items, each a chunk of its own, on as many workers as they name. */
export function smallRun(items: readonly SmallItem[], run: SmallRun = {}): RunModel {
  const model = createRunModel();
  for (const event of smallEvents(items, run)) applyEvent(model, event);
  return model;
}

/** The events of `smallRun`. */
export function smallEvents(items: readonly SmallItem[], run: SmallRun = {}): RunEvent[] {
  const workers = items.reduce((most, { worker = 0 }) => Math.max(most, worker + 1), 1);
  const ends = Array.from({ length: workers }, () => 0);
  const settled = items.flatMap((each, place): RunEvent[] => {
    const { item = place, outcome = 'succeeded', worker = 0, micros = 1000 } = each;
    const startMicros = ends[worker] ?? 0;
    const endMicros = startMicros + micros;
    ends[worker] = endMicros;
    const columns = new SettledItems(startMicros);
    columns.add(item, startMicros, endMicros, outcomeCode(outcome));
    const at = {
      sentMicros: startMicros,
      receivedMicros: startMicros,
      endedMicros: endMicros,
      answeredMicros: endMicros,
    };
    return [
      ...(outcome === 'succeeded' || outcome === 'cancelled'
        ? []
        : [{ type: 'itemFailed', item, attempt: 1, worker, failure: failureOf(each) } as const]),
      { type: 'itemsSettled', worker, chunk: place, attempt: 1, ...columns.columns },
      { type: 'chunkFinished', chunk: place, worker, count: 1, ...at },
    ];
  });
  const wallMicros = Math.max(...ends);
  return [
    {
      type: 'runStarted',
      schema: 3,
      origin: { kind: 'job', job: jobOf(run.job) },
      startedAtMs: Date.UTC(2026, 0, 2, 3, 4, 5),
      originMicros: 0,
      node: '24.21.0',
    },
    { type: 'runPlanned', workers, chunksize: 1, total: run.total ?? items.length },
    ...ends.map((_, worker): RunEvent => ({ type: 'workerStarted', worker, generation: 1, atMicros: 0 })),
    ...ends.map((_, worker): RunEvent => ({ type: 'workerReady', worker, atMicros: 0 })),
    ...settled,
    ...(run.more ?? []),
    {
      type: 'runFinished',
      state: run.state ?? 'finished',
      atMicros: wallMicros,
      wallMicros,
      error: run.error ?? null,
    },
  ];
}

const kinds = { failed: 'thrown', timedOut: 'timeout', crashed: 'crash' } as const;

function failureOf({ outcome = 'failed', failure }: SmallItem): Failure {
  const kind = outcome in kinds ? kinds[outcome as keyof typeof kinds] : 'thrown';
  return { kind, name: 'Error', message: 'no', stack: 'Error: no', frames: [], ...failure };
}
