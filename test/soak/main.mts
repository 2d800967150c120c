// Runs mixed work of the library in this process, and of the command line beside it, for some minutes: `npm run test:soak
// [-- MINUTES]`, 20 by default. Compares what this process holds at the end with what it held after the first minute.
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type * as libraryModule from '../../src/pool/index.ts';
import { root } from '../support/root.ts';

const minutes = Number(process.argv[2] ?? 20);
const minuteMs = 60_000;
/** The growth that is allowed, of each figure. */
const allowed = 0.1;
/** The system and V8 keep memory for a while, and a few descriptors are more than 10 % of few. */
const slack = { descriptors: 3, threads: 3, rssBytes: 10e6 };

const tmp = mkdtempSync(join(tmpdir(), 'soak-'));
process.env['TMPDIR'] = tmp;
const library = createRequire(join(root, 'dist/x.js'))('./library.js') as typeof libraryModule;
const pools = join(root, 'test/fixtures/pool');
const run = promisify(execFile);

async function commandLine(...args: readonly string[]): Promise<void> {
  const options = { cwd: join(root, 'test/fixtures/jobs'), env: { ...process.env, TMPDIR: tmp }, timeout: minuteMs };
  // A run with crashed items ends with 1; its outcomes are asserted elsewhere.
  await run(process.execPath, [join(root, 'dist/cli.js'), 'run', ...args, '--quiet'], options).catch(
    (error: unknown) => {
      if ((error as { code?: unknown }).code !== 1) throw error;
    },
  );
}

async function pool(isolation: 'thread' | 'process' | 'inline'): Promise<void> {
  await using opened = await library.Pool.open(join(pools, 'work.ts'), { workers: 2, isolation, maxTasksPerChild: 50 });
  await opened.map(
    'sqr',
    Array.from({ length: 200 }, (_, k) => k),
  );
  for await (const _ of opened.imapUnordered('sqr', [1, 2, 3])) break;
  // Ends a worker, whose replacement serves the other call. Inline, it would end this process.
  const dying = isolation === 'inline' ? opened.apply('failsForOdd', [1]) : opened.apply('exitsFor', [2]);
  await Promise.allSettled([dying, opened.map('sqrLater', [1, 2])]);
}

async function manager(process: boolean): Promise<void> {
  await using started = await library.Manager.start({ process });
  const list = await started.list<number>();
  await list.extendAsync([1, 2, 3]);
  list.append(4);
}

const work: readonly (() => Promise<void>)[] = [
  () => pool('thread'),
  () => commandLine('killers.ts#steady', '--input=range:100'),
  () => pool('process'),
  () => manager(false),
  () => commandLine('neighbours.ts#exits', '--input=range:8', '--concurrency=8'),
  () => pool('inline'),
  () => manager(true),
  () => commandLine('neighbours.ts#kills', '--input=range:8', '--isolation=process'),
];

interface Held {
  readonly descriptors: number;
  readonly threads: number;
  readonly rssBytes: number;
}

/** Linux only: other systems do not list their descriptors and threads in files. */
function held(): Held {
  globalThis.gc?.();
  return {
    descriptors: readdirSync('/proc/self/fd').length,
    threads: readdirSync('/proc/self/task').length,
    rssBytes: process.memoryUsage.rss(),
  };
}

/** Processes with this soak's folder in their environment, and what is in that folder. */
function left(): readonly string[] {
  return [
    ...readdirSync('/proc').flatMap((pid) => describeOwn(pid) ?? []),
    ...readdirSync(tmp).map((name) => `folder ${name}`),
  ];
}

/** Undefined if it is not a process of this soak. */
function describeOwn(pid: string): string | undefined {
  if (!/^\d+$/.test(pid) || Number(pid) === process.pid) return undefined;
  try {
    const read = (file: string): string => readFileSync(`/proc/${pid}/${file}`, 'utf8');
    if (!read('environ').split('\0').includes(`TMPDIR=${tmp}`)) return undefined;
    const command = read('cmdline').replaceAll('\0', ' ');
    const [, state, parent] = /\) (\S) (\d+)/.exec(read('stat')) ?? [];
    // The inline pools of a program share one esbuild, which ends with the program.
    if (Number(parent) === process.pid && /esbuild --service/.test(command)) return undefined;
    return `process ${pid} (parent ${parent}, state ${state}): ${command}`;
  } catch {
    // It has ended.
    return undefined;
  }
}

// Node starts its four threads for files when the first one is needed, perhaps after the first minute.
await stat(tmp);
const began = performance.now();
let after: Held | undefined;
let rounds = 0;
for (; performance.now() - began < minutes * minuteMs || !after; rounds++) {
  for (const task of work) await task();
  if (!after && performance.now() - began > Math.min(1, minutes / 2) * minuteMs) after = held();
}
// What ends at the end of the last round needs a moment of the system.
const deadline = performance.now() + 5000;
while (left().length > 0 && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 100));
const end = held();
const remains = left();
console.log(
  `${rounds} rounds of ${work.length} tasks in ${((performance.now() - began) / minuteMs).toFixed(1)} minutes`,
);
const grown = (['descriptors', 'threads', 'rssBytes'] as const).filter((name) => {
  console.log(`${name}: ${after[name]} after the first minute, ${end[name]} at the end`);
  return end[name] > after[name] * (1 + allowed) && end[name] - after[name] > slack[name];
});
console.log(remains.length === 0 ? 'no process and no folder is left' : `left:\n  ${remains.join('\n  ')}`);
rmSync(tmp, { recursive: true });
process.exitCode = grown.length + remains.length === 0 ? 0 : 1;
