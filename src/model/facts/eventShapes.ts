import {
  both,
  count,
  either,
  fields,
  flag,
  fitting,
  listOf,
  numberIn,
  oneOf,
  optional,
  orNull,
  pairOf,
  text,
  type FieldShapes,
  type Shape,
} from '../../base/shape.ts';
import { forEachVlq } from '../../base/vlq.ts';
import { calledAgain } from './calledAgainShape.ts';
import type { EndState, RunEvent, StartupPhase } from './events.ts';
import { failureShape, framesShape, runErrorShape } from './failureShape.ts';
import { stepNames, type PreparedStep } from './filePrepared.ts';
import { jobLimits } from './job.ts';
import { chunksizeShape, itemNumber, originShape, rangeShape, shardWorkersShape } from './jobShape.ts';
import { logLevels, type LogRecord, type LogSource, type LogStream } from './log.ts';
import type { CodeFile } from './moduleSource.ts';
import type { Notice } from './notice.ts';
import type { ProfileFrame } from './profile.ts';
import type { Race, RaceAccess } from './race.ts';
import { longestMicros, settledFields } from './settledShape.ts';
import type { DeadlockMember, Holder, PrimitiveRef, WaitsTallied } from './waitEvents.ts';

/** Without their types, by which they are found. */
type EventFields = {
  readonly [Type in RunEvent['type']]: FieldShapes<Omit<Extract<RunEvent, { readonly type: Type }>, 'type'>>;
};

/** Durations and moments. Most are whole; clocks of other processes may leave a fraction. */
const micros = numberIn(0, longestMicros);
const anyMicros = numberIn(-longestMicros, longestMicros);
const worker = count(0, jobLimits.workers - 1);
const host = count(0, jobLimits.workers - 1);
/** -1: items that never reached a worker. */
const workerOrNone = count(-1, jobLimits.workers - 1);
const number = count();
const bytes = count();
/** Sources, waits and stacks are numbers of lists in memory. */
const sourceId = count(0, 1e6);

const phase = oneOf<StartupPhase>('compile', 'preflight', 'workers');
const primitive = fields<PrimitiveRef>({ kind: text, id: text, name: orNull(text) });
const holder: Shape<Holder | null> = orNull(
  either<Holder, Holder>(
    fitting('a worker', (value) => fields<{ readonly worker: number }>({ worker })(value) === undefined),
    fields<{ readonly thread: number }>({ thread: number }),
  ),
);

const logRecord = fields<LogRecord>({
  seq: number,
  atMicros: micros,
  worker: orNull(worker),
  item: orNull(itemNumber),
  chunk: orNull(count(-1)),
  level: oneOf(...logLevels),
  text,
  detail: optional(text),
  stream: oneOf<LogStream>('console', 'stdout', 'stderr', 'warning'),
  source: orNull(sourceId),
  late: optional(flag),
});

const source = fields<LogSource>({ id: sourceId, file: text, line: number, column: number });

/** Later versions may add other ids, which are shown like any other. */
const noticeId = text as Shape<Notice['id']>;
const notice = fields<Notice>({
  id: noticeId,
  severity: optional(oneOf('info')),
  message: text,
  evidence: text,
  remedy: text,
});

const access = fields<RaceAccess>({
  op: oneOf('read', 'write'),
  worker: orNull(worker),
  item: orNull(itemNumber),
  stack: text,
  frames: framesShape,
});
const race = fields<Race>({
  kind: oneOf('array', 'value'),
  id: text,
  name: orNull(text),
  element: orNull(number),
  accesses: pairOf(access, access),
});

const member = fields<DeadlockMember>({
  worker,
  item: orNull(itemNumber),
  primitive,
  op: text,
  sinceMicros: micros,
  stack: number,
});
const tally = fields<WaitsTallied['tallies'][number]>({
  primitive,
  count: number,
  totalMicros: micros,
  longestMicros: micros,
});

const codeFile = fields<CodeFile>({ file: text, hash: text });

/** Groups of numbers as `VlqWriter` writes them. */
const groupsOf = (size: number): Shape<string> =>
  both(
    fitting(`base64 VLQ in groups of ${size}`, (value) => typeof value === 'string'),
    (value: string) => {
      try {
        forEachVlq(value, size, () => undefined);
        return undefined;
      } catch {
        return { path: '', expected: `base64 VLQ in groups of ${size}`, found: value };
      }
    },
  );

const profileFrame = fields<ProfileFrame>({
  function: text,
  file: text,
  line: number,
  column: number,
  own: optional(oneOf(true)),
});

/** The second version had one word for both states after an error. */
const endState: Shape<EndState> = oneOf<EndState | 'failed'>(
  'finished',
  'cancelled',
  'stopped',
  'couldNotStart',
  'gaveUp',
  'failed',
) as Shape<EndState>;

/**
 * What each event must look like when it is read: a recording may come from anywhere. The compiler asks for a new event
 * here, and for each of its fields.
 */
const eventFields: EventFields = {
  runStarted: {
    // `checkSchema` has compared it before.
    schema: number as Shape<3>,
    origin: originShape,
    startedAtMs: count(0, 8.64e15),
    originMicros: anyMicros,
    node: text,
    cores: optional(number),
    shards: optional(listOf(shardWorkersShape, jobLimits.shards)),
  },
  phaseStarted: { phase, atMicros: micros },
  phaseFinished: { phase, atMicros: micros, tookMicros: micros },
  runPlanned: {
    workers: count(0, jobLimits.workers),
    chunksize: either(chunksizeShape, count(0, 0)),
    total: orNull(number),
  },
  runResumed: {
    atMicros: micros,
    startedAtMs: count(0, 8.64e15),
    originMicros: anyMicros,
    node: text,
    again: listOf(rangeShape),
  },
  runnerRestarted: {
    atMicros: micros,
    reason: text,
    suspects: listOf(itemNumber),
  },
  inputEnded: { total: number },
  workerStarted: { worker, generation: number, atMicros: micros },
  workerReady: {
    worker,
    atMicros: micros,
    loadMicros: optional(micros),
    setupMicros: optional(micros),
    heapLimitBytes: optional(bytes),
  },
  hostJoined: {
    host,
    atMicros: micros,
    name: text,
    node: text,
    workers: count(1, jobLimits.workers),
    cores: number,
    memoryBytes: bytes,
    clockOffsetMicros: anyMicros,
    clockErrorMicros: micros,
  },
  itemsSentAgain: { worker, atMicros: micros, items: count() },
  hostLost: { host, atMicros: micros, reason: text },
  hostMeasured: {
    host,
    atMicros: micros,
    load: orNull(numberIn(0, 1)),
    latencyMicros: micros,
    sentBytes: bytes,
    receivedBytes: bytes,
  },
  workerPlaced: { worker, host, atMicros: micros },
  workerThreadSeen: { worker, threadId: number, atMicros: micros },
  workerExited: { worker, atMicros: micros, reason: orNull(text) },
  itemsCalled: {
    call: number,
    name: text,
    functionName: text,
    first: itemNumber,
    count: number,
    again: optional(calledAgain),
  },
  itemStarted: { item: itemNumber, worker, chunk: number, atMicros: micros },
  itemsSettled: settledFields,
  itemFailed: {
    item: itemNumber,
    attempt: number,
    worker: workerOrNone,
    failure: failureShape,
    input: optional(text),
  },
  chunkStarted: {
    chunk: number,
    worker,
    items: listOf(rangeShape),
    atMicros: micros,
  },
  chunkFinished: {
    chunk: number,
    worker,
    count: number,
    sentMicros: micros,
    receivedMicros: micros,
    endedMicros: micros,
    answeredMicros: micros,
    waitedMicros: optional(anyMicros),
    gcMicros: optional(anyMicros),
    loggedMicros: optional(anyMicros),
    heapBytes: optional(bytes),
  },
  itemSized: {
    item: itemNumber,
    what: oneOf('input', 'value'),
    bytes,
    parts: listOf(fields<{ readonly name: string; readonly bytes: number }>({ name: text, bytes })),
  },
  sourceSeen: { source },
  logsWritten: { records: listOf(logRecord) },
  itemSampled: {
    item: itemNumber,
    worker,
    atMicros: micros,
    ranMicros: micros,
    doing: oneOf('computing', 'waiting', 'native'),
    frames: framesShape,
    open: listOf(text),
  },
  stackSeen: { stack: number, frames: framesShape },
  waitBegan: {
    wait: number,
    worker,
    item: orNull(itemNumber),
    primitive,
    op: text,
    blocking: flag,
    endless: flag,
    holder,
    atMicros: micros,
    stack: number,
  },
  waitHolderChanged: { wait: number, holder, atMicros: micros },
  waitEnded: { wait: number, atMicros: micros },
  waitsTallied: { worker, atMicros: micros, tallies: listOf(tally) },
  deadlockFound: { atMicros: micros, members: listOf(member), certain: flag },
  noticeRaised: { atMicros: micros, notice },
  raceFound: { atMicros: micros, race },
  strayErrorFound: {
    atMicros: micros,
    worker: workerOrNone,
    item: orNull(itemNumber),
    failure: failureShape,
  },
  codeLoaded: { atMicros: micros, files: listOf(codeFile) },
  profileCaptured: {
    worker,
    kind: optional(oneOf('heap')),
    begins: flag,
    fromMicros: micros,
    toMicros: micros,
    intervalMicros: optional(micros),
    intervalBytes: optional(bytes),
    pausedMicros: anyMicros,
    frames: listOf(profileFrame),
    nodes: groupsOf(2),
    samples: groupsOf(2),
    lines: groupsOf(3),
    switches: optional(groupsOf(2)),
  },
  timeTallied: {
    worker,
    fromMicros: micros,
    toMicros: micros,
    chunkMicros: micros,
    idleMicros: anyMicros,
    computedMicros: anyMicros,
    preemptedMicros: optional(anyMicros),
  },
  metricSampled: { atMicros: micros, metrics: groupsOf(3) },
  filePrepared: {
    worker,
    file: text,
    atMicros: micros,
    steps: listOf(fields<PreparedStep>({ name: oneOf(...stepNames), micros })),
  },
  runFinished: {
    state: endState,
    atMicros: micros,
    wallMicros: micros,
    cpuMicros: optional(anyMicros),
    coreWaitMicros: optional(anyMicros),
    inputMicros: optional(anyMicros),
    runnerMicros: optional(anyMicros),
    ownerMicros: optional(anyMicros),
    error: orNull(runErrorShape),
  },
};

/** The shape of each event, by its type. */
export const eventShapes = Object.fromEntries(
  Object.entries<FieldShapes<object>>(eventFields as never).map(([type, shapes]) => [type, fields(shapes as never)]),
) as Readonly<Record<RunEvent['type'], Shape<RunEvent>>>;
