// What a call on a managed object costs here and in Python's multiprocessing, and beside a Queue on shared memory, each
// in a fresh process, in turns, in one run: `npm run bench -- manager`. Microseconds a call, medians, and ratios.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';

const dir = mkdtempSync(join(tmpdir(), 'poolscope-bench-'));
const rounds = 5;
const calls = 10_000;

/** Python has no call that awaits: its only kind is beside each of ours. */
const rows: readonly (readonly [title: string, row: string, python: string])[] = [
  ['list.get, blocking, thread', 'threadNow', 'list'],
  ['list.get, blocking, process', 'processNow', 'list'],
  ['list.getAsync, one by one', 'processLater', 'list'],
  ['list.getAsync, 100 at once', 'processAtOnce', 'list'],
  ['queue put and get, blocking', 'managedQueue', 'queue'],
  ['Queue on shared memory, the same', 'queue', 'plainQueue'],
];

buildSync({
  absWorkingDir: join(import.meta.dirname, '../..'),
  entryPoints: {
    program: 'test/bench/managerThreads.ts',
    managerServer: 'src/manager/server.ts',
    managerBridge: 'src/manager/client/bridge.ts',
  },
  outdir: dir,
  bundle: true,
  platform: 'node',
  format: 'esm',
});
writeFileSync(join(dir, 'package.json'), '{ "type": "module" }');

const script = join(dir, 'manager.py');
writeFileSync(
  script,
  `import sys, time
from multiprocessing import Manager, Queue

def get_loop(target, n):
    for _ in range(n):
        target[0]

def queue_loop(target, n):
    for _ in range(n):
        target.put(1)
        target.get()

row, count = sys.argv[1], int(sys.argv[2])
if __name__ == '__main__':
    with Manager() as manager:
        run, target = {
            'list': lambda: (get_loop, manager.list([1])),
            'queue': lambda: (queue_loop, manager.Queue()),
            'plainQueue': lambda: (queue_loop, Queue()),
        }[row]()
        run(target, 1)
        start = time.perf_counter_ns()
        run(target, count)
        print((time.perf_counter_ns() - start) / count)
`,
);

const hasPython = spawnSync('python3', ['--version']).status === 0;
const measure = (command: string, file: string, row: string): number =>
  Number(execFileSync(command, [file, row, String(calls)], { encoding: 'utf8', timeout: 120_000 })) / 1000;
const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
const micros = (value: number): string => `${value.toFixed(1).padStart(9)} us`;

console.log(`Node ${process.version}; ${hasPython ? 'python3' : 'no python3 here'}; median of ${rounds}`);
for (const [title, row, python] of rows) {
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < rounds; round++) {
    ours.push(measure(process.execPath, join(dir, 'program.js'), row));
    if (hasPython) theirs.push(measure('python3', script, python));
  }
  const [mine, other] = [median(ours), median(theirs)];
  const beside = hasPython ? `${micros(other)}  ${(other / mine).toFixed(2)}x` : '';
  console.log(`${title.padEnd(34)}${micros(mine)}${beside}`);
}
rmSync(dir, { recursive: true });
