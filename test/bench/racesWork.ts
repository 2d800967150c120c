// The worker's side of races.mts: each function returns nanoseconds per operation.
import type { Lock, Queue, SharedArray, SharedValue } from '../../src/sync/index.ts';

export interface Tools {
  readonly lock: Lock;
  readonly total: SharedValue<'float64'>;
  readonly grid: SharedArray<'float64'>;
  readonly queue: Queue<number>;
}

function timed(count: number, run: (k: number) => void): number {
  for (let k = 0; k < count / 10; k++) run(k);
  const start = process.hrtime.bigint();
  for (let k = 0; k < count; k++) run(k);
  return Number(process.hrtime.bigint() - start) / count;
}

export const locks = ({ lock }: Tools, count: number): number =>
  timed(count, () => {
    lock.acquire();
    lock.release();
  });

export const counts = ({ total }: Tools, count: number): number =>
  timed(count, () => void total.withLock(() => (total.value += 1)));

export const queues = ({ queue }: Tools, count: number): number =>
  timed(count, (k) => {
    queue.put(k);
    queue.get();
  });

/** Every element once between two uses of a lock. */
export const scans = ({ grid, lock }: Tools, count: number): number => {
  const { length } = grid;
  const scan = (): void => {
    for (let k = 0; k < length; k++) grid[k] = k;
    lock.acquire();
    lock.release();
  };
  return timed(count / length, scan) / length;
};

/** The same few elements again and again. */
export const revisits = ({ grid }: Tools, count: number): number => timed(count, (k) => (grid[k & 7] = k));

/** Some 0.2 ms of work of its own, then a total under its lock. */
export const works = ({ total }: Tools, count: number): number =>
  timed(count, (k) => {
    let sum = 0;
    for (let j = 0; j < 40_000; j++) sum += Math.sqrt(j ^ k);
    total.withLock(() => (total.value += sum));
  });
