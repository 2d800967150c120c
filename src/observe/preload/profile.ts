import { createRequire } from 'node:module';
import { getEnvironmentData, isMainThread, setEnvironmentData, threadId, Worker } from 'node:worker_threads';
import type { ProfilePart, ProfileSpec } from '../../model/facts/profile.ts';
import { nowMicros } from './clock.ts';
import { guarded } from './guarded.ts';
import { patch } from './patch.ts';
import type { RecordFile } from './recordFile.ts';

/** The part of `src/execution/profiler.ts` that is used here; that code is loaded only for a run with a profile. */
interface Profiler {
  begin(): void;
  offer(): void;
  close(): void;
}
type StartProfiler = (
  spec: ProfileSpec,
  options: { readonly originMicros: number; readonly append: (part: ProfilePart) => void },
) => Profiler;

/** How often a thread that is idle or waits looks whether it is about to be ended. */
const lookMs = 20;
/** A thread that is about to be ended has this long to write its samples, in milliseconds: V8 needs up to 0.3 s for them. */
const graceMs = 3000;

const sharedKey = 'poolscope.observed.ends';
const places = 4096;
/** States of a thread: none, sampled, about to be ended, done. */
const [sampled, ending, done] = [1, 2, 3];
// Programs replace timers in their tests; these are taken before.
const { setInterval: repeat, setTimeout: later } = globalThis;
const pauseMs = 5;

/**
 * Samples what this thread computes from its first item on. V8 collects the samples in the thread, and a pool ends its
 * threads from outside. So `terminate()` first asks the thread to hand over its samples: both share a word for each thread,
 * which the thread reads between two waits, each of at most 20 ms, and by a timer.
 */
export class ThreadProfile {
  readonly #profiler: Profiler;
  readonly #ends: Int32Array<SharedArrayBuffer>;
  #hasBegun = false;
  #isClosed = false;

  /** Throws if the inspector is not there. */
  constructor(spec: ProfileSpec, file: RecordFile) {
    const { startProfiler } = createRequire(__filename)('./profiler.js') as { readonly startProfiler: StartProfiler };
    const originMicros = nowMicros();
    this.#profiler = startProfiler(spec, {
      originMicros,
      append: (part) => {
        const [fromMicros, toMicros] = [part.fromMicros + originMicros, part.toMicros + originMicros];
        file.add(['profile', { ...part, fromMicros, toMicros }]);
        // The thread may be ended next.
        file.write();
      },
    });
    this.#ends = sharedEnds();
    if (isMainThread) return;
    Atomics.store(this.#ends, placeOf(threadId), sampled);
    this.#watchWaits();
    repeat(() => this.#look(), lookMs).unref();
  }

  /** An item is about to begin. */
  offer(): void {
    if (this.#hasBegun) return this.#profiler.offer();
    this.#hasBegun = true;
    this.#profiler.begin();
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#profiler.close();
    if (isMainThread) return;
    Atomics.store(this.#ends, placeOf(threadId), done);
  }

  #look(): void {
    if (Atomics.load(this.#ends, placeOf(threadId)) === ending) guarded(() => this.close());
  }

  /** Piscina and tinypool sleep in `Atomics.wait`. It returns what one long wait would. */
  #watchWaits(): void {
    type Wait = (array: Int32Array, index: number, value: number, timeout?: number) => 'ok' | 'not-equal' | 'timed-out';
    patch<Wait>(Atomics, 'wait', (original) => (array, index, value, timeout = Infinity) => {
      const end = nowMicros() / 1000 + timeout;
      for (let k = 0; ; k++) {
        const left = Math.max(0, end - nowMicros() / 1000);
        const result = original(array, index, value, Math.min(left, lookMs));
        if (result === 'not-equal' && k > 0) return 'ok';
        if (result !== 'timed-out' || left <= lookMs) return result;
        this.#look();
      }
    });
  }
}

/** Threads that are sampled hand over their samples before they are ended. To be called in each thread. */
export function delayTerminate(): void {
  const ends = sharedEnds();
  patch<(this: Worker) => Promise<number>>(
    Worker.prototype,
    'terminate',
    (original) =>
      async function () {
        const place = placeOf(this.threadId);
        const isSampled = this.threadId > 0 && Atomics.compareExchange(ends, place, sampled, ending) === sampled;
        if (isSampled) await untilDone(ends, place);
        return original.call(this);
      },
  );
}

async function untilDone(ends: Int32Array, place: number): Promise<void> {
  for (let pauses = graceMs / pauseMs; pauses > 0 && Atomics.load(ends, place) === ending; pauses--) {
    await new Promise<void>((resolve) => void later(resolve, pauseMs));
  }
}

/** Each thread passes the memory on to those that it starts. */
function sharedEnds(): Int32Array<SharedArrayBuffer> {
  const known: unknown = getEnvironmentData(sharedKey);
  if (known instanceof Int32Array) return known as Int32Array<SharedArrayBuffer>;
  const made = new Int32Array(new SharedArrayBuffer(4 * places));
  setEnvironmentData(sharedKey, made);
  return made;
}

const placeOf = (thread: number): number => thread % places;
