import type { Failure, Thrown } from '../model/facts/failure.ts';
import type { SourceMapper } from '../model/facts/sourceMapper.ts';
import { languageErrors, UserFacingError } from '../base/errors.ts';
import { ManagerClosedError, NotFoundError } from '../manager/index.ts';
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

/** Where an error of a worker's came from. */
export interface ErrorOrigin {
  /** Undefined where no item is to blame. */
  readonly item: number | undefined;
  readonly worker: number;
  /** Stack of who called the pool. */
  readonly callerStack: string;
  readonly mapper: SourceMapper | undefined;
}

/** Of this library; their constructors are not called, since each takes other arguments. */
const ownErrors: Readonly<Record<string, { readonly prototype: Error }>> = {
  AbandonedLockError,
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
 * The error that a worker has described, as a real Error again: of the language's or this library's own class where it is one, with
 * its name, fields and causes. The stack goes on from the worker to the caller. `item` and `worker` say where it was.
 */
export function rebuildError(thrown: Thrown, origin: ErrorOrigin): Error {
  const error = rebuild(thrown, origin.mapper);
  const caller = framesOf(origin.callerStack);
  const seam = caller === '' ? '' : `\n    --- called by ---\n${caller}`;
  hide(error, 'stack', `${error.stack ?? ''}${seam}`);
  for (const key of ['item', 'worker'] as const) if (!Object.hasOwn(error, key)) hide(error, key, origin[key]);
  return error;
}

/** A failure that was found from outside: a crash, a timeout. */
export const failureOnly = (failure: Failure): Thrown => ({ failure, base: 'Error', own: {} });

function rebuild({ failure, base, own, value, cause, errors }: Thrown, mapper: SourceMapper | undefined): Error {
  const members = errors?.map((member) => rebuild(member, mapper));
  const error = create(failure, base, members);
  if (error.name !== failure.name) hide(error, 'name', base === null ? 'NonError' : failure.name);
  hide(error, 'stack', mapped(failure, mapper) || `${error.name}: ${error.message}`);
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

/** Without the workers' own frames, which tell nobody anything. */
const isOwn = (line: string): boolean =>
  /^\s+at .*[\\/](?:poolWorker|processWorker|library|sync)\.js:\d+:\d+\)?$/.test(line);

/** What an item runs in. */
const isScope = (line: string): boolean => line.includes('AsyncLocalStorage.run (node:');

const framesOf = (stack: string): string =>
  stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line) && !isOwn(line))
    .join('\n');

function hide(error: Error, key: string, value: unknown): void {
  Object.defineProperty(error, key, { value, writable: true, configurable: true, enumerable: false });
}
