import type { Failure, Thrown } from '../model/facts/failure.ts';
import type { SourceMapper } from '../model/facts/sourceMapper.ts';
import { languageErrors, UserFacingError } from '../base/errors.ts';
import { AuthenticationError, ManagerClosedError, NotFoundError } from '../manager/index.ts';
import {
  AbandonedLockError,
  BrokenBarrierError,
  ClosedError,
  DeadlockError,
  LockStateError,
  QueueEmptyError,
  QueueFullError,
  TimeoutError,
} from '../sync/index.ts';

/** Where an error was thrown, and the stack of the call. */
export interface ErrorOrigin {
  /** Index of the item in its call; undefined if no item was running. */
  readonly item: number | undefined;
  readonly worker: number;
  /** Stack of the code that called the pool. */
  readonly callerStack: string;
  readonly mapper: SourceMapper | undefined;
}

/** Error classes of this library. Their constructors are not called, because each takes other arguments. */
const ownErrors: Readonly<Record<string, { readonly prototype: Error }>> = {
  AbandonedLockError,
  AuthenticationError,
  BrokenBarrierError,
  ClosedError,
  DeadlockError,
  LockStateError,
  ManagerClosedError,
  NotFoundError,
  QueueEmptyError,
  QueueFullError,
  TimeoutError,
  UserFacingError,
};

/**
 * Creates an Error from the description that a worker has sent, with its name, fields and causes. It has the class of
 * the original if this class is built in or of this library. Its stack continues with the stack of the caller, and
 * `item` and `worker` are where it was thrown.
 */
export function rebuildError(thrown: Thrown, origin: ErrorOrigin): Error {
  const error = rebuild(thrown, origin.mapper);
  const caller = framesOf(origin.callerStack);
  const seam = caller === '' ? '' : `\n    --- called by ---\n${caller}`;
  hide(error, 'stack', `${error.stack ?? ''}${seam}`);
  for (const key of ['item', 'worker'] as const) if (!Object.hasOwn(error, key)) hide(error, key, origin[key]);
  return error;
}

/** A failure that the worker itself could not describe: a crash or a timeout. */
export const failureOnly = (failure: Failure): Thrown => ({ failure, base: 'Error', own: {} });

function rebuild({ failure, base, own, value, cause, errors }: Thrown, mapper: SourceMapper | undefined): Error {
  const members = errors?.map((member) => rebuild(member, mapper));
  const error = create(failure, base, members);
  if (error.name !== failure.name) hide(error, 'name', base === null ? 'NonError' : failure.name);
  hide(error, 'stack', mapped(failure, mapper) || `${error.name}: ${error.message}`);
  if (failure.exitCode !== undefined) hide(error, 'exitCode', failure.exitCode);
  Object.assign(error, own);
  if (base === null) hide(error, 'thrown', value);
  if (cause) hide(error, 'cause', cause.base === null && 'value' in cause ? cause.value : rebuild(cause, mapper));
  return error;
}

function create({ kind, name, message }: Failure, base: string | null, members: Error[] | undefined): Error {
  if (base === null) return new Error(`a worker threw ${name === 'null' ? 'null' : `a ${name}: ${message}`}`);
  if (members) return new AggregateError(members, message);
  if (kind === 'timeout') return new TimeoutError(message);
  if (kind === 'deadlock') return new DeadlockError(message);
  const own = ownErrors[base];
  if (own) return Object.setPrototypeOf(new Error(message), own.prototype) as Error;
  return new (languageErrors[base] ?? Error)(message);
}

function mapped({ stack }: Failure, mapper: SourceMapper | undefined): string {
  const lines = (mapper?.text(stack) ?? stack).split('\n');
  return lines.filter((line, k) => !isOwn(line) && !(isScope(line) && isOwn(lines[k + 1] ?? ''))).join('\n');
}

/** Whether the line is a frame of the worker's own code, which is of no use to the reader. */
const isOwn = (line: string): boolean =>
  /^\s+at .*[\\/](?:threadMain|processMain|library|sync)\.js:\d+:\d+\)?$/.test(line);

/** Whether the line is the frame of Node that every item runs in. */
const isScope = (line: string): boolean => line.includes('AsyncLocalStorage.run (node:');

const framesOf = (stack: string): string =>
  stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line) && !isOwn(line))
    .join('\n');

function hide(error: Error, key: string, value: unknown): void {
  Object.defineProperty(error, key, { value, writable: true, configurable: true, enumerable: false });
}
