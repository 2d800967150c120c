import { UserFacingError } from '../base/errors.ts';
import { findUnsendable, type Reach } from '../execution/cloneProblem.ts';
import { unwrapTransfer } from '../execution/transfer.ts';
import type { CallStyle } from '../model/facts/job.ts';
import { share } from '../sync/index.ts';

/**
 * An input on its way, cloneable as far as anyone can see: as it is, or a SpecialInput. An object around each would be most
 * of what outlives a garbage collection in a long stream, and the young generation grows by that.
 */
export type Prepared = unknown;

/** An input of which more must be known. */
export class SpecialInput {
  readonly input: unknown;
  readonly holdsShared: boolean;
  readonly transfer: readonly object[] | undefined;

  constructor(input: unknown, holdsShared: boolean, transfer: readonly object[] | undefined) {
    this.input = input;
    this.holdsShared = holdsShared;
    this.transfer = transfer;
  }
}

export const inputOf = (prepared: Prepared): unknown => (prepared instanceof SpecialInput ? prepared.input : prepared);
export const holdsShared = (prepared: Prepared): boolean => prepared instanceof SpecialInput && prepared.holdsShared;
export const transferOf = (prepared: Prepared): readonly object[] | undefined =>
  prepared instanceof SpecialInput ? prepared.transfer : undefined;

/**
 * Throws a UserFacingError that names the part, in words that begin with `root`, which has no copy. A text for each item of
 * a long stream would be garbage that lives on in V8's cache of numbers as texts.
 */
export function prepare(item: unknown, root: () => string, call: CallStyle, reach: Reach): Prepared {
  if (call === 'map') return prepareOne(item, root, reach);
  if (!Array.isArray(item)) {
    const nextStep = 'Pass an array of the arguments for each call, or use map.';
    throw new UserFacingError(`${root()} must be an array of arguments, not ${typeof item}`, nextStep);
  }
  const parts = item.map((argument: unknown, k) => prepareOne(argument, () => `${root()}[${k}]`, reach));
  if (!parts.some((part) => part instanceof SpecialInput)) return parts;
  const transfer = parts.flatMap((part) => transferOf(part) ?? []);
  return new SpecialInput(
    parts.map((part) => inputOf(part)),
    parts.some((part) => holdsShared(part)),
    transfer.length > 0 ? transfer : undefined,
  );
}

function prepareOne(item: unknown, root: () => string, reach: Reach): Prepared {
  if (isFlat(item)) return item;
  const { value, list } = unwrapTransfer(item);
  const problem = findUnsendable(value, '', reach) && findUnsendable(value, root(), reach);
  if (problem) {
    const nextStep = problem.what.startsWith('shared memory')
      ? "Only the threads of one process share memory: open the pool with isolation 'thread'."
      : 'Pass plain data: leave that part out, or make it inside of the function.';
    throw new UserFacingError(problem.message, nextStep);
  }
  const input = share(value);
  return input === value && !list ? value : new SpecialInput(input, input !== value, list);
}

function isFlat(value: unknown): boolean {
  return value === null || !['object', 'function', 'symbol'].includes(typeof value);
}
