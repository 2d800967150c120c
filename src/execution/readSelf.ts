import { getHeapStatistics } from 'node:v8';
import { isMainThread } from 'node:worker_threads';
import type { WorkerReading } from '../protocol/workerLink.ts';
import { loopIdleMicros } from './clock.ts';

/** Node's process from version 22.19 and 23.9 on. The types are those of the oldest supported Node. */
type NewerProcess = typeof process & { readonly threadCpuUsage?: typeof process.cpuUsage };

// Saved, because user code may replace them.
const { cpuUsage, threadCpuUsage } = process as NewerProcess;

/** What this worker has used so far. In a main thread, the CPU time is that of the process. A reading takes some microseconds. */
export function readSelf(): WorkerReading {
  const cpu = isMainThread ? cpuUsage() : threadCpuUsage?.();
  return {
    ...(cpu && { cpuMicros: cpu.user + cpu.system }),
    loopIdleMicros: loopIdleMicros(),
    heapBytes: getHeapStatistics().used_heap_size,
  };
}
