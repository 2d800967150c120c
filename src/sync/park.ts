import { UserFacingError } from '../base/errors.ts';
import { waitObservers } from '../base/waitObserver.ts';
import { ObservedWait, type Identified } from './observer.ts';

/** How long a wait may take. */
export interface WaitOptions {
  /** Milliseconds; 0 or less asks once and does not wait; left out, waits for ever. */
  readonly timeout?: number | undefined;
}

/**
 * A step of a wait: go on when the word is no longer `expected`, or at the deadline, or a little later for no reason.
 * `spin` steps only try for some microseconds, and only where the thread would block.
 */
interface Step {
  readonly words: Int32Array;
  readonly index: number;
  readonly expected: number;
  readonly deadline: number;
  readonly spin: boolean;
}

/**
 * An algorithm that waits, written once for threads that block and for functions that await: it yields what it waits
 * for. Its own `finally` blocks run however the wait ends.
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
 * A parked thread looks again at least this often. So it finds out that an owner has died, and a wake-up that went
 * to a thread that died, or that is busy elsewhere, costs this much and not for ever. No algorithm here needs it while
 * all threads live: the contract tests set it to Infinity.
 */
export const parking = { recheckMs: 100 };

// Longer than it takes a running thread to hand over, shorter than it costs to be woken. It pays only while the other
// thread runs: who spun in vain spins half as long the next time, and from time to time tries again.
const mostSpinMs = 0.04;
const retryEvery = 64;
let spinMs = mostSpinMs;
let spins = 0;

/** A moment on the clock of `performance.now`; Infinity without a timeout. */
export function deadlineOf(options: WaitOptions | undefined): number {
  const timeout = options?.timeout;
  if (timeout === undefined) return Infinity;
  if (typeof timeout !== 'number' || Number.isNaN(timeout)) {
    throw new UserFacingError(
      `a timeout is a number of milliseconds, not ${String(timeout)}`,
      'Leave it out to wait for ever.',
    );
  }
  return timeout <= 0 ? -Infinity : performance.now() + timeout;
}

export function isPast(deadline: number): boolean {
  return deadline !== Infinity && (deadline === -Infinity || performance.now() >= deadline);
}

/** Runs the steps, blocking the thread. */
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

/** Runs the steps, leaving the thread to others meanwhile. The wait keeps the event loop alive. */
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
    throw new UserFacingError('this thread is not allowed to block', 'Use the async method here, e.g. acquireAsync().');
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

// Node has it from 16 on; the compiler's ES2023 library does not name it yet.
const { waitAsync } = Atomics as unknown as AsyncAtomics;

async function parkPromise({ words, index, expected, deadline }: Step, patienceMs = Infinity): Promise<void> {
  const ms = sliceOf(deadline, patienceMs);
  const { async, value } = waitAsync(words, index, expected, ms);
  if (!async) return;
  // The promise alone would not keep a process alive.
  const keepAlive = setTimeout(() => {}, Math.min(ms, 2 ** 31 - 1));
  await value;
  clearTimeout(keepAlive);
}
