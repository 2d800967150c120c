// Real runs: of jobs with a planted cause, which must be named at its line, and of the fifteen scenarios, about which nothing
// must be reported. `// planted: CODE` marks a line of test/fixtures/jobs/planted.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { confirmedRules } from '../../../src/analysis/confirmed/index.ts';
import { ModuleChecker } from '../../../src/analysis/index.ts';
import { loadRecording } from '../../../src/recording/loadRecording.ts';
import { readEvidence } from '../../../src/studies/evidence/readEvidence.ts';
import { scenarioDir, scenarios, type RunFunction } from '../../parity/scenarios.ts';
import { readNdjson, runJson } from '../../support/poolscope.ts';
import { root } from '../../support/root.ts';
import { scratchFolder } from '../scratch.mts';

const plantedDir = join(root, 'test/fixtures/jobs/planted');
const samples = join(root, 'test/samples/src');

interface Planted {
  readonly job: string;
  readonly args: readonly string[];
  /** Whether its items also run alone. */
  readonly isChecked?: boolean;
  /** Files with planted lines that the job imports. */
  readonly imports?: readonly string[];
}

const planted: readonly Planted[] = [
  { job: 'race.ts#counts', args: ['--detect-races', '--chunksize=1'] },
  { job: 'sharedState.ts#priceOf', args: [], isChecked: true },
  { job: 'nondeterministic.ts#delay', args: [], isChecked: true, imports: ['chance.ts'] },
  { job: 'waiting.ts#total', args: [] },
  { job: 'blocking.ts#pack', args: ['--concurrency=8', '--profile=cpu'] },
  { job: 'printing.ts#sums', args: [] },
  { job: 'copied.ts#wordOf', args: [] },
  { job: 'hot.ts#closest', args: ['--profile=cpu'] },
];

const scratch = scratchFolder();
const cli = join(root, 'dist/cli.js');
const codes = new Set(confirmedRules.map(({ code }) => code));
const checker = new ModuleChecker();
let recordings = 0;
const newRecording = (): string => join(scratch, `recording${recordings++}`);

/** What the run has shown, as `file:line code`, for the module of its job and the files with a finding. */
async function findingsOf(dir: string): Promise<readonly string[]> {
  const evidence = await readEvidence(dir, await loadRecording(dir, { keepLogs: false }));
  if (!evidence) throw new Error(`${dir} shows nothing`);
  checker.setEvidence(evidence);
  const files = new Set([evidence.job.file, ...evidence.places.map(({ file }) => file)]);
  for (const file of files) checker.note(file, readFileSync(file, 'utf8'));
  const found = [...files].flatMap((file) => checker.check(file).findings).filter(({ code }) => codes.has(code));
  return [...new Set(found.map(({ file, from, code }) => `${basename(file)}:${from.line + 1} ${code}`))].sort();
}

function plantedIn(name: string): readonly string[] {
  const lines = readFileSync(join(plantedDir, name), 'utf8').split('\n');
  return lines.flatMap((line, k) => {
    const code = /\/\/ planted: ([\w-]+)$/.exec(line)?.[1];
    return code === undefined ? [] : [`${name}:${k + 1} ${code}`];
  });
}

async function namesAll({ job, args, isChecked = false, imports = [] }: Planted): Promise<boolean> {
  const dir = newRecording();
  const command = ['run', join(plantedDir, job), '--workers=2', '--record', dir, '--quiet', ...args];
  execFileSync(process.execPath, [cli, ...command], { stdio: 'ignore' });
  // It exits with 1 if items differ.
  if (isChecked) runReplay(dir);
  const found = await findingsOf(dir);
  const expected = [job.split('#')[0] ?? '', ...imports].flatMap(plantedIn).sort();
  const isRight = JSON.stringify(found) === JSON.stringify(expected);
  console.log(
    `${isRight ? 'named ' : 'WRONG '} ${job}: ${found.join(', ')}${isRight ? '' : `; planted ${expected.join(', ')}`}`,
  );
  return isRight;
}

function runReplay(dir: string): void {
  try {
    execFileSync(process.execPath, [cli, 'replay', dir, '--check', '--quiet'], { stdio: 'ignore' });
  } catch (error) {
    if ((error as { readonly status?: number }).status !== 1) throw error;
  }
}

/** The sample that has something to find: the distance of two names, in which the searches with a typing error spend their time. */
async function namesHotLineOfSample(): Promise<boolean> {
  const dir = newRecording();
  const command = ['run', join(samples, 'search.ts#find'), '--record', dir, '--quiet', '--profile=cpu'];
  execFileSync(process.execPath, [cli, ...command], { stdio: 'ignore' });
  const found = await findingsOf(dir);
  const text = readFileSync(join(samples, 'search.ts'), 'utf8').split('\n');
  const begin = text.findIndex((line) => line.startsWith('function distance')) + 1;
  const isRight = found.length > 0 && found.every((each) => Number(/:(\d+) hot-line$/.exec(each)?.[1]) > begin);
  console.log(
    `${isRight ? 'named ' : 'WRONG '} search.ts#find: ${found.join(', ')} (distance begins in line ${begin})`,
  );
  return isRight;
}

/** Runs a scenario's functions with more options; returns what was reported about them. */
async function reportedAbout(
  scenario: (typeof scenarios)[number],
  options: readonly string[],
): Promise<readonly string[]> {
  const found: string[] = [];
  const run: RunFunction = async (exportName, ...args) => {
    const dir = newRecording();
    const results = join(scratch, 'results.ndjson');
    const logs = join(scratch, 'logs.ndjson');
    const job = join(scenarioDir, `${scenario.name}.ts#${exportName}`);
    const outputs = ['--results', results, '--logs', logs, '--record', dir];
    const isInThreads = !args.includes('inline') && !args.includes('process');
    const more = options.filter((option) => option !== '--detect-races' || isInThreads);
    const { summary } = await runJson([job, ...args, ...outputs, ...more], { cwd: scratch });
    found.push(...(await findingsOf(dir)));
    const outcomes = readNdjson<{ readonly outcome: string; readonly value?: unknown }>(results);
    return {
      summary,
      values: outcomes.flatMap(({ outcome, value }) => (outcome === 'succeeded' ? [value] : [])),
      logs: readNdjson(logs),
    };
  };
  await scenario.byCommand(run);
  return [...new Set(found)];
}

export async function measureConfirmed(): Promise<void> {
  let named = 0;
  for (const each of planted) if (await namesAll(each)) named++;
  if (await namesHotLineOfSample()) named++;
  console.log(`${named} of ${planted.length + 1} jobs with a planted cause: every line named, and no other\n`);
  // A hot line is no fault: with a profile, one that computes is reported in any case.
  for (const options of [[], ['--detect-races'], ['--profile=cpu']]) {
    const before = recordings;
    const found: string[] = [];
    for (const scenario of scenarios) found.push(...(await reportedAbout(scenario, options)));
    const how = options.length === 0 ? 'as they are' : `with ${options.join(' ')}`;
    console.log(`${scenarios.length} scenarios ${how}, ${recordings - before} runs: ${found.length} findings`);
    for (const each of found) console.log(`  ${each}`);
  }
}
