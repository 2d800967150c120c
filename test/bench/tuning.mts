// Whether the chunksize that `tune` recommends can be trusted, six workloads, 2 workers: `npm run bench -- tuning [workload ...]`,
// about five minutes on an idle machine. Each workload is tuned four times in a row, as by Measure in the editor. All four
// must recommend the same or auto. What was recommended then takes five turns with auto, and must not be slower than auto
// beyond the spread of these runs. The exit code is 1 if a workload fails. It ends after ten minutes at the latest.
import type { Chunksize } from '../../src/model/facts/job.ts';
import { shortMeasuringMs } from '../../src/model/tuning/measuring.ts';
import type { Tuning } from '../../src/model/tuning/tuning.ts';
import { decisionText } from '../../src/words/tuning.ts';
import { tuneChunksize } from '../../src/studies/tune.ts';
import { jobOf, keepMeasured, laboratoryOf, runWorkload } from './chunkLaboratory.ts';

const longestMs = 580_000;
const workers = 2;
const times = 4;
const turns = 5;
const workloads = ['noWork', 'oneMillisecond', 'paretoTail', 'slowestLast', 'twoKinds', 'slowBlock'];

const laboratory = laboratoryOf(longestMs);

async function tune(workload: string): Promise<Tuning> {
  let known: Tuning | undefined;
  const job = jobOf(workload, { workers });
  for await (const { tuning } of tuneChunksize(job, [], laboratory, shortMeasuringMs, keepMeasured)) known = tuning;
  if (!known) throw new Error(`${workload} could not be tuned`);
  return known;
}

const wallMs = async (workload: string, chunksize: Chunksize): Promise<number> =>
  (await runWorkload(laboratory, workload, { workers, chunksize })).wallMicros / 1000;

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

/** How many of the answers are auto, or the fixed chunksize that most of them recommend. */
function alike(answers: readonly Chunksize[]): number {
  const fixed = answers.filter((answer) => answer !== 'auto');
  const most = Math.max(0, ...fixed.map((one) => fixed.filter((other) => other === one).length));
  return answers.length - fixed.length + most;
}

const yes = (isTrue: boolean): string => (isTrue ? 'yes' : 'NO');

async function judge(workload: string): Promise<boolean> {
  const answers: Chunksize[] = [];
  for (let time = 0; time < times; time++) {
    const startedMs = performance.now();
    const { decision, bestFixed } = await tune(workload);
    answers.push(decision.use);
    const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
    console.log(
      `${workload}: ${decision.use} (best fixed ${bestFixed.chunksize}, ${seconds} s). ${decisionText(decision).sentence}`,
    );
  }
  const isStable = alike(answers) === times;
  console.log(`${workload}: recommends the same or auto: ${alike(answers)} of ${times}`);
  let isAsFast = true;
  for (const chunksize of new Set(answers.filter((answer) => answer !== 'auto'))) {
    const { line, slower } = await compare(workload, chunksize);
    console.log(`${workload}: ${line}`);
    isAsFast &&= !slower;
  }
  console.log(`${workload}: not slower than auto beyond the spread: ${yes(isAsFast)}`);
  return isStable && isAsFast;
}

const asked = process.argv.slice(2);
const startedMs = performance.now();
let failed = 0;
for (const workload of asked.length === 0 ? workloads : asked) if (!(await judge(workload))) failed++;
console.log(`${failed} failed, in ${((performance.now() - startedMs) / 1000).toFixed(0)} s`);
process.exitCode = failed === 0 ? 0 : 1;
