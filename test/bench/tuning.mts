// Whether the chunksize that `tune` recommends can be trusted, six workloads, 2 workers: `npm run bench -- tuning [workload ...]`,
// about five minutes on an idle machine. Each workload is tuned four times in a row, as by Measure in the editor. All four
// must recommend the same or auto. What was recommended then takes five turns with auto, and must not be slower than auto
// beyond the spread of these runs. The exit code is 1 if a workload fails.
import { join } from 'node:path';
import type { Chunksize, Job } from '../../src/model/facts/job.ts';
import { measuredRun, runOfMeasured } from '../../src/model/tuning/measuredRun.ts';
import { shortMeasuringMs } from '../../src/model/tuning/measuring.ts';
import type { RunModel } from '../../src/model/run/runModel.ts';
import type { Tuning } from '../../src/model/tuning/tuning.ts';
import { decisionText } from '../../src/words/tuning.ts';
import { experiment, type Laboratory } from '../../src/studies/experiment.ts';
import { tuneChunksize } from '../../src/studies/tune.ts';

const root = join(import.meta.dirname, '../..');
const times = 4;
const turns = 5;
const workloads = ['noWork', 'oneMillisecond', 'paretoTail', 'slowestLast', 'twoKinds', 'slowBlock'];

const laboratory: Laboratory = {
  nodePath: process.execPath,
  runnerPath: join(root, 'dist/runner.js'),
  signal: new AbortController().signal,
};

const jobOf = (workload: string): Job => ({
  module: join(import.meta.dirname, 'chunkWork.ts'),
  exportName: 'spin',
  baseDir: root,
  input: `export:${workload}`,
  call: 'map',
  workers: 2,
  concurrency: 1,
  isolation: 'thread',
  loadTimeoutMs: 8000,
  onError: 'continue',
});

async function tune(workload: string): Promise<Tuning> {
  let known: Tuning | undefined;
  const keep = (model: RunModel): RunModel => runOfMeasured(measuredRun(model));
  for await (const { tuning } of tuneChunksize(jobOf(workload), [], laboratory, shortMeasuringMs, keep)) known = tuning;
  if (!known) throw new Error(`${workload} could not be tuned`);
  return known;
}

async function wallMs(workload: string, chunksize: Chunksize): Promise<number> {
  const { model } = await experiment({ ...jobOf(workload), chunksize }, laboratory, workload, (handle) => handle);
  if (model.state !== 'finished') throw new Error(`${workload} with ${chunksize}: ${model.state}`);
  return model.wallMicros / 1000;
}

const mean = (each: readonly number[]): number => each.reduce((sum, ms) => sum + ms, 0) / each.length;

/** Runs the two in turn. Returns the times as a line, and whether the first is slower than auto beyond the spread of both. */
async function compare(
  workload: string,
  chunksize: number,
): Promise<{ readonly line: string; readonly slower: boolean }> {
  const [fixed, auto]: [number[], number[]] = [[], []];
  for (let turn = 0; turn < turns; turn++) {
    fixed.push(await wallMs(workload, chunksize));
    auto.push(await wallMs(workload, 'auto'));
  }
  const spread = Math.max(...[fixed, auto].map((each) => Math.max(...each) - Math.min(...each)));
  const text = (each: readonly number[]): string => each.map((ms) => ms.toFixed(0)).join(' ');
  const line = `${chunksize}: ${text(fixed)} ms, auto: ${text(auto)} ms, means ${mean(fixed).toFixed(0)} and ${mean(auto).toFixed(0)}`;
  return { line, slower: mean(fixed) > mean(auto) + spread };
}

async function judge(workload: string): Promise<boolean> {
  const answers = new Set<Chunksize>();
  for (let time = 0; time < times; time++) {
    const startedMs = performance.now();
    const { decision, bestFixed } = await tune(workload);
    answers.add(decision.use);
    const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
    console.log(
      `${workload}: ${decision.use} (best fixed ${bestFixed.chunksize}, ${seconds} s). ${decisionText(decision).sentence}`,
    );
  }
  const fixed = [...answers].filter((answer) => answer !== 'auto');
  let isGood = fixed.length <= 1;
  for (const chunksize of fixed) {
    const { line, slower } = await compare(workload, chunksize);
    console.log(`${workload}: ${line}`);
    isGood &&= !slower;
  }
  console.log(`${workload}: ${isGood ? 'holds' : 'FAILS'}`);
  return isGood;
}

const asked = process.argv.slice(2);
const startedMs = performance.now();
let failed = 0;
for (const workload of asked.length === 0 ? workloads : asked) if (!(await judge(workload))) failed++;
console.log(`${failed} failed, in ${((performance.now() - startedMs) / 1000).toFixed(0)} s`);
process.exitCode = failed === 0 ? 0 : 1;
