import { cpus } from 'node:os';

interface CpuTimes {
  readonly busyMs: number;
  readonly allMs: number;
}

/** Share of the machine's cores that were busy since the last call; null for the first one, and where the times are not known. */
export function createMachineLoad(read: () => CpuTimes = cpuTimes): () => number | null {
  let before: CpuTimes | undefined;
  return () => {
    const now = read();
    const last = before;
    before = now;
    const passedMs = last ? now.allMs - last.allMs : 0;
    return last && passedMs > 0 ? Math.min(1, Math.max(0, (now.busyMs - last.busyMs) / passedMs)) : null;
  };
}

/** Summed over all cores. */
function cpuTimes(): CpuTimes {
  let [busyMs, allMs] = [0, 0];
  for (const { times } of cpus()) {
    const { idle, ...busy } = times;
    const used = Object.values(busy).reduce((sum, each) => sum + each, 0);
    busyMs += used;
    allMs += used + idle;
  }
  return { busyMs, allMs };
}
