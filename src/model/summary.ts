import { shorten } from '../base/visibleText.ts';
import type { Outcome } from './events.ts';
import { causeKey, type FailureKind, type Frame } from './failure.ts';
import { jobLabel } from './job.ts';
import { busyMicros, costSplit, efficiency, exactLatency, speedup } from './stats.ts';
import { settledCount, type RunModel, type RunState } from './runModel.ts';

/** Characters of a line in a failure's log tail; the logs have the whole line. */
const longestTailLine = 4000;

/** What `--json` prints: the command line's contract with other tools. All `…Ms` are milliseconds. */
export interface RunSummary {
  readonly schema: 1;
  readonly job: string;
  readonly state: RunState;
  readonly workers: number;
  readonly chunksize: number | 'auto';
  readonly chunks: number;
  /** The five outcomes add up to `total`. */
  readonly items: Readonly<Record<'total' | Outcome, number>>;
  readonly wallMs: number;
  readonly startup: { readonly compileMs: number; readonly preflightMs: number; readonly workersMs: number };
  readonly totalMs: number;
  readonly busyMs: number;
  readonly speedup: number;
  readonly efficiency: number;
  readonly split: Readonly<Record<'startMs' | 'queueMs' | 'copyInMs' | 'runMs' | 'copyOutMs' | 'idleMs', number>>;
  readonly latencyMs: Readonly<Record<'p50' | 'p90' | 'p99' | 'max', number>>;
  readonly logs: { readonly lines: number; readonly dropped: number };
  readonly failures: readonly FailureSummary[];
  readonly advice: readonly AdviceSummary[];
  readonly recording: string | null;
  /** Why the run could not start; only with state `failed`. */
  readonly error?: {
    readonly message: string;
    readonly file?: string;
    readonly line?: number;
    readonly column?: number;
  };
}

/** What the reader should know or do. */
export interface AdviceSummary {
  readonly id: string;
  readonly severity: 'info' | 'warning' | 'error';
  readonly message: string;
  readonly evidence: string;
  readonly remedy: string;
}

export interface FailureSummary {
  readonly item: number;
  readonly attempt: number;
  readonly worker: number;
  readonly kind: FailureKind;
  readonly name: string;
  readonly message: string;
  readonly frames: readonly Omit<Frame, 'inUserCode'>[];
  /** The last lines the item wrote, each shortened where it is very long. */
  readonly logTail: readonly string[];
  /** How many items failed from the same cause. */
  readonly count: number;
}

export interface SummaryContext {
  readonly totalMs: number;
  readonly recording: string | null;
  /** The last lines an item wrote, at most five, oldest first. */
  readonly logTail: (item: number) => readonly string[];
}

export function summarise(model: RunModel, context: SummaryContext): RunSummary {
  const split = costSplit(model);
  const latency = exactLatency(model);
  const at = model.error?.at;
  return {
    schema: 1,
    job: model.job ? jobLabel(model.job) : '',
    state: model.state,
    workers: model.workers.length,
    chunksize: model.chunksize ?? 0,
    chunks: model.chunksFinished,
    items: { total: model.total ?? settledCount(model.counts), ...model.counts },
    wallMs: ms(model.wallMicros),
    startup: {
      compileMs: ms(model.startupMicros.compile),
      preflightMs: ms(model.startupMicros.preflight),
      workersMs: ms(model.startupMicros.workers),
    },
    totalMs: round(context.totalMs),
    busyMs: ms(busyMicros(model)),
    speedup: round(speedup(model)),
    efficiency: round(efficiency(model)),
    split: {
      startMs: ms(split.startMicros),
      queueMs: ms(split.queueMicros),
      copyInMs: ms(split.copyInMicros),
      runMs: ms(split.runMicros),
      copyOutMs: ms(split.copyOutMicros),
      idleMs: ms(split.idleMicros),
    },
    latencyMs: { p50: ms(latency.p50), p90: ms(latency.p90), p99: ms(latency.p99), max: ms(latency.max) },
    logs: { lines: model.logLines, dropped: 0 },
    failures: failureSummaries(model, context.logTail),
    advice: model.notices.map((notice) => ({ severity: 'error', ...notice })),
    recording: context.recording,
    ...(model.error && { error: { message: model.error.message, ...at } }),
  };
}

function failureSummaries(model: RunModel, logTail: SummaryContext['logTail']): FailureSummary[] {
  const counts = new Map<string, number>();
  for (const { failure } of model.failures.values()) {
    const key = causeKey(failure);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...model.failures.values()]
    .sort((a, b) => a.item - b.item)
    .map(({ item, attempt, worker, failure }) => ({
      item,
      attempt,
      worker,
      kind: failure.kind,
      name: failure.name,
      message: failure.message,
      frames: failure.frames.map(({ file, line, column, function: name }) => ({ file, line, column, function: name })),
      logTail: logTail(item).map((line) => shorten(line, longestTailLine)),
      count: counts.get(causeKey(failure)) ?? 1,
    }));
}

const ms = (micros: number): number => round(micros / 1000);
const round = (value: number): number => Math.round(value * 1000) / 1000;
