import { closeSync, openSync, readSync } from 'node:fs';

/** Times of a thread since its start, in microseconds. */
export interface ThreadTimes {
  /** CPU time. */
  readonly computedMicros: number;
  /** Time in which it was ready to run and waited for a CPU core; undefined if the system does not measure it. */
  readonly preemptedMicros: number | undefined;
}

/** Reads the times of the thread that created it. */
export interface ThreadTimesReader {
  /** Exact up to the moment of the call. It takes 3 to 7 us on Linux, 1 us elsewhere. */
  read(): ThreadTimes;
  close(): void;
}

// Saved, because user code may replace them. Node 20 and early versions of 22 have no `threadCpuUsage`.
const { cpuUsage } = process;
const { threadCpuUsage } = process as { readonly threadCpuUsage?: () => NodeJS.CpuUsage };
const linuxFile = '/proc/thread-self/schedstat';

/** Reads the CPU time of the thread that created it. */
export interface CpuTimeReader {
  /** Microseconds, exact up to the moment of the call. It takes 1 us, on Node without `threadCpuUsage` up to 7 us. */
  read(): number;
  close(): void;
}

/** Undefined if the CPU time of a single thread cannot be read, or is too coarse for single items. */
export function openCpuTime(file = linuxFile): CpuTimeReader | undefined {
  // Windows counts in steps of 16 ms.
  if (process.platform === 'win32') return undefined;
  const reader = ofNode() ?? openSchedstat(file);
  return reader && { read: () => reader.read().computedMicros, close: reader.close };
}

/** Undefined if neither the system nor this version of Node measures single threads. */
export function openThreadTimes(file = linuxFile): ThreadTimesReader | undefined {
  return openSchedstat(file) ?? ofNode();
}

/**
 * Linux updates the CPU time of a running thread at its timer's ticks, every 1 to 10 ms, and when anything asks for the CPU time of
 * the thread's process. So both readers ask for it first.
 *
 * Two figures in nanoseconds: the time on a core and the time in the run queue (Linux, sched-stats.rst). Both are 0 if
 * the kernel does not measure them.
 */
function openSchedstat(file: string): ThreadTimesReader | undefined {
  const bytes = new Uint8Array(64);
  let fd: number;
  try {
    fd = openSync(file, 'r');
  } catch {
    return undefined;
  }
  const read = (): ThreadTimes => {
    cpuUsage();
    const text = String.fromCharCode(...bytes.subarray(0, readSync(fd, bytes, 0, bytes.length, 0)));
    const space = text.indexOf(' ');
    return {
      computedMicros: Number(text.slice(0, space)) / 1e3,
      preemptedMicros: Number(text.slice(space + 1, text.indexOf(' ', space + 1))) / 1e3,
    };
  };
  const close = (): void => closeSync(fd);
  if (read().computedMicros > 0) return { read, close };
  close();
  return undefined;
}

function ofNode(): ThreadTimesReader | undefined {
  if (!threadCpuUsage) return undefined;
  const read = (): ThreadTimes => {
    cpuUsage();
    const { user, system } = threadCpuUsage();
    return { computedMicros: user + system, preemptedMicros: undefined };
  };
  return { read, close: () => undefined };
}
