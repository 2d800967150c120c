import { readFileSync } from 'node:fs';

/**
 * Measures how much of the time since the last call, 0 to 1, the main thread of a process was free to answer. It was not free
 * while it waited for a CPU core, or inside the kernel for a resource such as the memory map, whose owner waits for a core.
 * Always 1 where the system does not measure single threads (anywhere but on Linux).
 */
export function freeTimeOf(pid: number, root = '/proc'): () => number {
  const thread = `${root}/${pid}/task/${pid}`;
  let lastCpuMs: number | undefined;
  let lastMs = performance.now();
  return () => {
    const nowMs = performance.now();
    const elapsedMs = nowMs - lastMs;
    lastMs = nowMs;
    try {
      const cpuMs = Number(readFileSync(`${thread}/schedstat`, 'latin1').split(' ')[0]) / 1e6;
      const usedMs = cpuMs - (lastCpuMs ?? cpuMs);
      lastCpuMs = cpuMs;
      const stat = readFileSync(`${thread}/stat`, 'latin1');
      // The name before it is in parentheses, and may contain some.
      const state = stat.charAt(stat.lastIndexOf(')') + 2);
      return 'RD'.includes(state) ? Math.min(1, usedMs / Math.max(1, elapsedMs)) : 1;
    } catch {
      return 1;
    }
  };
}
