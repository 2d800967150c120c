import type { AdviceAction } from '../../model/advice/adviceRule.ts';
import { canRace } from '../../model/facts/capabilities.ts';
import type { CallStyle, Isolation, ItemRange, Job } from '../../model/facts/job.ts';
import { defaultProfiles, type ProfileKind } from '../../model/facts/profile.ts';
import type { RunSettings } from './runSettings.ts';

/** The user's choice for one function. A missing option comes from the settings; null means the engine's default. */
export interface Choice {
  readonly input?: string;
  readonly call?: CallStyle;
  readonly workers?: number | null;
  readonly chunksize?: number | 'auto' | null;
  readonly concurrency?: number;
  readonly isolation?: Isolation;
  readonly detectRaces?: boolean;
  /** Undefined: no profile is taken. */
  readonly profile?: ProfileKind | undefined;
  readonly timeoutMs?: number | null;
  /** Only these items: ascending ranges, both ends included. */
  readonly items?: readonly ItemRange[] | undefined;
  /** A worker is replaced after this number of items. */
  readonly itemsPerWorker?: number | undefined;
  readonly maxHeapBytes?: number | undefined;
  readonly maxMemoryBytes?: number | undefined;
  /** The user runs the module although its top level does work of its own. */
  readonly allowsTopLevelWork?: boolean;
  /** The item that was debugged alone last. */
  readonly item?: number;
}

export interface JobTarget {
  /** Absolute path. */
  readonly module: string;
  readonly exportName: string;
  readonly baseDir: string;
}

/** Creates a job from the choice for the function. Other options come from the settings. */
export function buildJob(target: JobTarget, input: string, choice: Choice, settings: RunSettings): Job {
  const isolation = choice.isolation ?? settings.isolation;
  const job = {
    ...settings,
    module: target.module,
    exportName: target.exportName,
    baseDir: target.baseDir,
    input,
    call: choice.call,
    workers: chosen(choice.workers, settings.workers),
    chunksize: chosen(choice.chunksize, settings.chunksize),
    timeoutMs: chosen(choice.timeoutMs, settings.timeoutMs),
    concurrency: choice.concurrency ?? settings.concurrency,
    isolation,
    // Only threads share memory that items can race for.
    detectRaces: canRace(isolation) && (choice.detectRaces ?? settings.detectRaces),
    items: choice.items,
    itemsPerWorker: choice.itemsPerWorker,
    maxHeapBytes: choice.maxHeapBytes,
    maxMemoryBytes: choice.maxMemoryBytes,
  } satisfies Job;
  return choice.profile ? profiledJob(job, choice.profile) : job;
}

/** The same job with a profile of all its workers. */
export function profiledJob(job: Job, kind: ProfileKind): Job {
  return { ...job, profile: defaultProfiles[kind] };
}

/** The options of a run that an advice changes. */
export function optionsOf(action: AdviceAction): {
  readonly chunksize?: number | 'auto';
  readonly workers?: number;
  readonly concurrency?: number;
  readonly isolation?: Isolation;
} {
  const { kind: _, ...options } = action;
  return options;
}

/** One item of a job in the runner's main thread, where a debugger finds only this item. */
export function debugJob(job: Job, item: number): Job {
  return debuggedJob(aloneJob(job, item));
}

/** The items of a job in the runner's main thread, one after another. */
export function debuggedJob(job: Job): Job {
  return {
    ...job,
    isolation: 'inline',
    detectRaces: false,
    profile: undefined,
    workers: 1,
    concurrency: 1,
    // Time at a breakpoint does not count as time of the item.
    timeoutMs: undefined,
  };
}

/** A job with all its workers, as threads of one process, because the debugger finds only threads. */
export function debugPoolJob(job: Job): Job {
  return { ...job, isolation: 'thread', detectRaces: false, profile: undefined };
}

/** One item of a job as the pool would run it, but alone. */
export function aloneJob(job: Job, item: number): Job {
  return { ...job, items: [[item, item]], workers: 1, chunksize: 1, concurrency: 1 };
}

/** Items of a job, ascending, one after another, each in a fresh worker. */
export function eachAloneJob(job: Job, items: readonly number[]): Job {
  const alone = items.map((item): ItemRange => [item, item]);
  return { ...job, items: alone, workers: 1, chunksize: 1, concurrency: 1, itemsPerWorker: 1, onError: 'continue' };
}

const chosen = <T>(choice: T | null | undefined, setting: T | undefined): T | undefined =>
  choice === undefined ? setting : (choice ?? undefined);
