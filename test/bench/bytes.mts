// Results and inputs of 1 MB: `npm run bench -- bytes [items] [rounds]` runs 60 of them by the command line and on
// Piscina, alternately, and prints the best times. `start-up` is the same run with numbers. The command line
// should take at most its start-up and three times the time of Piscina; more is a failure. Other load on the machine
// makes the times useless.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Piscina } from 'piscina';

const items = Number(process.argv[2] ?? 60);
const rounds = Number(process.argv[3] ?? 5);
const most = 3;
const cli = join(import.meta.dirname, '../../dist/cli.js');
const dir = mkdtempSync(join(tmpdir(), 'poolscope-bench-'));
const file = join(dir, 'bytes.mjs');
writeFileSync(
  file,
  `const bytes = (item) => new Uint8Array(2 ** 20).fill(item);
   export const numbers = Array.from({ length: ${items} }, (_, item) => item);
   export function* buffers() { for (const item of numbers) yield bytes(item); }
   export const same = (item) => item;
   export const give = (item) => bytes(item);
   export const take = (input) => input.length;`,
);
const { buffers, numbers } = (await import(file)) as { buffers: () => Iterable<Uint8Array>; numbers: number[] };

const ms: Record<string, number> = {};
const keep = (name: string, took: number): void => void (ms[name] = Math.min(ms[name] ?? Infinity, took));

function onCommandLine(name: string, exportName: string, input: string): void {
  const results = join(dir, 'results.ndjson');
  const args = [cli, 'run', `${file}#${exportName}`, `--input=export:${input}`, '--workers=2', '--quiet'];
  const start = performance.now();
  execFileSync(process.execPath, [...args, `--results=${results}`]);
  keep(name, performance.now() - start);
}

async function onPiscina(name: string, exportName: string, inputs: Iterable<unknown>): Promise<void> {
  const pool = new Piscina({ filename: file, minThreads: 2, maxThreads: 2 });
  await Promise.all([pool.run(0, { name: 'same' }), pool.run(0, { name: 'same' })]);
  const start = performance.now();
  await Promise.all([...inputs].map((input) => pool.run(input, { name: exportName })));
  keep(name, performance.now() - start);
  await pool.destroy();
}

for (let round = 0; round < rounds; round++) {
  onCommandLine('start-up', 'same', 'numbers');
  for (const [what, exportName] of [
    ['results', 'give'],
    ['inputs', 'take'],
  ] as const) {
    await onPiscina(`Piscina, ${what}`, exportName, what === 'inputs' ? buffers() : numbers);
    onCommandLine(`command line, ${what}`, exportName, what === 'inputs' ? 'buffers' : 'numbers');
  }
}
rmSync(dir, { recursive: true });

for (const [name, took] of Object.entries(ms)) console.log(`${name.padEnd(24)}${took.toFixed(0).padStart(6)} ms`);
for (const what of ['results', 'inputs']) {
  const ratio = (ms[`command line, ${what}`]! - ms['start-up']!) / ms[`Piscina, ${what}`]!;
  console.log(`${what}: ${ratio.toFixed(1)} times Piscina after the start-up`);
  if (ratio > most) process.exitCode = 1;
}
