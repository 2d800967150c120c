import type { Worker } from 'node:worker_threads';
import type { TakeReading } from '../backends/backend.ts';

/** A thread with the methods that Node has from 22.20 and 24.6 on. The types are those of the oldest supported Node. */
export type MeasuredThread = Pick<Worker, 'performance'> & {
  cpuUsage?(): Promise<NodeJS.CpuUsage>;
  getHeapStatistics?(): Promise<{ readonly used_heap_size: number }>;
};

/**
 * Measures a thread from outside, so that a busy thread is measured, too: V8 interrupts JavaScript that computes or waits
 * for a lock. A thread in a native call answers after the call. Older versions of Node know only the event loop from
 * outside, and the thread must send the other figures itself: the result is the function that receives them.
 */
export function measureThread(find: () => MeasuredThread | undefined): (take: TakeReading) => TakeReading | undefined {
  let isAsking = false;
  return (take) => {
    const thread = find();
    if (!thread) return undefined;
    take({ loopIdleMicros: thread.performance.eventLoopUtilization().idle * 1000 });
    if (!thread.cpuUsage || !thread.getHeapStatistics) return ({ loopIdleMicros: _known, ...others }) => take(others);
    if (isAsking) return undefined;
    isAsking = true;
    const cpu = thread.cpuUsage().then(({ user, system }) => take({ cpuMicros: user + system }));
    const heap = thread
      .getHeapStatistics()
      .then((heapStatistics) => take({ heapBytes: heapStatistics.used_heap_size }));
    // A thread that ends rejects both.
    void Promise.allSettled([cpu, heap]).then(() => void (isAsking = false));
    return undefined;
  };
}
