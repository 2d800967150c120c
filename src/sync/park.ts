import { UserFacingError } from '../base/errors.ts';
import { waitObservers } from '../base/waitObserver.ts';
import { ObservedWait, type Identified } from './observer.ts';

/** The longest duration of a wait. */
export interface WaitOptions {
  /** Milliseconds. With 0 or less the call does not wait; without it, there is no limit. */
  readonly timeout?: number | undefined;
}

/**
 * A step of a wait. It ends when the word is no longer `expected`, at the deadline, or earlier without a reason. A
 * `spin` step lasts a few microseconds, and is skipped by waits that do not block the thread.
 */
interface Step {
  readonly words: Int32Array;
  readonly index: number;
  readonly expected: number;
  readonly deadline: number;
  readonly spin: boolean;
}

/**
 * An algorithm that waits, written once for threads that block and for functions that await. It yields the steps to
 * wait for, and its `finally` blocks run however the wait ends.
 */
export type Steps<T> = Generator<Step, T, void>;

export const spin = (words: Int32Array, index: number, expected: number): Step => ({
  words,
  index,
  expected,
  deadline: 0,
  spin: true,
});

export const park = (words: Int32Array, index: number, expected: number, deadline: number): Step => ({
  words,
  index,
  expected,
  deadline,
  spin: false,
});

/**
 * The longest time a thread stays parked before it checks its condition again. This is how it finds that an owner has
 * died. It also limits the delay when a wake-up went to a thread that has died or is busy. No algorithm depends on it
 * while all threads live: the contract tests set it to Infinity.
 */
export const parking = { recheckMs: 100 };

// Chosen to be longer than a running thread needs to release, and shorter than the cost of a wake-up. Spinning pays
// only
// while the other thread runs, so after spinning in vain a thread halves the time, and tries the full time every 64
// spins.
const mostSpinMs = 0.04;
const retryEvery = 64;
let spinMs = mostSpinMs;
let spins = 0;

/** The timeout in milliseconds, Infinity if it is left out. Throws a UserFacingError unless it is a number. */
export function timeoutOf(options: WaitOptions | undefined): number {
  const timeout = options?.timeout;
  if (timeout === undefined) return Infinity;
  if (typeof timeout === 'number' && !Number.isNaN(timeout)) return timeout;
  throw new UserFacingError(
    `timeout must be a number of milliseconds, not ${String(timeout)}`,
    'Leave it out to wait without a limit.',
  );
}

/** The end of a wait on the clock of `performance.now`; Infinity without a timeout, -Infinity if it must not wait. */
export function deadlineOf(options: WaitOptions | undefined): number {
  const timeout = timeoutOf(options);
  if (timeout === Infinity) return Infinity;
  return timeout <= 0 ? -Infinity : performance.now() + timeout;
}

export function isPast(deadline: number): boolean {
  return deadline !== Infinity && (deadline === -Infinity || performance.now() >= deadline);
}

/** Runs the steps. The thread is blocked until they end. */
export function block<T>(steps: Steps<T>, primitive: Identified, op: string): T {
  let observed: ObservedWait | undefined;
  try {
    let next = steps.next();
    while (next.done !== true) {
      const step = next.value;
      if (step.spin) spinWhile(step);
      else {
        if (observed) observed.goesOn();
        else if (waitObservers.size > 0) observed = new ObservedWait(primitive, howOf(op, step, true), block);
        parkThread(step, observed?.patienceMs);
      }
      next = steps.next();
    }
    return next.value;
  } finally {
    steps.return(undefined as never);
    observed?.ended();
  }
}

const howOf = (op: string, { deadline }: Step, blocking: boolean) => ({ op, blocking, endless: deadline === Infinity });

/** Runs the steps without blocking the thread. The wait keeps the event loop alive. */
export async function waitFor<T>(steps: Steps<T>, primitive: Identified, op: string): Promise<T> {
  let observed: ObservedWait | undefined;
  try {
    let next = steps.next();
    while (next.done !== true) {
      const step = next.value;
      if (!step.spin) {
        if (observed) observed.goesOn();
        else if (waitObservers.size > 0) observed = new ObservedWait(primitive, howOf(op, step, false), waitFor);
        await parkPromise(step, observed?.patienceMs);
      }
      next = steps.next();
    }
    return next.value;
  } finally {
    steps.return(undefined as never);
    observed?.ended();
  }
}

function spinWhile({ words, index, expected }: Step): void {
  if (++spins % retryEvery === 0) spinMs = mostSpinMs;
  const until = performance.now() + spinMs;
  do {
    for (let k = 0; k < 64; k++) {
      if (Atomics.load(words, index) === expected) continue;
      spinMs = mostSpinMs;
      return;
    }
  } while (performance.now() < until);
  spinMs /= 2;
}

const sliceOf = (deadline: number, patienceMs: number): number =>
  Math.max(0, Math.min(deadline - performance.now(), parking.recheckMs, patienceMs));

function parkThread({ words, index, expected, deadline }: Step, patienceMs = Infinity): void {
  try {
    Atomics.wait(words, index, expected, sliceOf(deadline, patienceMs));
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new UserFacingError('this thread is not allowed to block', 'Call the async method, e.g. acquireAsync().');
  }
}

interface AsyncAtomics {
  waitAsync(
    words: Int32Array,
    index: number,
    expected: number,
    ms: number,
  ): { readonly async: boolean; readonly value: unknown };
}

// Node has had it since version 16, but the ES2023 types of the compiler lack it.
const { waitAsync } = Atomics as unknown as AsyncAtomics;

async function parkPromise({ words, index, expected, deadline }: Step, patienceMs = Infinity): Promise<void> {
  const ms = sliceOf(deadline, patienceMs);
  const { async, value } = waitAsync(words, index, expected, ms);
  if (!async) return;
  // The promise alone does not keep a process alive.
  const keepAlive = setTimeout(() => {}, Math.min(ms, 2 ** 31 - 1));
  await value;
  clearTimeout(keepAlive);
}
