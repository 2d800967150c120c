import { readdirSync, readFileSync } from 'node:fs';
import type { RunFinished } from '../model/facts/events.ts';

const tasks = '/proc/self/task';

/** What the threads of this process have of the cores, from now on. */
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

/** Of all threads that are there, by the second figure of their schedstat (Linux, sched-stats.rst): nanoseconds. */
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
    // It has just ended.
    return 0;
  }
}
