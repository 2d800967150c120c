import { join } from 'node:path';
import { readEnd } from '../files/readEnd.ts';
import { addonLog } from '../protocol/runnerControl.ts';

const shownAddons = 3;
/** The job can write to the file. Only its end is read, in bytes. */
const longestLog = 1 << 16;

/** Native code ended the process. Memory that ran out also ends in SIGABRT, but no addon is the cause of that. */
const isNativeCrash = (how: string): boolean =>
  /^(signal SIG(SEGV|ABRT|BUS|ILL|FPE|TRAP)|exit code 3221225477)\b/.test(how) && !/out of memory/i.test(how);

/**
 * The native addons that a process had loaded when native code ended it, the last one first, as one text:
 * `@swc/core-linux-x64-gnu/swc.linux-x64-gnu.node`. Undefined if it ended otherwise, or had loaded none. `how`: its end.
 */
export function crashedAddons(how: string, workDir: string): string | undefined {
  if (!isNativeCrash(how)) return undefined;
  const text = readEnd(join(workDir, addonLog), longestLog);
  const files = [
    ...new Set(
      text
        .split('\n')
        .filter((line) => line !== '')
        .reverse(),
    ),
  ];
  const names = files.slice(0, shownAddons).map((file) => file.replace(/^.*[/\\]node_modules[/\\]/, ''));
  const more = files.length - names.length;
  return names.length === 0 ? undefined : names.join(', ') + (more > 0 ? ` and ${more} more` : '');
}
