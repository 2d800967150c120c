import { readFileSync } from 'node:fs';

/** Whether a process runs. A zombie does not: its parent here may be the machine's first process, which reaps late. */
export function isAlive(pid: number): boolean {
  try {
    if (process.platform !== 'linux') return process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
