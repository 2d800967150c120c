// What a lock, a shared value, a queue and a wake-up cost here and in Python's multiprocessing, each in a fresh
// process, in turns, in one run: `npm run bench -- sync`. Nanoseconds an operation, medians, and the ratio.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';

const dir = mkdtempSync(join(tmpdir(), 'poolscope-bench-'));
const rounds = 5;

const rows: readonly (readonly [title: string, row: string, javascript: number, python: number])[] = [
  ['lock, uncontended', 'lock', 2_000_000, 500_000],
  ['lock, two at once', 'lockContended', 1_000_000, 200_000],
  ['value += 1 under its lock', 'value', 2_000_000, 200_000],
  ['the same, two at once', 'valueContended', 1_000_000, 100_000],
  ['queue, numbers, one to one', 'queueNumbers', 500_000, 50_000],
  ['queue, small objects, one to one', 'queueObjects', 300_000, 50_000],
  ['wake-up, there and back', 'rally', 50_000, 20_000],
  ['a wait of 1 us in vain, blocked', 'blocked', 20_000, 10_000],
  ['the same, observed as in a worker', 'blockedObserved', 20_000, 10_000],
];

const program = join(dir, 'threads.mjs');
buildSync({
  entryPoints: [join(import.meta.dirname, 'syncThreads.ts')],
  outfile: program,
  bundle: true,
  platform: 'node',
  format: 'esm',
});

const script = join(dir, 'processes.py');
writeFileSync(
  script,
  `import sys, time
from multiprocessing import Lock, Process, Queue, Semaphore, Value

row, count = sys.argv[1], int(sys.argv[2])
small = {'id': 7, 'name': 'row', 'tags': ['a', 'b']}

def lock_loop(t, n):
    lock = t['lock']
    for _ in range(n):
        lock.acquire()
        lock.release()

def add_loop(t, n):
    counter = t['counter']
    for _ in range(n):
        with counter.get_lock():
            counter.value += 1

def get_loop(t, n):
    for _ in range(n):
        t['queue'].get()

def put_loop(t, n, value):
    for _ in range(n):
        t['queue'].put(value)

def blocked_loop(t, n):
    t['lock'].acquire()
    for _ in range(n):
        t['lock'].acquire(timeout=0.000001)

def rally_main(t, n):
    there, back = t['there'], t['back']
    for _ in range(n):
        there.release()
        back.acquire()

def rally_other(t, n):
    there, back = t['there'], t['back']
    for _ in range(n):
        there.acquire()
        back.release()

rows = {
    'lock': (lock_loop, None),
    'lockContended': (lambda t, n: lock_loop(t, n // 2), lambda t, n: lock_loop(t, n // 2)),
    'value': (add_loop, None),
    'valueContended': (lambda t, n: add_loop(t, n // 2), lambda t, n: add_loop(t, n // 2)),
    'queueNumbers': (get_loop, lambda t, n: put_loop(t, n, 1)),
    'queueObjects': (get_loop, lambda t, n: put_loop(t, n, small)),
    'rally': (rally_main, rally_other),
    'blocked': (blocked_loop, None),
    'blockedObserved': (blocked_loop, None),
}
main, other = rows[row]

def run_other(t, n):
    t['ready'].release()
    other(t, n)
    t['ready'].release()

tools = {'lock': Lock(), 'counter': Value('i', 0), 'there': Semaphore(0), 'back': Semaphore(0),
         'ready': Semaphore(0), 'queue': Queue()}
if other:
    Process(target=run_other, args=(tools, count)).start()
    tools['ready'].acquire()
start = time.perf_counter_ns()
main(tools, count)
if other:
    tools['ready'].acquire()
print((time.perf_counter_ns() - start) / count)
`,
);

const hasPython = spawnSync('python3', ['--version']).status === 0;
const measure = (command: string, ...args: readonly string[]): number =>
  Number(execFileSync(command, args, { encoding: 'utf8', timeout: 120_000 }));
const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;

console.log(`Node ${process.version}; ${hasPython ? 'python3 with fork' : 'no python3 here'}; median of ${rounds}`);
for (const [title, row, javascript, python] of rows) {
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < rounds; round++) {
    ours.push(measure(process.execPath, program, row, String(javascript)));
    if (hasPython) theirs.push(measure('python3', script, row, String(python)));
  }
  const [mine, other] = [median(ours), median(theirs)];
  const figures = `${mine.toFixed(0).padStart(8)} ns` + (hasPython ? `${other.toFixed(0).padStart(10)} ns` : '');
  console.log(`${title.padEnd(34)}${figures}${hasPython ? `  ${(other / mine).toFixed(1)}x` : ''}`);
}
rmSync(dir, { recursive: true });
