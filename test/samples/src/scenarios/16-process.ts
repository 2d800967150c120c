// Process: target and args, start, join, and the exit code of each way to end. The lock is an argument.
import { Lock, Process, SimpleQueue } from 'poolscope';

export const inputs = [0, 1, 2, 3];
export const initargs = () => [new Lock({ name: 'messages' }), new SimpleQueue<string>()] as const;

let shared: ReturnType<typeof initargs>;

export function setup(...args: typeof shared): void {
  shared = args;
}

/**
 * Sends two messages, which no other worker interrupts if the lock works. Returns when it had the lock, in nanoseconds:
 * a pool passes that on, a Process does not.
 */
export function workerWithLock(lock: Lock, queue: SimpleQueue<string>, number: number): readonly [number, number] {
  lock.acquire();
  const began = Number(process.hrtime.bigint());
  try {
    queue.put(`${number} in`);
    pause(2);
    queue.put(`${number} out`);
    return [began, Number(process.hrtime.bigint())];
  } finally {
    lock.release();
  }
}

/** The same for the workers of a run, which share one lock. */
export const workInTurn = (number: number): readonly [number, number] => workerWithLock(...shared, number);

export function leave(): never {
  process.exit(3);
}

export function fail(): never {
  throw new RangeError('not today');
}

export function wait(): void {
  pause(60_000);
}

/** Blocks the thread for milliseconds. */
function pause(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

async function main(): Promise<void> {
  const module = new URL(import.meta.url);
  const [lock, queue] = initargs();
  const processes = [0, 1, 2, 3].map(
    (number) => new Process<Work>(module, { target: 'workerWithLock', args: [lock, queue, number] }),
  );
  await Promise.all(processes.map((each) => each.start()));
  const messages: string[] = [];
  while (messages.length < 8) messages.push(await queue.getAsync());
  await Promise.all(processes.map((each) => each.join()));
  const order = isWhole(messages) ? 'one after the other' : 'mixed up';
  console.log(`4 workers, ${order}: ${messages.toSorted().join(' ')}`);
  const ended: string[] = [];
  for (const target of ['leave', 'fail', 'wait'] as const) {
    const each = new Process<Work>(module, { target });
    await each.start();
    await each.join(target === 'wait' ? { timeout: 0 } : {});
    if (each.isAlive) await each.terminate();
    ended.push(`${target} ${each.exitCode}`);
  }
  console.log(`exit codes: ${ended.join(', ')}`);
}

type Work = typeof import('./16-process.ts');

/** Whether each message in is followed by the one out of the same worker. */
const isWhole = (messages: readonly string[]): boolean =>
  messages.every((message, k) => k % 2 === 1 || messages[k + 1]?.[0] === message[0]);

if (import.meta.main) await main();
