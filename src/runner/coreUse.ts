import { readdirSync, readFileSync } from 'node:fs';
import type { RunFinished } from '../model/facts/events.ts';

const tasks = '/proc/self/task';

/** Starts to measure how this process uses CPU cores. Returns the function that reads the figures since then. */
export function watchCores(): () => Pick<RunFinished, 'cpuMicros' | 'coreWaitMicros'> {
  const cpuBefore = process.cpuUsage();
  const waitBefore = coreWaitMicros();
  return () => {
    const { user, system } = process.cpuUsage(cpuBefore);
    const wait = coreWaitMicros();
    return {
      cpuMicros: user + system,
      ...(wait !== undefined &&
        waitBefore !== undefined && { coreWaitMicros: Math.round(Math.max(0, wait - waitBefore)) }),
    };
  };
}

/**
 * Time that all threads of this process have waited for a CPU core: the second figure of their schedstat, in nanoseconds
 * (Linux, sched-stats.rst). Undefined on other systems.
 */
function coreWaitMicros(): number | undefined {
  try {
    return readdirSync(tasks).reduce((sum, task) => sum + waitOf(task), 0);
  } catch {
    return undefined;
  }
}

function waitOf(task: string): number {
  try {
    return Number(readFileSync(`${tasks}/${task}/schedstat`, 'utf8').split(' ')[1]) / 1000;
  } catch {
    // The thread has just ended.
    return 0;
  }
}
