import { UserFacingError } from '../base/errors.ts';
import { findUnsendable, type Reach } from '../execution/cloneProblem.ts';
import { unwrapTransfer } from '../execution/transfer.ts';
import type { CallStyle } from '../model/job.ts';
import { share } from '../sync/index.ts';

/** An input on its way: cloneable as far as anyone can see. */
export interface Prepared {
  readonly input: unknown;
  readonly holdsShared: boolean;
  readonly transfer?: readonly object[];
}

/** Throws a UserFacingError that names the part, in words that begin with `root`, which has no copy. */
export function prepare(item: unknown, root: string, call: CallStyle, reach: Reach): Prepared {
  if (call === 'map') return prepareOne(item, root, reach);
  if (!Array.isArray(item)) {
    const nextStep = 'Pass an array of the arguments for each call, or use map.';
    throw new UserFacingError(`${root} must be an array of arguments, not ${typeof item}`, nextStep);
  }
  const parts = item.map((argument: unknown, k) => prepareOne(argument, `${root}[${k}]`, reach));
  const transfer = parts.flatMap((part) => part.transfer ?? []);
  return {
    input: parts.map((part) => part.input),
    holdsShared: parts.some((part) => part.holdsShared),
    ...(transfer.length > 0 && { transfer }),
  };
}

function prepareOne(item: unknown, root: string, reach: Reach): Prepared {
  if (isFlat(item)) return { input: item, holdsShared: false };
  const { value, list } = unwrapTransfer(item);
  const problem = findUnsendable(value, root, reach);
  if (problem) {
    const nextStep = problem.what.startsWith('shared memory')
      ? "Only the threads of one process share memory: open the pool with isolation 'thread'."
      : 'Pass plain data: leave that part out, or make it inside of the function.';
    throw new UserFacingError(problem.message, nextStep);
  }
  const input = share(value);
  return { input, holdsShared: input !== value, ...(list && { transfer: list }) };
}

function isFlat(value: unknown): boolean {
  return value === null || !['object', 'function', 'symbol'].includes(typeof value);
}
