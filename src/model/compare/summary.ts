import type { SourcePlace } from '../../base/sourcePlace.ts';
import { adviceOn } from '../advice/advice.ts';
import type { Advice } from '../advice/adviceRule.ts';
import type { Outcome } from '../facts/events.ts';
import type { Holder, DeadlockMember, PrimitiveRef } from '../facts/waitEvents.ts';
import { contention } from '../run/locks.ts';
import type { Race, RaceAccess } from '../facts/race.ts';
import type { CodeKind } from '../profile/codeKind.ts';
import { hotFunctions, profileOf } from '../profile/profile.ts';
import { peakHeapBytes } from '../run/metrics.ts';
import { settledCount, type RunModel, type RunState } from '../run/runModel.ts';
import type { WorkerModel } from '../run/workerModel.ts';
import { itemTime, speedupOf } from '../run/speedup.ts';
import {
  failureSummaries,
  flakySummaries,
  framesSummary,
  strayErrorSummary,
  type FailureSummary,
  type FlakySummary,
  type FrameSummary,
  type StrayErrorSummary,
} from './failureSummary.ts';
import { hostSummaries, type HostSummary } from './hostSummary.ts';
import { ms, round } from './milliseconds.ts';
import { summariseTime, type ItemTimeSummary } from './itemTimeSummary.ts';
import { busyMicros, costSplit, exactLatency } from '../run/stats.ts';

/** What `--json` prints: the command line's contract with other tools. All `…Ms` are milliseconds. */
export interface RunSummary {
  /** Version of these fields. */
  readonly schema: 1;
  /** File and export, e.g. `minify.ts#minify`. */
  readonly job: string;
  /** How the run ended. */
  readonly state: RunState;
  /** Number of workers that were started. */
  readonly workers: number;
  /** Number of items that were sent to a worker at a time. */
  readonly chunksize: number | 'auto';
  /** Number of chunks that workers have finished. */
  readonly chunks: number;
  /** Number of items by outcome. The five outcomes add up to `total`. */
  readonly items: Readonly<Record<'total' | Outcome, number>>;
  /** Wall time from the first worker's start to the last result. */
  readonly wallMs: number;
  /** Wall time of the phases before the first item. */
  readonly startup: { readonly compileMs: number; readonly preflightMs: number; readonly workersMs: number };
  /** Wall time of everything, from the command to the end. */
  readonly totalMs: number;
  /** Time that workers ran items, summed over the workers. */
  readonly busyMs: number;
  /** Parts of `busyMs`. Items that ran one after another on one core would take `computedMs` and `waitedMs`. */
  readonly time: ItemTimeSummary;
  /** `computedMs` and `waitedMs` divided by `wallMs`: the items one after another on one core, compared with this run. */
  readonly speedup: number;
  /** Whether the CPU time was not measured, so that the speed-up may be smaller. */
  readonly speedupIsUpperBound: boolean;
  /** The largest possible speed-up: the number of cores for items that compute, that of workers for items that wait. */
  readonly idealSpeedup: number;
  /** `speedup` divided by `idealSpeedup`, from 0 to 1. */
  readonly efficiency: number;
  /** Where the time of the workers went, summed over the workers. */
  readonly split: Readonly<Record<'startMs' | 'queueMs' | 'copyInMs' | 'runMs' | 'copyOutMs' | 'idleMs', number>>;
  /** Percentiles of the items' durations. */
  readonly latencyMs: Readonly<Record<'p50' | 'p90' | 'p99' | 'max', number>>;
  /** What each worker used of the machine, in the order of the workers, measured four times a second. Older versions have none. */
  readonly use?: readonly UseSummary[];
  /** The machines of a run with --on or --queue, by their number. */
  readonly hosts?: readonly HostSummary[];
  /** Number of log lines. */
  readonly logs: { readonly lines: number };
  /** Locks, queues and other primitives that workers waited for, the longest total wait first. */
  readonly locks: readonly LockSummary[];
  /** Rings of workers that waited for one another. */
  readonly deadlocks: readonly DeadlockSummary[];
  /** Items that failed, timed out or crashed, in the order of their numbers. */
  readonly failures: readonly FailureSummary[];
  /** Items that failed and then succeeded when they ran again, in the order of their numbers. Older versions have none. */
  readonly flaky?: readonly FlakySummary[];
  /** Errors that came after their item had ended: rejections that nobody handled and uncaught exceptions. At most 100. */
  readonly strayErrors: readonly StrayErrorSummary[];
  /** Advice for the next run; see docs/advice.md. */
  readonly advice: readonly Advice[];
  /** Data races; only with --detect-races. */
  readonly races?: readonly RaceSummary[];
  /** The ten functions that took most of the items' time, or allocated most memory; only with a profile. */
  readonly hot?: readonly HotSummary[];
  /** Absolute path of the recording; null if none was kept. */
  readonly recording: string | null;
  /** Why the run could not start or was given up, or the signal that ended an observed program; only in these cases. */
  readonly error?: RunErrorSummary;
}

/** A figure is null if it was not measured. */
export interface UseSummary {
  readonly worker: number;
  /** CPU time per time; 1 is one core. */
  readonly meanCpu: number | null;
  readonly peakCpu: number | null;
  /** Share of time in which its event loop was busy. */
  readonly meanEventLoop: number | null;
  /** Largest V8 heap that was seen, and its limit. */
  readonly peakHeapBytes: number | null;
  readonly heapLimitBytes: number | null;
}

/** Without a place if no place in the user's files is known. */
export interface RunErrorSummary extends Partial<SourcePlace> {
  readonly message: string;
}

export interface HotSummary extends FrameSummary {
  /** Whose code it is. */
  readonly kind: CodeKind;
  /** Time in the function itself, summed over the workers; only in a CPU profile. */
  readonly selfMs?: number;
  /** Time with all that it called; only in a CPU profile. */
  readonly totalMs?: number;
  /** Bytes that the function itself allocated, summed over the workers; only in an allocation profile. */
  readonly selfBytes?: number;
  /** Bytes with those of all that it called; only in an allocation profile. */
  readonly totalBytes?: number;
  /** `selfMs` as a share of the items' time, or `selfBytes` as a share of all allocated bytes. */
  readonly share: number;
}

export interface LockSummary extends PrimitiveRef {
  readonly waits: number;
  readonly totalMs: number;
  readonly longestMs: number;
  /** Total wait of each worker. */
  readonly workerMs: readonly number[];
  /** Waits that have not ended. */
  readonly waiting: readonly { readonly worker: number; readonly item: number | null; readonly sinceMs: number }[];
  readonly holder: Holder | null;
}

export interface DeadlockSummary {
  readonly atMs: number;
  /**
   * False if a member awaits or has a timeout, or if all are debugged. They were not stopped and may have continued.
   */
  readonly certain: boolean;
  /**
   * Each member waits for a primitive that the next one holds, and the last one for a primitive that the first one
   * holds.
   */
  readonly members: readonly {
    readonly worker: number;
    readonly item: number | null;
    readonly lock: PrimitiveRef;
    readonly sinceMs: number;
    readonly frames: readonly FrameSummary[];
  }[];
}

export interface RaceSummary extends Pick<Race, 'kind' | 'id' | 'name' | 'element'> {
  /** The two accesses, in the order in which they happened. */
  readonly accesses: readonly (Pick<RaceAccess, 'op' | 'worker' | 'item'> & {
    readonly frames: readonly FrameSummary[];
  })[];
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
  const speedup = speedupOf(model);
  const at = model.error?.at;
  return {
    schema: 1,
    job: model.setup.label,
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
    time: summariseTime(itemTime(model)),
    speedup: round(speedup.factor),
    speedupIsUpperBound: speedup.isUpperBound,
    idealSpeedup: round(speedup.ideal),
    efficiency: round(speedup.efficiency),
    split: {
      startMs: ms(split.startMicros),
      queueMs: ms(split.queueMicros),
      copyInMs: ms(split.copyInMicros),
      runMs: ms(split.runMicros),
      copyOutMs: ms(split.copyOutMicros),
      idleMs: ms(split.idleMicros),
    },
    latencyMs: { p50: ms(latency.p50), p90: ms(latency.p90), p99: ms(latency.p99), max: ms(latency.max) },
    use: model.workers.map(useSummary),
    ...(model.hosts.length > 0 && { hosts: hostSummaries(model) }),
    logs: { lines: model.logLines },
    locks: contention(model.locks, model.workers.length, model.nowMicros).map((line) => ({
      ...refOf(line.ref),
      waits: line.waits,
      totalMs: ms(line.totalMicros),
      longestMs: ms(line.longestMicros),
      workerMs: line.workerMicros.map(ms),
      waiting: line.open.map(({ worker, item, atMicros }) => ({ worker, item, sinceMs: ms(atMicros) })),
      holder: holderOf(line.holder),
    })),
    deadlocks: model.locks.deadlocks.map(({ atMicros, certain, members }) => ({
      atMs: ms(atMicros),
      certain,
      members: members.map((member) => memberSummary(model, member)),
    })),
    failures: failureSummaries(model, context.logTail),
    flaky: flakySummaries(model),
    strayErrors: model.strayErrors.map(strayErrorSummary),
    advice: adviceOn(model),
    ...(model.setup.detectRaces && { races: model.races.map(raceSummary) }),
    ...(model.profile.length > 0 && { hot: hotSummaries(model) }),
    recording: context.recording,
    ...(model.error && { error: { message: model.error.message, ...(at && placeOf(at)) } }),
  };
}

function useSummary(worker: WorkerModel): UseSummary {
  const { cpu, loop } = worker.use;
  return {
    worker: worker.worker,
    meanCpu: cpu.samples > 0 ? round(cpu.mean) : null,
    peakCpu: cpu.samples > 0 ? round(cpu.peak) : null,
    meanEventLoop: loop.samples > 0 ? round(loop.mean) : null,
    peakHeapBytes: peakHeapBytes(worker) ?? null,
    heapLimitBytes: worker.heapLimitBytes ?? null,
  };
}

function hotSummaries(model: RunModel): HotSummary[] {
  const profile = profileOf(model);
  const functions = profile ? hotFunctions(profile).functions.slice(0, 10) : [];
  return functions.map(({ function: name, file, line, column, kind, self, total, share }) => ({
    function: name,
    file,
    line,
    column,
    kind,
    ...(profile?.kind === 'heap' ? { selfBytes: self, totalBytes: total } : { selfMs: ms(self), totalMs: ms(total) }),
    share: round(share),
  }));
}

function holderOf(holder: Holder | null): Holder | null {
  if (holder === null) return null;
  return 'worker' in holder ? { worker: holder.worker } : { thread: holder.thread };
}

const placeOf = ({ file, line, column }: SourcePlace): SourcePlace => ({ file, line, column });

function memberSummary(model: RunModel, member: DeadlockMember): DeadlockSummary['members'][number] {
  const { worker, item, primitive, sinceMicros, stack } = member;
  const frames = framesSummary(model.locks.stacks.get(stack) ?? []);
  return { worker, item, lock: refOf(primitive), sinceMs: ms(sinceMicros), frames };
}

/** Without fields that a recording may have in addition. */
const refOf = ({ kind, id, name }: PrimitiveRef): PrimitiveRef => ({ kind, id, name });

function raceSummary({ kind, id, name, element, accesses }: Race): RaceSummary {
  const sides = accesses.map((access) => {
    const { op, worker, item } = access;
    return { op, worker, item, frames: framesSummary(access.frames) };
  });
  return { kind, id, name, element, accesses: sides };
}
