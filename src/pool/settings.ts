import { availableParallelism } from 'node:os';
import { UserFacingError } from '../base/errors.ts';
import { jobLimits, type Isolation } from '../model/facts/job.ts';
import type { Initializer } from '../protocol/workerLink.ts';
import { checkCount, checkMillis, type PoolOptions } from './options.ts';
import { inputOf, prepare } from './prepare.ts';

const defaultStartMs = 60_000;

/** Options with their defaults, checked. */
export interface Settings {
  readonly workers: number;
  readonly isolation: Isolation;
  readonly maxTasksPerChild: number | undefined;
  readonly timeoutMs: number | undefined;
  readonly startMs: number | undefined;
  readonly name: string | null;
  readonly detectRaces: boolean;
}

const isolations: readonly unknown[] = ['thread', 'process', 'inline'] satisfies Isolation[];

/** Throws a UserFacingError for what cannot be meant. */
export function checkSettings<M>(options: PoolOptions<M>): Settings {
  checkNames(options);
  const { isolation = 'thread', detectRaces = false } = options;
  if (!isolations.includes(isolation)) {
    throw new UserFacingError(`isolation must be thread, process or inline, not ${isolation as string}`);
  }
  if (detectRaces && isolation === 'process') {
    throw new UserFacingError(
      'detectRaces watches the memory that threads share, and processes share none',
      "Open the pool with isolation 'thread'.",
    );
  }
  const workers = checkCount('workers', options.workers, jobLimits.workers) ?? availableParallelism();
  return {
    workers: isolation === 'inline' ? 1 : workers,
    isolation,
    maxTasksPerChild: checkCount('maxTasksPerChild', options.maxTasksPerChild, jobLimits.chunksize),
    timeoutMs: checkMillis('timeout', options.timeout),
    startMs:
      options.startTimeout === Infinity
        ? undefined
        : (checkMillis('startTimeout', options.startTimeout) ?? defaultStartMs),
    name: options.name ?? null,
    detectRaces: detectRaces && isolation === 'thread',
  };
}

const optionNames: readonly string[] = [
  'workers',
  'isolation',
  'initializer',
  'maxTasksPerChild',
  'timeout',
  'startTimeout',
  'detectRaces',
  'signal',
  'name',
] satisfies (keyof PoolOptions<object>)[];

/** From plain JavaScript, a name as Python has it would do nothing, and nobody would know. */
function checkNames(options: object): void {
  const unknown = Object.keys(options).find((name) => !optionNames.includes(name));
  if (unknown === undefined) return;
  throw new UserFacingError(
    `a pool has no option "${unknown}"`,
    unknown === 'initargs'
      ? "Arguments go with the initializer: initializer: { name: 'init', args: […] }."
      : `There are ${optionNames.join(', ')}.`,
  );
}

/** Ready to be sent. Throws a UserFacingError for what cannot be. */
export function toInitializer(
  initializer: string | { readonly name: string; readonly args: readonly unknown[] } | undefined,
  isolation: Isolation,
): Initializer | null {
  if (initializer === undefined) return null;
  const { name, args } = typeof initializer === 'string' ? { name: initializer, args: [] } : initializer;
  if (typeof name !== 'string') {
    throw new UserFacingError(
      `the initializer must be the name of an exported function, not ${typeof initializer}`,
      "Pass 'name', or { name: 'name', args: […] }.",
    );
  }
  const reach = isolation === 'process' ? 'process' : 'thread';
  const prepared = prepare(args, () => 'initializer.args', 'starmap', reach);
  return { exportName: name, args: inputOf(prepared) as readonly unknown[] };
}
