import { UserFacingError } from '../base/errors.ts';
import { isPlainData } from '../base/plainData.ts';
import { findUnsendable, type Reach } from '../execution/cloneProblem.ts';
import { unwrapTransfer } from '../execution/transfer.ts';
import type { CallStyle } from '../model/facts/job.ts';
import type { ChunkMessage } from '../protocol/workerLink.ts';
import { share } from '../sync/index.ts';

/**
 * An input that was checked and can be sent: the value itself, or a SpecialInput. Most inputs have no object around
 * them, because in a long stream these objects would be most of what outlives a garbage collection.
 */
export type Prepared = unknown;

/** An input that holds shared memory, or that transfers buffers or ports to the worker. */
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

const isSpecial = (prepared: Prepared): boolean => prepared instanceof SpecialInput;
export const inputOf = (prepared: Prepared): unknown => (prepared instanceof SpecialInput ? prepared.input : prepared);
export const holdsShared = (prepared: Prepared): boolean => prepared instanceof SpecialInput && prepared.holdsShared;
export const transferOf = (prepared: Prepared): readonly object[] | undefined =>
  prepared instanceof SpecialInput ? prepared.transfer : undefined;

/**
 * The number of inputs from `from` on, at most `most`, that can travel in one chunk. An input that transfers buffers
 * travels alone: when a chunk is sent again for its other items, the buffers are gone.
 */
export function togetherCount(inputs: readonly Prepared[], from: number, most: number): number {
  if (transferOf(inputs[from])) return 1;
  const end = Math.min(from + most, inputs.length);
  let at = from + 1;
  while (at < end && !transferOf(inputs[at])) at++;
  return at - from;
}

/** What a chunk says about its inputs. Inputs that are sent as they are have no other array. */
export function readyInputs(inputs: readonly Prepared[]): Pick<ChunkMessage, 'inputs' | 'holdsShared' | 'transfer'> {
  if (!inputs.some(isSpecial)) return { inputs, holdsShared: false };
  const transfer = transferOf(inputs[0]);
  return { inputs: inputs.map(inputOf), holdsShared: inputs.some(holdsShared), ...(transfer && { transfer }) };
}

/** Prepares each item in its place; the array is the caller's own. Throws as `prepare` does. */
export function prepareAll(items: unknown[], call: CallStyle, reach: Reach): Prepared[] {
  for (let k = 0; k < items.length; k++) {
    const item = items[k];
    if (call === 'map' && isFlat(item)) continue;
    items[k] = prepare(item, () => `items[${k}]`, call, reach);
  }
  return items;
}

/**
 * Checks that an input can be copied, and makes it ready to be sent. Throws a UserFacingError that names the part that
 * has no copy, in words that begin with `root()`. `root` is a function because a text for each item of a long stream
 * would stay in V8's cache of numbers as texts.
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
  if (!list && isPlainData(value)) return value;
  const problem = findUnsendable(value, '', reach) && findUnsendable(value, root(), reach);
  if (problem) {
    const nextStep = problem.what.startsWith('shared memory')
      ? "Only the threads of one process share memory: open the pool with isolation 'thread'."
      : 'Pass plain data: leave that part out, or create it inside the function.';
    throw new UserFacingError(problem.message, nextStep);
  }
  const input = share(value);
  return input === value && !list ? value : new SpecialInput(input, input !== value, list);
}

function isFlat(value: unknown): boolean {
  if (typeof value === 'object') return value === null;
  return typeof value !== 'function' && typeof value !== 'symbol';
}
