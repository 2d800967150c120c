import { type ItemsSettled, outcomeCode, type Outcome, type RunEvent } from '../../src/model/facts/events.ts';
import { SettledItems } from '../../src/model/facts/settledItems.ts';
import type { Failure, Frame } from '../../src/model/facts/failure.ts';
import type { Job } from '../../src/model/facts/job.ts';
import type { LogLevel, LogRecord, LogSource } from '../../src/model/facts/log.ts';

export interface SimulatedRun {
  readonly items: number;
  readonly workers: number;
  readonly chunksize: number;
  readonly seed: number;
  /** Mean run time of an item, microseconds. */
  readonly meanMicros: number;
  readonly logsPerItem: number;
  /** Share of items that do not succeed. */
  readonly failing: number;
  /** Stops here and leaves the run running; undefined: continues to the end. */
  readonly untilMicros?: number;
  readonly job?: Partial<Job>;
  /** Whether the number of items is unknown at the start. */
  readonly streamed?: boolean;
}

const baseDir = '/work/shop';

/** Deterministic numbers 0..1 (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function jobOf(patch: Partial<Job> = {}): Job {
  return {
    module: `${baseDir}/src/minify.ts`,
    exportName: 'minify',
    baseDir,
    input: 'glob:node_modules/**/*.js',
    call: 'map',
    concurrency: 1,
    isolation: 'thread',
    loadTimeoutMs: 8000,
    onError: 'continue',
    ...patch,
  };
}

export const sources: readonly LogSource[] = [12, 19, 21, 31, 24].map((line, id) => ({
  id,
  file: `${baseDir}/src/minify.ts`,
  line,
  column: 5,
}));

const sentences: readonly (readonly [LogLevel, string, number])[] = [
  ['info', 'parsed 1,204 nodes in 11 ms', 0],
  ['debug', 'cache miss for lodash/fp/_mapping.js', 1],
  ['info', 'reading zod/v4/core.js', 3],
  ['info', 'written 14.2 KB (61 % smaller)', 2],
  ['warn', 'deprecated octal literal, line 88', 2],
];

interface Settled {
  readonly item: number;
  readonly startMicros: number;
  readonly endMicros: number;
  readonly outcome: Outcome;
}

/** The events of a whole run, in the order of their times. The same settings give the same events. */
export function simulateRun(settings: SimulatedRun): RunEvent[] {
  const random = randomOf(settings.seed);
  const timed: { at: number; event: RunEvent }[] = [];
  const put = (at: number, event: RunEvent): void => void timed.push({ at, event });
  const firstMicros = 96_000;
  const logs: Omit<LogRecord, 'seq'>[] = [];
  const ready = startWorkers(settings, firstMicros, random, put);
  let lastMicros = firstMicros;
  let chunk = 0;
  for (let first = 0; first < settings.items; first += settings.chunksize, chunk++) {
    const worker = ready.indexOf(Math.min(...ready));
    const end = runChunk(settings, { chunk, first, worker, fromMicros: ready[worker]! }, random, put, logs);
    ready[worker] = end;
    lastMicros = Math.max(lastMicros, end);
    if (settings.untilMicros !== undefined && Math.min(...ready) > settings.untilMicros) break;
  }
  putLogs(logs, put);
  timed.sort((a, b) => a.at - b.at);
  const until = settings.untilMicros ?? Infinity;
  const events = timed.filter(({ at }) => at <= until).map(({ event }) => event);
  return [...prologue(settings), ...events, ...epilogue(settings, lastMicros, firstMicros)];
}

function prologue(settings: SimulatedRun): RunEvent[] {
  return [
    {
      type: 'runStarted',
      schema: 3,
      origin: { kind: 'job', job: jobOf(settings.job) },
      startedAtMs: 1_795_000_000_000,
      originMicros: 0,
      node: '24.21.0',
    },
    { type: 'phaseStarted', phase: 'compile', atMicros: 500 },
    { type: 'phaseFinished', phase: 'compile', atMicros: 18_500, tookMicros: 18_000 },
    { type: 'phaseStarted', phase: 'preflight', atMicros: 18_600 },
    { type: 'phaseFinished', phase: 'preflight', atMicros: 95_000, tookMicros: 76_400 },
    {
      type: 'runPlanned',
      workers: settings.workers,
      chunksize: settings.chunksize,
      total: settings.streamed ? null : settings.items,
    },
    ...sources.map((source): RunEvent => ({ type: 'sourceSeen', source })),
    { type: 'phaseStarted', phase: 'workers', atMicros: 95_500 },
  ];
}

function startWorkers(
  settings: SimulatedRun,
  fromMicros: number,
  random: () => number,
  put: (at: number, event: RunEvent) => void,
): number[] {
  return Array.from({ length: settings.workers }, (_, worker) => {
    const started = fromMicros + worker * 300;
    const ready = started + 60_000 + Math.round(random() * 40_000);
    put(started, { type: 'workerStarted', worker, generation: 1, atMicros: started });
    put(ready, { type: 'workerReady', worker, atMicros: ready });
    return ready;
  });
}

interface ChunkPlan {
  readonly chunk: number;
  readonly first: number;
  readonly worker: number;
  readonly fromMicros: number;
}

function runChunk(
  settings: SimulatedRun,
  plan: ChunkPlan,
  random: () => number,
  put: (at: number, event: RunEvent) => void,
  logs: Omit<LogRecord, 'seq'>[],
): number {
  const { worker, chunk } = plan;
  const sent = plan.fromMicros + Math.round(settings.meanMicros * 0.02);
  const received = sent + Math.round(settings.meanMicros * (0.3 + random() * 0.4));
  const settled: Settled[] = [];
  let at = received;
  for (let item = plan.first; item < Math.min(settings.items, plan.first + settings.chunksize); item++) {
    const run = Math.max(1, Math.round(settings.meanMicros * (0.25 + -Math.log(1 - random()) * 0.75)));
    const outcome = outcomeFor(item, settings.failing, random);
    const done: Settled = { item, startMicros: at, endMicros: at + run, outcome };
    settled.push(done);
    const slow = settings.meanMicros > 5_000;
    if (slow) put(at, { type: 'itemStarted', item, worker, chunk, atMicros: at });
    writeLogs(settings, done, plan, random, logs);
    if (outcome !== 'succeeded') {
      put(done.endMicros, { type: 'itemFailed', item, attempt: 1, worker, failure: failureFor(item, outcome) });
    }
    // Slow items are reported one by one, quick ones with their chunk.
    if (slow) put(done.endMicros, settledEvent([done], worker, chunk, at));
    at = done.endMicros + Math.round(settings.meanMicros * 0.01 * random());
  }
  if (settings.meanMicros <= 5_000) put(at, settledEvent(settled, worker, chunk, received));
  let answered = at + Math.round(settings.meanMicros * 0.05);
  const finished: RunEvent = {
    type: 'chunkFinished',
    chunk,
    worker,
    count: settled.length,
    sentMicros: sent,
    receivedMicros: received,
    endedMicros: at,
    answeredMicros: answered,
  };
  put(answered, finished);
  if (settled.some(({ outcome }) => outcome === 'crashed')) answered = restart(worker, answered, random, put);
  return answered;
}

function restart(
  worker: number,
  fromMicros: number,
  random: () => number,
  put: (at: number, event: RunEvent) => void,
): number {
  const started = fromMicros + 40_000;
  const ready = started + 300_000 + Math.round(random() * 400_000);
  put(fromMicros + 1, { type: 'workerExited', worker, atMicros: fromMicros + 1, reason: 'process.exit(3)' });
  put(started, { type: 'workerStarted', worker, generation: 2, atMicros: started });
  put(ready, { type: 'workerReady', worker, atMicros: ready });
  return ready;
}

function outcomeFor(item: number, failing: number, random: () => number): Outcome {
  if (random() >= failing) return 'succeeded';
  return (['failed', 'failed', 'failed', 'timedOut', 'crashed'] as const)[item % 5]!;
}

function settledEvent(settled: readonly Settled[], worker: number, chunk: number, fromMicros: number): ItemsSettled {
  const items = new SettledItems(fromMicros);
  for (const { item, startMicros, endMicros, outcome } of settled)
    items.add(item, startMicros, endMicros, outcomeCode(outcome));
  return { type: 'itemsSettled', worker, chunk, attempt: 1, ...items.columns };
}

function writeLogs(
  settings: SimulatedRun,
  { item, startMicros, endMicros, outcome }: Settled,
  { worker, chunk }: ChunkPlan,
  random: () => number,
  logs: Omit<LogRecord, 'seq'>[],
): void {
  const write = (atMicros: number, level: LogLevel, text: string, source: number): void =>
    void logs.push({ atMicros: Math.round(atMicros), worker, item, chunk, level, text, stream: 'console', source });
  for (let k = 0; k < settings.logsPerItem; k++) {
    const [level, text, source] = sentences[Math.floor(random() * sentences.length)]!;
    write(startMicros + ((endMicros - startMicros) * (k + 1)) / (settings.logsPerItem + 1), level, text, source);
  }
  if (outcome === 'failed' && settings.logsPerItem > 0) {
    write(endMicros - 1, 'error', 'SyntaxError: Unexpected token: operator (?)\n  in the file it was given', 4);
  }
}

function putLogs(logs: Omit<LogRecord, 'seq'>[], put: (at: number, event: RunEvent) => void): void {
  logs.sort((a, b) => a.atMicros - b.atMicros);
  for (let k = 0; k < logs.length; k += 100) {
    const records = logs.slice(k, k + 100).map((record, j) => ({ ...record, seq: k + j }));
    put(records.at(-1)!.atMicros, { type: 'logsWritten', records });
  }
}

function epilogue(settings: SimulatedRun, lastMicros: number, firstMicros: number): RunEvent[] {
  if (settings.untilMicros !== undefined) return [];
  const exits = Array.from({ length: settings.workers }, (_, worker): RunEvent => {
    return { type: 'workerExited', worker, atMicros: lastMicros + 900, reason: null };
  });
  const ended: RunEvent = {
    type: 'runFinished',
    state: 'finished',
    atMicros: lastMicros + 1_000,
    wallMicros: lastMicros - firstMicros,
    error: null,
  };
  return [...(settings.streamed ? [{ type: 'inputEnded', total: settings.items } as const] : []), ...exits, ended];
}

const frame = (name: string, file: string, line: number, column: number, inUserCode: boolean): Frame => ({
  function: name,
  file,
  line,
  column,
  inUserCode,
});

/** Items fail from three causes, by their outcome. */
export function failureFor(item: number, outcome: Outcome): Failure {
  if (outcome === 'timedOut') {
    return {
      kind: 'timeout',
      name: 'TimeoutError',
      message: `item ${item} ran longer than 2 s`,
      stack: '',
      frames: [],
      hint: 'Raise the limit, or find what it waits for with Debug alone.',
    };
  }
  if (outcome === 'crashed') {
    return { kind: 'crash', name: 'WorkerCrash', message: 'the worker called process.exit(3)', stack: '', frames: [] };
  }
  const terser = (name: string, line: number): Frame =>
    frame(name, `${baseDir}/node_modules/terser/dist/bundle.js`, line, 9, false);
  return {
    kind: 'thrown',
    name: 'SyntaxError',
    message: `Unexpected token: operator (?), expected: punc (;) in file ${item}`,
    stack: 'SyntaxError: Unexpected token\n    at minify (src/minify.ts:24:17)',
    frames: [
      frame('minify', `${baseDir}/src/minify.ts`, 24, 17, true),
      frame('parse', `${baseDir}/src/parse.ts`, 61, 9, true),
      ...[101, 220, 318, 902, 77].map((line, k) => terser(`parse_${k}`, line)),
      frame('processTicksAndRejections', 'node:internal/process/task_queues', 105, 5, false),
    ],
    fields: { line: '88', col: '12', filename: "'node_modules/lodash/fp/_mapping.js'" },
    cause: {
      kind: 'thrown',
      name: 'RangeError',
      message: 'position 2,114 lies outside the text',
      stack: '',
      frames: [frame('charAt', `${baseDir}/src/reader.ts`, 9, 3, true)],
    },
  };
}
