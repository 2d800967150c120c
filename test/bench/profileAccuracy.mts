/**
 * Compares the own time of each function in a profile with the files that Node's `--cpu-prof` writes about the same
 * run. Both are shares of the time in the job's file: `work 12.1 % here, 12.3 % by --cpu-prof`.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { foldWeights, functionWeights } from '../../src/model/profile/fold.ts';
import { profileOf } from '../../src/model/profile/profile.ts';
import { everySample } from '../../src/model/profile/sampleFilter.ts';
import { loadRecording } from '../../src/recording/loadRecording.ts';
import { scratchFolder } from './scratch.mts';

interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string };
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

const mostPoints = 3;
const leastShare = 0.02;
const module = 'job.ts';
const folder = scratchFolder();
const functions = Array.from({ length: 6 }, (_, k) => `work${k}`);
const job = functions.map(
  (name, k) => `function ${name}(): number {
  let sum = 0;
  for (let k = 0; k < ${200_000 * (k + 1)}; k++) sum += Math.sqrt(k);
  return sum;
}`,
);
writeFileSync(
  join(folder, module),
  `${job.join('\n')}\nexport const run = (): number => ${functions.map((name) => `${name}()`).join(' + ')};\n`,
);
const recording = join(folder, 'recording');
const profiles = join(folder, 'profiles');

execFileSync(
  process.execPath,
  [
    join(import.meta.dirname, '../../dist/cli.js'),
    ...[
      'run',
      `${module}#run`,
      '--input=range:300',
      '--workers=2',
      '--profile=cpu=1ms',
      '--quiet',
      `--record=${recording}`,
    ],
  ],
  {
    cwd: folder,
    env: { ...process.env, NODE_OPTIONS: `--cpu-prof --cpu-prof-interval=1000 --cpu-prof-dir=${profiles}` },
  },
);

const byNode = new Map<string, number>();
for (const file of readdirSync(profiles))
  addProfile(JSON.parse(readFileSync(join(profiles, file), 'utf8')) as CpuProfile);
const here = new Map<string, number>();
const profile = profileOf(await loadRecording(recording, { keepLogs: false }));
if (!profile) throw new Error('the run has no profile');
for (const { frame, self } of functionWeights(profile.tree, foldWeights(profile.tree, everySample))) {
  const found = profile.tree.frames[frame];
  if (found?.file.endsWith(module)) here.set(found.function, (here.get(found.function) ?? 0) + self);
}

const shareIn = (times: ReadonlyMap<string, number>, name: string): number =>
  (times.get(name) ?? 0) / [...times.values()].reduce((sum, micros) => sum + micros, 0);
let worst = 0;
for (const name of new Set([...here.keys(), ...byNode.keys()])) {
  const [ours, nodes] = [shareIn(here, name), shareIn(byNode, name)];
  if (Math.max(ours, nodes) < leastShare) continue;
  worst = Math.max(worst, 100 * Math.abs(ours - nodes));
  console.log(`${name.padEnd(20)} ${(100 * ours).toFixed(1)} % here, ${(100 * nodes).toFixed(1)} % by --cpu-prof`);
}
console.log(`largest difference ${worst.toFixed(1)} points, at most ${mostPoints}`);
if (worst > mostPoints) process.exitCode = 1;

/** A sample lasts until the next one. */
function addProfile({ nodes, samples, timeDeltas }: CpuProfile): void {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  for (const [k, id] of samples.entries()) {
    const frame = frames.get(id);
    if (!frame?.url.endsWith(module)) continue;
    byNode.set(frame.functionName, (byNode.get(frame.functionName) ?? 0) + (timeDeltas[k + 1] ?? 0));
  }
}
