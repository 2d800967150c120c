import { availableParallelism } from 'node:os';
import { UserFacingError } from '../base/errors.ts';
import { canRace, capabilitiesOf, reachOf } from '../model/facts/capabilities.ts';
import { jobLimits, type Isolation } from '../model/facts/job.ts';
import { defaultProfiles, intervalLimits, type ProfileKind, type ProfileSpec } from '../model/facts/profile.ts';
import type { Initializer } from '../protocol/workerLink.ts';
import { checkCount, checkMillis, correct, type PoolOptions } from './options.ts';
import { inputOf, prepare } from './prepare.ts';
import { recordVariable } from '../model/facts/observedFolder.ts';
import { recordingRoot, type RecordingRoot } from './recording/recordingFolder.ts';

const defaultStartMs = 60_000;

/** The options of a pool, checked and with their defaults. */
export interface Settings {
  readonly workers: number;
  readonly isolation: Isolation;
  readonly concurrency: number;
  readonly maxTasksPerChild: number | undefined;
  readonly timeoutMs: number | undefined;
  readonly startMs: number | undefined;
  readonly name: string | null;
  readonly detectRaces: boolean;
  readonly profile: ProfileSpec | undefined;
  /** Undefined: the pool is not recorded. */
  readonly record: RecordingRoot | undefined;
}

const isolations: readonly unknown[] = ['thread', 'process', 'inline'] satisfies Isolation[];

/** Throws a UserFacingError for unknown options and for values that an option cannot have. */
export function checkSettings<M>(options: PoolOptions<M>): Settings {
  checkNames('a pool', options, optionNames);
  const { isolation = 'thread', detectRaces = false } = options;
  if (!isolations.includes(isolation)) {
    throw new UserFacingError(`isolation must be thread, process or inline, not ${isolation as string}`, correct);
  }
  const { bun } = process.versions;
  if (bun !== undefined && isolation === 'process') {
    throw new UserFacingError(`Bun ${bun} does not run the processes of a pool`, "Use isolation 'thread', or Node.");
  }
  if (detectRaces && !capabilitiesOf(isolation).sharesProcess) {
    throw new UserFacingError(
      'detectRaces needs threads: processes share no memory',
      "Open the pool with isolation 'thread'.",
    );
  }
  const workers = checkCount('workers', options.workers, jobLimits.workers) ?? availableParallelism();
  return {
    workers: capabilitiesOf(isolation).parallel ? workers : 1,
    isolation,
    concurrency: checkCount('concurrency', options.concurrency, jobLimits.concurrency) ?? 1,
    maxTasksPerChild: checkCount('maxTasksPerChild', options.maxTasksPerChild, jobLimits.chunksize),
    timeoutMs: checkMillis('timeout', options.timeout),
    startMs:
      options.startTimeout === Infinity
        ? undefined
        : (checkMillis('startTimeout', options.startTimeout) ?? defaultStartMs),
    name: options.name ?? null,
    detectRaces: detectRaces && canRace(isolation),
    profile: checkProfile(options.profile),
    record: checkRecord(options.record),
  };
}

const optionNames: readonly string[] = [
  'workers',
  'isolation',
  'initializer',
  'concurrency',
  'maxTasksPerChild',
  'timeout',
  'startTimeout',
  'detectRaces',
  'profile',
  'record',
  'signal',
  'name',
] satisfies (keyof PoolOptions<object>)[];

function checkRecord(record: string | boolean | undefined): RecordingRoot | undefined {
  if (record !== undefined && typeof record !== 'boolean' && (typeof record !== 'string' || record === '')) {
    throw new UserFacingError('record must be true, false or the path of a folder', correct);
  }
  return recordingRoot(record, process.env[recordVariable]);
}

function checkProfile(profile: ProfileKind | ProfileSpec | undefined): ProfileSpec | undefined {
  if (profile === undefined) return undefined;
  if (profile === 'cpu' || profile === 'heap') return defaultProfiles[profile];
  // Plain JavaScript may pass anything.
  const { kind, intervalMicros, intervalBytes }: Partial<Record<string, unknown>> = { ...(profile as object) };
  if (kind === 'cpu' && intervalMicros === undefined) return { kind };
  if (kind === 'cpu' && isWithin(intervalMicros, intervalLimits.cpu)) return { kind, intervalMicros };
  if (kind === 'heap' && isWithin(intervalBytes, intervalLimits.heap)) return { kind, intervalBytes };
  throw new UserFacingError(
    "profile must be 'cpu', 'heap', { kind: 'cpu', intervalMicros: 50 to 1000000 } or { kind: 'heap', intervalBytes: 4096 to 67108864 }",
    correct,
  );
}

const isWithin = (value: unknown, [least, most]: readonly [number, number]): value is number =>
  typeof value === 'number' && value >= least && value <= most;

/** Without this check, plain JavaScript that uses a Python name such as `initargs` would be ignored silently. */
export function checkNames(owner: string, options: object, names: readonly string[]): void {
  const unknown = Object.keys(options).find((name) => !names.includes(name));
  if (unknown === undefined) return;
  throw new UserFacingError(
    `${owner} has no option "${unknown}"`,
    unknown === 'initargs'
      ? "Pass arguments with the initializer: initializer: { name: 'init', args: […] }."
      : `Use one of ${names.join(', ')}.`,
  );
}

/** The initializer as workers receive it. Throws a UserFacingError if an argument cannot be copied. */
export function toInitializer(
  initializer: string | { readonly name: string; readonly args: readonly unknown[] } | undefined,
  isolation: Isolation,
): Initializer | null {
  if (initializer === undefined) return null;
  const { name, args } = typeof initializer === 'string' ? { name: initializer, args: [] } : initializer;
  // A function has a name as well.
  if (typeof name !== 'string' || typeof initializer === 'function') {
    throw new UserFacingError(
      `the initializer must be the name of an exported function, not ${typeof initializer}`,
      "Pass 'name', or { name: 'name', args: […] }.",
    );
  }
  const prepared = prepare(args, () => 'initializer.args', 'starmap', reachOf(isolation));
  return { exportName: name, args: inputOf(prepared) as readonly unknown[] };
}
