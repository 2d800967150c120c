// How long the same map takes in Poolscope and its peers, each in a fresh process, in one run:
// `npm run bench -- throughput`. From the start of the workers to the last result; medians; ratios to Poolscope.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const root = join(import.meta.dirname, '../..');
const dir = mkdtempSync(join(tmpdir(), 'poolscope-bench-'));
const workers = 2;
const rounds = 5;

interface Workload {
  readonly name: string;
  readonly items: number;
  readonly chunksize: number;
  /** Body of the item function, in JavaScript and in Python. */
  readonly javascript: string;
  readonly python: string;
}

const burn = {
  javascript: 'const until = performance.now() + 1; while (performance.now() < until); return item;',
  python: 'until = time.perf_counter() + 0.001\n    while time.perf_counter() < until: pass\n    return item',
};
const trivial = { javascript: 'return item + 1;', python: 'return item + 1' };

const workloads: readonly Workload[] = [
  { name: 'no-op, 100,000 items, chunksize 12,500', items: 100_000, chunksize: 12_500, ...trivial },
  { name: 'no-op, 100,000 items, chunksize 100', items: 100_000, chunksize: 100, ...trivial },
  { name: '1 ms of CPU, 2,000 items, chunksize 250', items: 2000, chunksize: 250, ...burn },
  { name: '1 ms of CPU, 2,000 items, chunksize 1', items: 2000, chunksize: 1, ...burn },
];

type Contender = (workload: Workload) => number | undefined;

const contenders: Readonly<Record<string, Contender>> = {
  poolscope(workload) {
    const module = join(dir, 'job.ts');
    writeFileSync(module, `export function work(item: number): number { ${workload.javascript} }`);
    const args = [`${module}#work`, `--input=range:${workload.items}`, `--chunksize=${workload.chunksize}`];
    const output = execFileSync(
      process.execPath,
      [join(root, 'dist/cli.js'), 'run', ...args, `--workers=${workers}`, '--json', '--quiet'],
      { encoding: 'utf8' },
    );
    return (JSON.parse(output) as { wallMs: number }).wallMs;
  },
  'piscina, same chunks'(workload) {
    return piscina(workload, workload.chunksize);
  },
  'piscina, a task per item'(workload) {
    return piscina(workload, 1);
  },
  'python multiprocessing.Pool.map'(workload) {
    const script = join(dir, 'job.py');
    writeFileSync(
      script,
      `import time\nfrom multiprocessing import Pool\n\ndef work(item):\n    ${workload.python}\n\n` +
        `if __name__ == '__main__':\n    begin = time.perf_counter()\n    with Pool(${workers}) as pool:\n` +
        `        pool.map(work, range(${workload.items}), chunksize=${workload.chunksize})\n` +
        `        print((time.perf_counter() - begin) * 1000)\n`,
    );
    const run = spawnSync('python3', [script], { encoding: 'utf8' });
    return run.status === 0 ? Number(run.stdout) : undefined;
  },
};

function piscina(workload: Workload, chunksize: number): number {
  const worker = join(dir, 'worker.mjs');
  writeFileSync(
    worker,
    `const work = (item) => { ${workload.javascript} };\nexport default (items) => items.map(work);`,
  );
  const main = join(dir, 'main.mjs');
  writeFileSync(
    main,
    `import { Piscina } from ${JSON.stringify(pathToFileURL(join(root, 'node_modules/piscina/dist/esm-wrapper.mjs')).href)};
const begin = performance.now();
const pool = new Piscina({ filename: ${JSON.stringify(worker)}, minThreads: ${workers}, maxThreads: ${workers} });
const tasks = [];
for (let at = 0; at < ${workload.items}; at += ${chunksize}) {
  tasks.push(pool.run(Array.from({ length: Math.min(${chunksize}, ${workload.items} - at) }, (_, k) => at + k)));
}
await Promise.all(tasks);
console.log(performance.now() - begin);
await pool.destroy();`,
  );
  return Number(execFileSync(process.execPath, [main], { encoding: 'utf8' }));
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

console.log(`node ${process.version}, ${workers} workers, medians of ${rounds} rounds, milliseconds`);
for (const workload of workloads) {
  const times = new Map<string, number[]>();
  for (let round = 0; round < rounds; round++) {
    const order = Object.entries(contenders);
    // The order rotates, so that no pool always runs first.
    for (const [name, contender] of [...order.slice(round % order.length), ...order.slice(0, round % order.length)]) {
      const ms = contender(workload);
      if (ms !== undefined) times.set(name, [...(times.get(name) ?? []), ms]);
    }
  }
  const own = median(times.get('poolscope') ?? []);
  console.log(`\n${workload.name}`);
  for (const name of Object.keys(contenders)) {
    const measured = times.get(name);
    if (!measured) console.log(`  ${name.padEnd(34)} not installed`);
    else {
      const ms = median(measured);
      console.log(`  ${name.padEnd(34)} ${ms.toFixed(0).padStart(8)}   ${(ms / own).toFixed(2).padStart(6)} x`);
    }
  }
}
