import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadRecording } from '../../src/recording/loadRecording.ts';
import { resultOfLine } from '../../src/recording/format.ts';
import { poolscope } from './poolscope.ts';
import { root } from './root.ts';
import { randomOf } from './simulateRun.ts';
import { until } from './until.ts';

/** Every item writes its number and the process that runs it before it begins. */
const source = `
import { appendFileSync } from 'node:fs';
export async function square(item: number): Promise<number> {
  appendFileSync('begun', process.pid + ' ' + item + '\\n');
  await new Promise((resolve) => setTimeout(resolve, item % 5));
  if (item % 50 === 3) throw new Error('no square of ' + item);
  return item * item;
}
`;

export interface KilledRun {
  /** Lines of results at the end. */
  readonly results: readonly string[];
  /** Items that began again although their outcome was in the recording. */
  readonly again: readonly number[];
}

/**
 * Runs a job whose owner is killed at random moments, by SIGKILL or by Ctrl-C, resumes it each time, and lets the last part
 * end. A moment is a number of items that have begun.
 */
export async function runAndKill(dir: string, items: number, moments: number, seed: number): Promise<KilledRun> {
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, 'job.ts'), source);
  const random = randomOf(seed);
  const again: number[] = [];
  let begun = 0;
  for (let moment = 0; moment < moments; moment++) {
    const known = moment === 0 ? new Set<number>() : await knownItems(join(dir, 'out'));
    const how = moment === 0 ? ['job.ts#square', '--input', `range:${items}`, '--record', 'out'] : ['--resume', 'out'];
    const enough = begun + 1 + Math.floor((random() * items) / (moments + 1));
    await runUntil(dir, how, enough, random() < 0.25 ? 'SIGINT' : 'SIGKILL');
    const all = begunItems(dir);
    again.push(...all.slice(begun).filter((item) => known.has(item)));
    begun = all.length;
  }
  const known = await knownItems(join(dir, 'out'));
  await poolscope(['run', '--resume', 'out', '--quiet', '--results', 'results'], { cwd: dir });
  again.push(
    ...begunItems(dir)
      .slice(begun)
      .filter((item) => known.has(item)),
  );
  return { results: linesOf(join(dir, 'results')), again };
}

async function runUntil(cwd: string, args: readonly string[], begun: number, signal: NodeJS.Signals): Promise<void> {
  const command = [join(root, 'dist/cli.js'), 'run', ...args, '--workers', '2', '--chunksize', '3', '--quiet'];
  const owner = spawn(process.execPath, command, { cwd, stdio: 'ignore' });
  const ended = once(owner, 'exit');
  await until('items to begin', () => begunItems(cwd).length >= begun || owner.exitCode !== null || undefined);
  owner.kill(signal);
  await ended;
  const runners = new Set(linesOf(join(cwd, 'begun')).map((line) => Number(line.split(' ')[0])));
  await until('the end of the runner', () => [...runners].every((pid) => !isAlive(pid)) || undefined);
}

/** The items that have an outcome of their own in the recording. */
async function knownItems(dir: string): Promise<ReadonlySet<number>> {
  const known = new Set<number>();
  const cancelled = 5;
  const events = await loadRecording(dir, { keepLogs: false });
  for (const [item, outcome] of events.items.outcome.view.entries()) {
    if (outcome !== 0 && outcome !== cancelled) known.add(item);
  }
  for (const line of [...linesOf(join(dir, 'results.ndjson')), ...linesOf(join(dir, 'early.ndjson'))]) {
    const result = resultOfLine(line);
    if (result && result.outcome !== 'cancelled') known.add(result.item);
  }
  return known;
}

const begunItems = (dir: string): number[] => linesOf(join(dir, 'begun')).map((line) => Number(line.split(' ')[1]));

function linesOf(path: string): string[] {
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : [];
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** The results of an undisturbed run. */
export function expectedResults(items: number): unknown[] {
  return Array.from({ length: items }, (_, item) =>
    item % 50 === 3 ? { item, outcome: 'failed' } : { item, outcome: 'succeeded', value: item * item },
  );
}
