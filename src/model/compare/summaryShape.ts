import {
  count,
  either,
  fields,
  flag,
  listOf,
  numberIn,
  oneOf,
  optional,
  orNull,
  recordOf,
  tagged,
  text,
  type FieldShapes,
  type Shape,
} from '../../base/shape.ts';
import type { Advice, AdviceAction, ProfilePlace } from '../advice/adviceRule.ts';
import { failureKinds } from '../facts/failureShape.ts';
import type { Isolation } from '../facts/job.ts';
import type { Holder, PrimitiveRef } from '../facts/waitEvents.ts';
import { codeKinds } from '../profile/codeKind.ts';
import { itemCountsShape, runStateShape } from '../run/outcomeShapes.ts';
import type { ErrorSummary, FailureSummary, FlakySummary, FrameSummary, StrayErrorSummary } from './failureSummary.ts';
import type { HostSummary } from './hostSummary.ts';
import type {
  DeadlockSummary,
  HotSummary,
  LockSummary,
  RaceSummary,
  RunErrorSummary,
  RunSummary,
  UseSummary,
} from './summary.ts';

const figure = numberIn(-Number.MAX_VALUE, Number.MAX_VALUE);
const number = count();
const workerNumber = count(-1);
const itemOrNull = orNull(number);

const frameFields: FieldShapes<FrameSummary> = { file: text, line: number, column: number, function: text };
const frames = listOf(fields(frameFields));
const primitiveFields: FieldShapes<PrimitiveRef> = { kind: text, id: text, name: orNull(text) };
const holder = either<Holder, Holder | null>(
  fields<{ readonly worker: number }>({ worker: number }),
  orNull(fields<{ readonly thread: number }>({ thread: number })),
);

const lock = fields<LockSummary>({
  ...primitiveFields,
  waits: number,
  totalMs: figure,
  longestMs: figure,
  workerMs: listOf(figure),
  waiting: listOf(fields<LockSummary['waiting'][number]>({ worker: workerNumber, item: itemOrNull, sinceMs: figure })),
  holder,
});

const deadlock = fields<DeadlockSummary>({
  atMs: figure,
  certain: flag,
  members: listOf(
    fields<DeadlockSummary['members'][number]>({
      worker: workerNumber,
      item: itemOrNull,
      lock: fields(primitiveFields),
      sinceMs: figure,
      frames,
    }),
  ),
});

const cause: Shape<ErrorSummary> = (value) => fields(errorFields)(value);
const errorFields: FieldShapes<ErrorSummary> = {
  name: text,
  message: text,
  fields: optional(recordOf(text)),
  cause: optional(cause),
  errors: optional(listOf(cause)),
};

const failure = fields<FailureSummary>({
  ...errorFields,
  item: number,
  attempt: number,
  worker: workerNumber,
  kind: oneOf(...failureKinds),
  input: optional(text),
  frames,
  logTail: listOf(text),
  count: number,
});

const flaky = fields<FlakySummary>({ ...errorFields, item: number, attempt: number, kind: oneOf(...failureKinds) });

const strayError = fields<StrayErrorSummary>({
  item: itemOrNull,
  worker: workerNumber,
  atMs: figure,
  name: text,
  message: text,
  frames,
});

const adviceAction = tagged<AdviceAction, 'kind'>('kind', {
  setChunksize: fields({ kind: oneOf('setChunksize'), chunksize: either(number, oneOf('auto')) }),
  setWorkers: fields({ kind: oneOf('setWorkers'), workers: number }),
  setIsolation: fields({
    kind: oneOf('setIsolation'),
    isolation: oneOf<Isolation>('thread', 'process', 'inline'),
  }),
  setConcurrency: fields({ kind: oneOf('setConcurrency'), concurrency: number, workers: number }),
});

const advice = fields<Advice>({
  id: text,
  severity: oneOf('info', 'warning', 'error'),
  message: text,
  evidence: text,
  remedy: text,
  action: optional(adviceAction),
  place: optional(fields<ProfilePlace>({ frame: number, file: text, line: number })),
});

const race = fields<RaceSummary>({
  kind: oneOf('array', 'value'),
  id: text,
  name: orNull(text),
  element: orNull(number),
  accesses: listOf(
    fields<RaceSummary['accesses'][number]>({
      op: oneOf('read', 'write'),
      worker: orNull(workerNumber),
      item: itemOrNull,
      frames,
    }),
  ),
});

const hot = fields<HotSummary>({
  ...frameFields,
  kind: oneOf(...codeKinds),
  selfMs: optional(figure),
  totalMs: optional(figure),
  selfBytes: optional(figure),
  totalBytes: optional(figure),
  share: figure,
});

const runError = fields<RunErrorSummary>({
  message: text,
  file: optional(text),
  line: optional(number),
  column: optional(number),
});

const workerUse = fields<UseSummary>({
  worker: number,
  meanCpu: orNull(figure),
  peakCpu: orNull(figure),
  meanEventLoop: orNull(figure),
  peakHeapBytes: orNull(figure),
  heapLimitBytes: orNull(figure),
});

const host = fields<HostSummary>({
  host: number,
  name: text,
  node: text,
  cores: number,
  workers: number,
  items: number,
  unsuccessful: number,
  busyMs: figure,
  busy: figure,
  load: orNull(figure),
  latencyMs: orNull(figure),
  sentBytes: orNull(number),
  receivedBytes: orNull(number),
  clockOffsetMs: figure,
  clockErrorMs: figure,
  joinedMs: figure,
  losses: number,
  itemsSentAgain: number,
  lost: optional(fields<NonNullable<HostSummary['lost']>>({ atMs: figure, reason: text })),
});

/** `summary.json` of a recording. The compiler asks for each new field here. */
export const summaryShape: Shape<RunSummary> = fields<RunSummary>({
  schema: oneOf(1),
  job: text,
  state: runStateShape,
  workers: number,
  chunksize: either(number, oneOf('auto')),
  chunks: number,
  items: itemCountsShape,
  wallMs: figure,
  startup: fields<RunSummary['startup']>({ compileMs: figure, preflightMs: figure, workersMs: figure }),
  totalMs: figure,
  busyMs: figure,
  time: fields<RunSummary['time']>({
    computedMs: figure,
    waitedMs: figure,
    lockedMs: figure,
    preemptedMs: figure,
    queuedMs: figure,
  }),
  speedup: figure,
  speedupIsUpperBound: flag,
  idealSpeedup: figure,
  efficiency: figure,
  split: fields<RunSummary['split']>({
    startMs: figure,
    queueMs: figure,
    copyInMs: figure,
    runMs: figure,
    copyOutMs: figure,
    idleMs: figure,
  }),
  latencyMs: fields<RunSummary['latencyMs']>({ p50: figure, p90: figure, p99: figure, max: figure }),
  logs: fields<RunSummary['logs']>({ lines: number }),
  locks: listOf(lock),
  deadlocks: listOf(deadlock),
  failures: listOf(failure),
  flaky: optional(listOf(flaky)),
  strayErrors: listOf(strayError),
  advice: listOf(advice),
  races: optional(listOf(race)),
  hot: optional(listOf(hot)),
  use: optional(listOf(workerUse)),
  hosts: optional(listOf(host)),
  recording: orNull(text),
  error: optional(runError),
});
