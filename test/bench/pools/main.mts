// Warm pools over the same items: `npm run bench -- pools [ROW…] [--quick] [--rounds=N] [--json=FILE]`. Each pool has a
// process of its own, and the pools take turns, so that other load meets all of them. Poolscope takes part twice: the
// ratio of the two is the noise. Ratios are medians of the ratios within a round.
import { fork, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { rows, workers, type ContenderName } from './rows.mts';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    json: { type: 'string' },
    /** Only these pools, for work on one of them. */
    only: { type: 'string', multiple: true },
  },
});
const hasPython = spawnSync('python3', ['--version']).status === 0 ? (['python'] as const) : [];
const rounds = Number(options.rounds ?? (options.quick ? 5 : 15));
const contenders: readonly ContenderName[] = [
  'poolscope',
  'poolscope',
  'piscina',
  'tinypool',
  'workerpool',
  'poolifier',
  ...hasPython,
];
const chosen = contenders.filter((name) => options.only?.includes(name) ?? true);

interface Measured {
  readonly wallMs: number;
  readonly cpuMs: number;
}

interface Contender {
  readonly name: string;
  readonly measured: Measured[];
}

async function measureRow(rowName: string): Promise<readonly Contender[]> {
  const running: { readonly contender: Contender; readonly child: ChildProcess }[] = [];
  for (const [k, name] of chosen.entries()) {
    const child = fork(join(import.meta.dirname, 'contender.mts'), [name, rowName]);
    await once(child, 'message');
    const again = chosen.indexOf(name) < k;
    running.push({ contender: { name: again ? `${name} again` : name, measured: [] }, child });
  }
  const { warmUps = 0 } = rows[rowName] ?? {};
  for (let round = -warmUps; round < rounds; round++) {
    const from = (round + warmUps) % running.length;
    for (const { contender, child } of [...running.slice(from), ...running.slice(0, from)]) {
      child.send('run');
      const [measured] = (await once(child, 'message')) as [Measured];
      if (round >= 0) contender.measured.push(measured);
    }
  }
  for (const { child } of running) child.disconnect();
  return running.map(({ contender }) => contender);
}

const sorted = (values: readonly number[]): number[] => values.toSorted((a, b) => a - b);
const median = (values: readonly number[]): number => sorted(values)[Math.floor(values.length / 2)] ?? Number.NaN;

function print(rowName: string, all: readonly Contender[]): void {
  const [own] = all;
  console.log(
    `\n${rowName.padEnd(18)}${['wall ms', 'least', 'CPU ms', 'least', 'wall x', 'CPU x'].map((t) => t.padStart(9)).join('')}`,
  );
  for (const { name, measured } of all) {
    const walls = measured.map(({ wallMs }) => wallMs);
    const cpu = measured.map(({ cpuMs }) => cpuMs);
    const ratio = (of: 'wallMs' | 'cpuMs'): number =>
      median(measured.map((each, round) => each[of] / (own?.measured[round]?.[of] ?? Number.NaN)));
    const cells = [median(walls), Math.min(...walls), median(cpu), Math.min(...cpu), ratio('wallMs'), ratio('cpuMs')];
    console.log(`  ${name.padEnd(16)}${cells.map((cell) => cell.toFixed(cell < 10 ? 2 : 0).padStart(9)).join('')}`);
  }
  const peers = all.filter(({ name }) => !name.startsWith('poolscope'));
  if (!own || peers.length === 0) return;
  const best = own.measured.map(
    ({ wallMs }, round) => wallMs / Math.min(...peers.map(({ measured }) => measured[round]?.wallMs ?? Infinity)),
  );
  console.log(`  ${median(best).toFixed(2)} times the quickest peer of each round; the goal is ${rows[rowName]?.goal}`);
}

const names = positionals.length > 0 ? positionals : Object.keys(rows);
const unknown = names.find((name) => !Object.hasOwn(rows, name));
if (unknown !== undefined) throw new Error(`"${unknown}" is no row. Expected one of: ${Object.keys(rows).join(', ')}`);
console.log(
  `node ${process.version}, ${workers} workers, ${availableParallelism()} CPUs (${cpus()[0]?.model}), load ${loadavg()[0]?.toFixed(2)}`,
);
const results: Record<string, readonly Contender[]> = {};
for (const name of names) {
  results[name] = await measureRow(name);
  print(name, results[name]);
}
if (options.json !== undefined)
  writeFileSync(options.json, `${JSON.stringify({ node: process.version, workers, rounds, results }, null, 1)}\n`);
