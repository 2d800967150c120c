// What a fault in the user's function does to Poolscope and its peers: `npm run bench -- faults [--write]`.
// One table, a row a fault of test/faults/matrix.ts, a column a pool. `--write` puts it into docs/faults.md;
// `--faults=a,b` and `--pools=name,…` (parts of names) run some of it.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { matrix, type Fault } from '../../faults/matrix.ts';
import { contenders, type Contender } from './contenders.ts';
import { tableOf, writeDocument, type Row } from './document.ts';
import { isFlood, judge, type Verdict } from './judge.ts';
import { faultyItem, itemCount, lastItem, noFault, runCase } from './runCase.ts';

const atOnce = 3;
const root = join(import.meta.dirname, '../../..');
const { values: options } = parseArgs({
  options: { write: { type: 'boolean' }, faults: { type: 'string' }, pools: { type: 'string' } },
});

const begin = performance.now();
// The folder is inside the repository, so that packages are found.
const workersDir = join(root, 'out/bench-faults');
await buildWorkers();
try {
  const pools = contenders(workersDir).filter(({ name }) => wanted(name, options.pools));
  const faults = matrix.filter(({ name }) => options.faults === undefined || options.faults.split(',').includes(name));
  await Promise.all(pools.map(checkControl));
  const rows = await judgeAll(faults, pools);
  console.log(tableOf(rows, pools));
  const seconds = (performance.now() - begin) / 1000;
  console.log(`\n${rows.length} faults, ${pools.length} pools, ${seconds.toFixed(0)} s`);
  if (options.write === true) writeDocument(join(root, 'docs/faults.md'), rows, pools);
} finally {
  rmSync(workersDir, { recursive: true, force: true });
}

function wanted(name: string, parts: string | undefined): boolean {
  return parts === undefined || parts.split(',').some((part) => name.toLowerCase().includes(part.toLowerCase()));
}

async function judgeAll(faults: readonly Fault[], pools: readonly Contender[]): Promise<Row[]> {
  const rows = faults.map((fault) => ({ fault: fault.name, verdicts: new Map<string, Verdict>() }));
  const cases = faults.flatMap((fault, row) =>
    pools.filter((pool) => pool.has(fault)).map((pool) => ({ fault, pool, verdicts: rows[row]?.verdicts })),
  );
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let at = next++; at < cases.length; at = next++) {
      const { fault, pool, verdicts } = cases[at]!;
      verdicts?.set(pool.name, await judgeOne(fault, pool));
      if (process.stderr.isTTY)
        process.stderr.write(`\r\u001b[K${at + 1} of ${cases.length}: ${fault.name}, ${pool.name}`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
  return rows;
}

async function judgeOne(fault: Fault, pool: Contender): Promise<Verdict> {
  const early = judge(fault, await runCase(pool, fault, faultyItem), { ...pool, faultyItem });
  if (!early.right || !isFlood(fault)) return early;
  // Items after it may flush its lines; the last item has none after it.
  const late = judge(fault, await runCase(pool, fault, lastItem), { ...pool, faultyItem: lastItem });
  return late.right ? early : { ...late, text: `last item: ${late.text}` };
}

/** Without a fault every pool gets every item right, or this program does not use it rightly. */
async function checkControl(pool: Contender): Promise<void> {
  const { reports } = await runCase(pool, noFault, faultyItem);
  const right = reports.filter((report) => report.ok && report.value === `'value of ${report.item}'`).length;
  if (right !== itemCount) throw new Error(`${pool.name}: ${right} of ${itemCount} items without a fault`);
}

/** The item function of the matrix, wrapped as each pool wants it, in one file each. */
async function buildWorkers(): Promise<void> {
  mkdirSync(workersDir, { recursive: true });
  writeFileSync(join(workersDir, 'package.json'), '{ "type": "module" }');
  await build({
    entryPoints: ['plain', 'workerpool', 'poolifierThread', 'poolifierProcess'].map((name) =>
      join(import.meta.dirname, 'workers', `${name}.ts`),
    ),
    outdir: workersDir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'warning',
  });
}
