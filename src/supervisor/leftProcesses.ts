import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { childLog, runMarker } from '../protocol/runnerControl.ts';

const shownProcesses = 5;
const mostCommandChars = 120;

/** The processes of a run, as the system shows them. */
export interface Marked {
  /** Value of `runMarker` in their environment. */
  readonly marker: string;
  /** Process groups of the run's runners, which end with the run. */
  readonly groups: ReadonlySet<number>;
  readonly workDir: string;
}

/**
 * The processes that items started in a process group of their own and that still run, as one text:
 * `pid 812: sleep 301 (item 5)`. Undefined if there are none. Only Linux shows the environment of a process; the answer
 * is undefined elsewhere.
 */
export function leftProcesses({ marker, groups, workDir }: Marked): string | undefined {
  if (process.platform !== 'linux') return undefined;
  const entry = `${runMarker}=${marker}`;
  const left = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => fileOf(pid, 'environ').split('\0').includes(entry) && !groups.has(groupOf(pid)));
  if (left.length === 0) return undefined;
  const items = itemsOf(workDir);
  const texts = left.slice(0, shownProcesses).map((pid) => {
    const item = items.get(pid);
    return `pid ${pid}: ${commandOf(pid)}${item === undefined ? '' : ` (item ${item})`}`;
  });
  const more = left.length - texts.length;
  return texts.join(', ') + (more > 0 ? ` and ${more} more` : '');
}

function commandOf(pid: number): string {
  const command = fileOf(pid, 'cmdline').split('\0').join(' ').trim();
  return command.length > mostCommandChars ? `${command.slice(0, mostCommandChars)}…` : command;
}

/** The third field after the name, which is in parentheses and may contain any character. */
function groupOf(pid: number): number {
  const stat = fileOf(pid, 'stat');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2]);
}

/** The items that started processes, by process id. */
function itemsOf(workDir: string): ReadonlyMap<number, number> {
  const lines = readText(join(workDir, childLog)).split('\n').filter(Boolean);
  return new Map(lines.map((line) => line.split(' ').map(Number) as [number, number]));
}

const fileOf = (pid: number, name: 'environ' | 'cmdline' | 'stat'): string => readText(`/proc/${pid}/${name}`);

/** Empty if it cannot be read: the process has ended, or belongs to another user. */
function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
