// Whether a comparison finds a regression in real runs, and claims none of the same code: `npm run bench -- compare [seeds]`
// (20). For each seed it records a run in which 5 % of 2,000 items are 10 % slower, and compares it, and the next run of the
// same code, with the run before. It needs a quiet machine: about two minutes for 20 seeds.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { differenceOf } from '../../../src/model/compare/runDifference.ts';
import { loadRecording } from '../../../src/recording/loadRecording.ts';

const seeds = Number(process.argv[2] ?? 20);
const leastFound = Math.floor(seeds * 0.95);
const root = join(import.meta.dirname, '../../..');
const folder = mkdtempSync(join(tmpdir(), 'poolscope-compare-'));

async function record(name: string, seed: number) {
  const dir = join(folder, name);
  const args = ['run', join(import.meta.dirname, 'work.ts#work'), '--record', dir, '--quiet'];
  const env = { ...process.env, SLOWER_SEED: String(seed) };
  execFileSync(process.execPath, [join(root, 'dist/cli.js'), ...args], { env, stdio: 'inherit' });
  return loadRecording(dir, { keepLogs: false });
}

let [found, claimed] = [0, 0];
try {
  let before = await record('same-0', -1);
  for (let seed = 0; seed < seeds; seed++) {
    const slower = differenceOf(before, await record(`slower-${seed}`, seed)).part;
    const after = await record(`same-${seed + 1}`, -1);
    const same = differenceOf(before, after).part;
    if (slower?.direction === 'slower') found++;
    if (same) claimed++;
    const textOf = (part: typeof same): string => (part ? `${part.direction}, ${part.count} items` : 'nothing');
    console.log(`seed ${seed}: planted ${textOf(slower)}; same code ${textOf(same)}`);
    before = after;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(
  `Node ${process.version}: found ${found} of ${seeds}, claimed ${claimed} of ${seeds} pairs of the same code`,
);
if (found < leastFound || claimed > 0) process.exitCode = 1;
