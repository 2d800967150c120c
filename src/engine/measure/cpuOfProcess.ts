import { readFileSync } from 'node:fs';

/** Length of the kernel's unit of CPU time in /proc: USER_HZ is 100 on all systems that Node supports. */
const tickMicros = 10_000;

/**
 * CPU time of a process with all its threads, from /proc, in steps of 10 ms. It is read from outside, because a process
 * that is blocked cannot send it. Undefined on systems without /proc, or if the process has ended. `read`: tests replace it.
 */
export function cpuMicrosOf(
  pid: number,
  read = (path: string): string => readFileSync(path, 'utf8'),
): number | undefined {
  if (process.platform !== 'linux') return undefined;
  let stat: string;
  try {
    stat = read(`/proc/${pid}/stat`);
  } catch {
    return undefined;
  }
  // The second field is the program's name in parentheses, which may contain spaces and parentheses. Fields 14 and 15 of
  // the line are the times in user mode and in the kernel.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const micros = (Number(fields[11]) + Number(fields[12])) * tickMicros;
  return Number.isFinite(micros) ? micros : undefined;
}
