// Advice on real jobs with one cause each, and on healthy ones, 2 workers: `npm run bench -- advice [word ...]`. Says for each job
// what had to be said first and what was, and the score.
import { execFileSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { RunSummary } from '../../../src/model/compare/summary.ts';
import { localAgent } from '../../support/localAgents.ts';
import { causes, healthy, type Case } from './cases.ts';

const root = join(import.meta.dirname, '../../..');
const cores = availableParallelism();

interface Row {
  readonly expected: string | null;
  readonly job: string;
  readonly said: RunSummary['advice'];
  readonly wallMs: number;
}

function adviceFor(expected: string | null, { job, args }: Case): Row {
  const sized = args.map((arg) =>
    arg
      .replace(/CORES\*(\d)/, (_, times) => String(cores * Number(times)))
      .replace('--on=LOCAL', `--on=${localAgent(1)}`)
      // The job takes longer where this is set.
      .replace('--on=SLOW', `--on=SLOW_HOST=3 ${localAgent(1)}`),
  );
  const [module, name] = job.split('#');
  const target = `${join(root, 'test/fixtures/jobs/advice', module!)}.ts#${name}`;
  const line = [join(root, 'dist/cli.js'), 'run', target, '--workers=2', ...sized, '--json', '--full', '--quiet'];
  const { advice, wallMs, items } = JSON.parse(
    execFileSync(process.execPath, line, { encoding: 'utf8' }),
  ) as RunSummary;
  if (items.succeeded !== items.total) throw new Error(`${job} did not succeed`);
  return { expected, job: [name, ...args.filter((arg) => !arg.startsWith('--input'))].join(' '), said: advice, wallMs };
}

const isRight = ({ expected, said }: Row): boolean =>
  expected === null ? said.every(({ severity }) => severity === 'info') : said[0]?.id === expected;

function print(row: Row): void {
  const [first] = row.said;
  const cells = [
    isRight(row) ? 'right' : 'WRONG',
    (row.expected ?? 'healthy').padEnd(18),
    (first?.id ?? 'nothing').padEnd(18),
    `${row.wallMs.toFixed(0)} ms`.padStart(8),
    row.job.padEnd(45),
  ];
  console.log(`${cells.join('  ')}  ${first ? `${first.message} (${first.evidence})` : ''}`);
}

const asked = process.argv.slice(2);
const set = [
  ...Object.entries(causes).flatMap(([id, cases]) => cases.map((each) => [id, each] as const)),
  ...healthy.map((each) => [null, each] as const),
].filter(([id, { job }]) => asked.length === 0 || asked.some((word) => `${id ?? 'healthy'} ${job}`.includes(word)));
const started = performance.now();
console.log(`Node ${process.version}, ${cores} cores`);
const rows = set.map(([id, each]) => {
  const row = adviceFor(id, each);
  print(row);
  return row;
});
const [sick, well] = [
  rows.filter(({ expected }) => expected !== null),
  rows.filter(({ expected }) => expected === null),
];
const seconds = ((performance.now() - started) / 1000).toFixed(0);
console.log(
  `right cause first: ${sick.filter(isRight).length} of ${sick.length}; healthy without a warning: ` +
    `${well.filter(isRight).length} of ${well.length}, without any advice: ${well.filter(({ said }) => said.length === 0).length}; ${seconds} s`,
);
process.exitCode = rows.every(isRight) ? 0 : 1;
