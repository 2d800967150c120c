// Locks, queues and managed objects beside Python's multiprocessing, each row in fresh processes.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { hasPython, here, ran, scratch } from '../programs.mts';
import { simple, type Contender, type Goal, type Group, type Row, type Rows } from '../row.mts';

interface Primitive {
  readonly title: string;
  readonly program: 'syncThreads' | 'managerThreads';
  /** Row of the program, and of primitives.py. */
  readonly row: string;
  readonly pythonRow: string;
  readonly count: number;
  readonly pythonCount: number;
  /** Python is the only peer. */
  readonly hasGoal?: true;
}

const sync = (title: string, row: string, count: number, pythonCount: number, pythonRow = row): Primitive => {
  return { title, program: 'syncThreads', row, pythonRow, count, pythonCount };
};
const managed = (title: string, row: string, pythonRow: string, count = 10_000): Primitive => {
  return { title, program: 'managerThreads', row, pythonRow, count, pythonCount: 10_000 };
};

const primitivesByName: Readonly<Record<string, Primitive>> = {
  'manager-call': { ...managed('a blocking call on a managed list', 'processNow', 'list'), hasGoal: true },
  condition: { ...sync('two threads take turns with a Condition', 'condition', 20_000, 20_000), hasGoal: true },
  rally: { ...sync('two threads wake each other up', 'rally', 50_000, 20_000), hasGoal: true },
  'manager-thread': managed('the same, the manager in a thread', 'threadNow', 'list'),
  'manager-await': managed('awaited calls, one after another', 'processLater', 'list'),
  'manager-together': managed('awaited calls, 100 at once', 'processAtOnce', 'list', 100_000),
  'manager-queue': managed('put and get of a managed queue', 'managedQueue', 'managedQueue'),
  queue: sync('put and get of a queue in shared memory', 'plainQueue', 300_000, 50_000),
  'queue-numbers': sync('a queue of numbers between two threads', 'queueNumbers', 500_000, 50_000),
  'queue-objects': sync('a queue of small objects between two threads', 'queueObjects', 300_000, 50_000),
  lock: sync('a lock', 'lock', 2_000_000, 500_000),
  'lock-contended': sync('a lock, two threads', 'lockContended', 1_000_000, 200_000),
  value: sync('value += 1 under its lock', 'value', 2_000_000, 200_000),
  'value-contended': sync('the same, two threads', 'valueContended', 1_000_000, 100_000),
  'wait-in-vain': sync('a wait of 1 us in vain', 'blocked', 20_000, 10_000),
  'wait-observed': sync('the same, observed as in a worker', 'blockedObserved', 20_000, 10_000, 'blocked'),
};

const goal: Goal = { kind: 'peer', atMost: 1 };

export const primitives: Group = (isQuick): Rows =>
  Object.fromEntries(
    Object.entries(primitivesByName)
      .filter(([, { hasGoal }]) => hasGoal || !isQuick)
      .map(([name, { title, program, row, pythonRow, count, pythonCount, hasGoal }]): [string, Row] => [
        name,
        {
          title,
          unit: 'us',
          ...(hasGoal && { goal }),
          rounds: 5,
          contenders: [
            {
              name: 'poolscope',
              role: 'ours',
              open: async () => printing([process.execPath, built(program), row, count]),
            },
            ...(hasPython ? [pythonContender(pythonRow, pythonCount)] : []),
          ],
        },
      ]),
  );

const pythonContender = (row: string, count: number): Contender =>
  simple('python', 'peer', () => printing(['python3', here('primitives/primitives.py'), row, count]).measure());

/** A program that prints nanoseconds. */
const printing = (command: readonly (string | number)[]) => ({
  measure: async () => ({ time: Number((await ran(command.map(String))).output) / 1000 }),
});

let isBuilt = false;

/** The file of a program, bundled once, because it is loaded again by its threads. */
function built(program: Primitive['program']): string {
  const outdir = join(scratch, 'primitives');
  if (!isBuilt) {
    buildSync({
      absWorkingDir: here('../../..'),
      entryPoints: {
        syncThreads: here('primitives/syncThreads.ts'),
        managerThreads: here('primitives/managerThreads.ts'),
        managerServer: 'src/manager/server.ts',
        managerBridge: 'src/manager/client/bridge.ts',
      },
      outdir,
      bundle: true,
      platform: 'node',
      format: 'esm',
    });
    writeFileSync(join(outdir, 'package.json'), '{ "type": "module" }');
    isBuilt = true;
  }
  return join(outdir, `${program}.js`);
}
