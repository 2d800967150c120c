/**
 * Real jobs in which one of 1,000 items calls a planted function for 25 ms or more. The seed decides which item, which
 * function and in what the time passes. Counts the jobs in which "against its peers" names the function first:
 * `npm run bench -- planted [seed ...]`.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { profileOf } from '../../src/model/profile/profile.ts';
import { whySlow } from '../../src/model/profile/whySlow.ts';
import { loadRecording } from '../../src/recording/loadRecording.ts';
import { whySlowSentence } from '../../src/words/whySlow.ts';
import { randomOf } from '../support/simulateRun.ts';
import { scratchFolder } from './scratch.mts';

const scratch = scratchFolder();
const items = 1000;
const plantedMs = 25;
/** Statements that pass one round, of a tenth of a millisecond to one. */
const rounds = {
  loop: 'for (let k = 0; k < 60_000; k++) sink += Math.sqrt(k);',
  now: 'for (let k = 0; k < 2000; k++) sink += performance.now() % 2;',
  date: 'for (let k = 0; k < 4000; k++) sink += Date.now() % 2;',
  json: 'sink += JSON.stringify(JSON.parse(text)).length;',
  expression: 'for (let k = 0; k < 20; k++) sink += (text.match(/[a-z]+\\d*"/g) ?? []).length;',
  recursion: 'for (let k = 0; k < 60_000; k++) sink += Math.sqrt(k);',
  garbage: 'sink += Array.from({ length: 3000 }, (_, k) => ({ k, name: `n${k}` })).length;',
  hash: "sink += createHash('sha256').update(text).digest()[0];",
} as const;
const variants = Object.keys(rounds) as (keyof typeof rounds)[];

/** Each item calls two of the functions for a while; one item calls one of them, or `planted`, for longer. */
function jobOf(seed: number): { readonly source: string; readonly item: number; readonly planted: string } {
  const random = randomOf(seed);
  const one = <T,>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const names = Array.from({ length: 8 }, (_, k) => `part${k}`);
  const item = Math.floor(random() * items);
  const planted = random() < 0.5 ? 'planted' : one(names);
  const variant = variants[seed % variants.length]!;
  const functions = [...new Set([...names, planted])].map((name) => {
    const how = name === planted ? variant : one(variants);
    return `function ${name}(ms: number, depth = 0): void {
  ${how === 'recursion' ? `if (depth < 30) return ${name}(ms, depth + 1);` : ''}
  const end = performance.now() + ms;
  do { ${rounds[how]} } while (performance.now() < end);
}`;
  });
  const source = `import { createHash } from 'node:crypto';
let sink = 0;
const text = JSON.stringify(Array.from({ length: 200 }, (_, k) => ({ id: k, name: 'item' + k })));
${functions.join('\n')}
const parts = [${names.join(', ')}];
export function work(item: number): number {
  parts[(item * 7) % ${names.length}]!(0.5);
  parts[(item * 3 + 1) % ${names.length}]!(0.5);
  if (item === ${item}) ${planted}(${plantedMs});
  void createHash;
  return sink;
}
`;
  return { source, item, planted };
}

async function namesIt(seed: number): Promise<boolean> {
  const folder = join(scratch, String(seed));
  mkdirSync(folder);
  const { source, item, planted } = jobOf(seed);
  writeFileSync(join(folder, 'job.ts'), source);
  const run = [
    'run',
    'job.ts#work',
    `--input=range:${items}`,
    '--workers=2',
    '--profile=cpu=1ms',
    '--record=recording',
  ];
  execFileSync(process.execPath, [join(import.meta.dirname, '../../dist/cli.js'), ...run, '--quiet'], {
    cwd: folder,
    stdio: 'ignore',
  });
  const profile = profileOf(await loadRecording(join(folder, 'recording'), { keepLogs: false }));
  if (!profile) throw new Error('the run has no profile');
  const why = whySlow(profile, item);
  const first = why.kind === 'compared' ? why.functions[0]?.function : why.kind;
  console.log(
    `${String(seed).padStart(4)}  ${first === planted ? 'named' : `MISSED ${planted}`}: ${whySlowSentence(why, item, (file) => file.split('/').at(-1)!)}`,
  );
  return first === planted;
}

const asked = process.argv.slice(2).map(Number);
const seeds = asked.length > 0 ? asked : Array.from({ length: 20 }, (_, k) => k + 1);
let named = 0;
for (const seed of seeds) if (await namesIt(seed)) named++;
console.log(`\n${named} of ${seeds.length} named first`);
