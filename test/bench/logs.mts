// A million log lines, from many items and from one: are all kept, in order, in how much memory and time?
// Poolscope's command line with --logs beside Python's QueueHandler/QueueListener and console.log through Piscina,
// each into a file: `npm run bench -- logs [--lines=1000000]`. Times are of the whole program; memory is the peak of
// the main process (VmHWM, Linux), for Poolscope of the runner and of the command line.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { pathToFileURL } from 'node:url';

const root = join(import.meta.dirname, '../..');
const dir = mkdtempSync(join(tmpdir(), 'poolscope-bench-logs-'));
const workers = 2;
const sampleMs = 20;
const { values: options } = parseArgs({
  options: { lines: { type: 'string', default: '1000000' }, only: { type: 'string' } },
});
const lines = Number(options.lines);

interface Workload {
  readonly name: string;
  readonly items: number;
  readonly linesPerItem: number;
}

const workloads: readonly Workload[] = [
  { name: `${lines / 10} items of 10 lines`, items: lines / 10, linesPerItem: 10 },
  { name: `one item of ${lines} lines`, items: 1, linesPerItem: lines },
];

interface Program {
  readonly command: readonly [string, ...string[]];
  /** The file of its lines. */
  readonly log: string;
  /** Its output is the log. */
  readonly printsLog?: true;
}

const contenders: Readonly<Record<string, (workload: Workload) => Program>> = {
  poolscope({ items, linesPerItem }) {
    const module = join(dir, 'job.ts');
    writeFileSync(
      module,
      `export function work(item: number): void {\n` +
        `  for (let line = 0; line < ${linesPerItem}; line++) console.log(\`item \${item} line \${line}\`);\n}\n`,
    );
    const log = join(dir, 'poolscope.ndjson');
    const args = [`${module}#work`, `--input=range:${items}`, `--workers=${workers}`, `--logs=${log}`, '--quiet'];
    return { command: [process.execPath, join(root, 'dist/cli.js'), 'run', ...args], log };
  },
  'piscina, console.log'({ items, linesPerItem }) {
    const worker = join(dir, 'worker.mjs');
    writeFileSync(
      worker,
      `export default (items) => {\n  for (const item of items)\n` +
        `    for (let line = 0; line < ${linesPerItem}; line++) console.log(\`item \${item} line \${line}\`);\n};\n`,
    );
    const main = join(dir, 'main.mjs');
    const piscina = pathToFileURL(join(root, 'node_modules/piscina/dist/esm-wrapper.mjs')).href;
    const chunk = Math.ceil(items / (4 * workers));
    writeFileSync(
      main,
      `import { Piscina } from ${JSON.stringify(piscina)};
const pool = new Piscina({ filename: ${JSON.stringify(worker)}, minThreads: ${workers}, maxThreads: ${workers} });
const tasks = [];
for (let at = 0; at < ${items}; at += ${chunk}) {
  tasks.push(pool.run(Array.from({ length: Math.min(${chunk}, ${items} - at) }, (_, k) => at + k)));
}
await Promise.all(tasks);
await pool.close();
`,
    );
    return { command: [process.execPath, main], log: join(dir, 'piscina.txt'), printsLog: true };
  },
  'python, QueueHandler'({ items, linesPerItem }) {
    const script = join(dir, 'job.py');
    const log = join(dir, 'python.txt');
    writeFileSync(
      script,
      `import logging, logging.handlers, multiprocessing

def prepare(queue):
    logger = logging.getLogger()
    logger.addHandler(logging.handlers.QueueHandler(queue))
    logger.setLevel(logging.INFO)

def work(item):
    for line in range(${linesPerItem}):
        logging.info('item %d line %d', item, line)

if __name__ == '__main__':
    queue = multiprocessing.Queue()
    listener = logging.handlers.QueueListener(queue, logging.FileHandler(${JSON.stringify(log)}, 'w'))
    listener.start()
    with multiprocessing.Pool(${workers}, prepare, (queue,)) as pool:
        pool.map(work, range(${items}))
        pool.close()
        pool.join()
    listener.stop()
`,
    );
    return { command: ['python3', script], log };
  },
};

interface Measured {
  readonly seconds: number;
  readonly mainMb: number;
  readonly runnerMb: number;
  readonly kept: Kept;
}

async function measure(contender: Program, workload: Workload): Promise<Measured> {
  const { command, log, printsLog } = contender;
  const [program, ...args] = command;
  rmSync(log, { force: true });
  const begin = performance.now();
  const stdout = printsLog ? openSync(log, 'w') : 'ignore';
  const child = spawn(program, args, { cwd: dir, stdio: ['ignore', stdout, 'inherit'] });
  const exited = once(child, 'exit');
  const main = child.pid ?? 0;
  let runner: number | undefined;
  let mainKb = 0;
  let runnerKb = 0;
  const sampler = setInterval(() => {
    mainKb = Math.max(mainKb, peakKb(main));
    runner ??= runnerOf(main);
    if (runner !== undefined) runnerKb = Math.max(runnerKb, peakKb(runner));
  }, sampleMs);
  try {
    const [code] = (await exited) as [number | null];
    const seconds = (performance.now() - begin) / 1000;
    if (code !== 0) throw new Error(`${program} ${args[0]} ended with ${code}`);
    return { seconds, mainMb: mainKb / 1024, runnerMb: runnerKb / 1024, kept: await count(log, workload) };
  } finally {
    clearInterval(sampler);
  }
}

/** Peak resident memory of a living process, KiB. */
function peakKb(pid: number): number {
  return Number(/^VmHWM:\s+(\d+)/m.exec(ofProcess(pid, 'status'))?.[1] ?? 0);
}

/** The runner process that a command line has started. */
function runnerOf(parent: number): number | undefined {
  const children = ofProcess(parent, `task/${parent}/children`).trim().split(' ').map(Number);
  return children.find((pid) => ofProcess(pid, 'cmdline').includes('runner.js'));
}

function ofProcess(pid: number, what: string): string {
  try {
    return readFileSync(`/proc/${pid}/${what}`, 'latin1');
  } catch {
    return '';
  }
}

interface Kept {
  readonly lines: number;
  readonly outOfOrder: number;
}

/** Lines of the job in a log file, each counted once, and those that came out of their item's order. */
async function count(log: string, { items, linesPerItem }: Workload): Promise<Kept> {
  const next = new Int32Array(items);
  const seen = new Uint8Array(items * linesPerItem);
  let kept = 0;
  let outOfOrder = 0;
  for await (const text of createInterface({ input: createReadStream(log) })) {
    const found = /item (\d+) line (\d+)/.exec(text);
    if (!found) continue;
    const item = Number(found[1]);
    const line = Number(found[2]);
    // Poolscope reports the item of each line.
    if (log.endsWith('.ndjson') && (JSON.parse(text) as { item: number }).item !== item) continue;
    if (line !== next[item]) outOfOrder++;
    next[item] = line + 1;
    const at = item * linesPerItem + line;
    if (seen[at] === 0) kept++;
    seen[at] = 1;
  }
  return { lines: kept, outOfOrder };
}

console.log(`node ${process.version}, ${workers} workers, ${lines} lines`);
try {
  for (const workload of workloads) {
    console.log(`\n${workload.name}`);
    let own: number | undefined;
    for (const [name, program] of Object.entries(contenders)) {
      if (options.only !== undefined && !name.includes(options.only)) continue;
      const { seconds, mainMb, runnerMb, kept } = await measure(program(workload), workload);
      const rate = lines / seconds;
      own ??= rate;
      console.log(
        `  ${name.padEnd(24)} ${(rate / 1000).toFixed(0).padStart(5)}k lines/s ${(own / rate).toFixed(2).padStart(7)} x   ` +
          `kept ${kept.lines}, out of order ${kept.outOfOrder}   ` +
          `peak ${runnerMb > 0 ? `runner ${runnerMb.toFixed(0)} MB, main ` : ''}${mainMb.toFixed(0)} MB`,
      );
    }
  }
} finally {
  rmSync(dir, { recursive: true, force: true });
}
