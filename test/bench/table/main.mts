// The speed of Poolscope beside the quickest peers, row by row:
//
//     npm run bench -- table [GROUP or ROW…] [--quick] [--rounds=N] [--json=FILE] [--list]
//     npm run bench -- table --from=RUN.json [--from=…] --markdown=docs/performance.md
//
// Without a name all rows run, in about twelve minutes on two cores; --quick takes less than three, with smaller work
// and one round. Contenders take turns. Ratios are medians of the ratios within a round; the noise is the ratio of
// Poolscope to itself. --from prints earlier runs instead: a goal is met if more than half of them meet it.
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { commandLine, startUp } from './commandLine.mts';
import { contest, type Result } from './contest.mts';
import { growth } from './growth.mts';
import { inputs } from './inputs.mts';
import { logs } from './logs.mts';
import { pools } from './pools/group.mts';
import { primitives } from './primitives/group.mts';
import { markdownOf, printRow, printSummary, summaryOf, type Results } from './report.mts';
import type { Group, Row, Rows } from './row.mts';

const groups: Readonly<Record<string, Group>> = {
  pools,
  'command-line': commandLine,
  'start-up': startUp,
  logs,
  primitives,
  growth,
  inputs,
};

interface Run {
  readonly machine: string;
  readonly rows: Results;
}

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    json: { type: 'string' },
    list: { type: 'boolean', default: false },
    from: { type: 'string', multiple: true, default: [] },
    markdown: { type: 'string' },
  },
});

function chosenRows(): Rows {
  const byGroup = Object.entries(groups).map(([name, group]): [string, Rows] => [name, group(options.quick)]);
  const all: Rows = Object.assign({}, ...byGroup.map(([, rows]) => rows));
  if (positionals.length === 0) return all;
  return Object.assign({}, ...positionals.map((name) => namedRows(name, Object.fromEntries(byGroup), all)));
}

function namedRows(name: string, byGroup: Readonly<Record<string, Rows>>, all: Rows): Rows {
  const group = byGroup[name];
  const row = all[name];
  if (!group && !row) throw new Error(`"${name}" is no row and no group. --list prints all of them.`);
  return group ?? { [name]: row! };
}

/** A fixed piece of work, again and again: how much the speed of this machine varies by itself. */
function unsteadiness(): string {
  const times = Array.from({ length: 40 }, () => {
    const begin = performance.now();
    calibrated(3_000_000);
    return performance.now() - begin;
  }).toSorted((a, b) => a - b);
  const [least = 0, median = 0, most = 0] = [times[0], times[20], times[38]];
  return `fixed work takes ${(median / least).toFixed(2)} (median) to ${(most / least).toFixed(2)} of its least time`;
}

function calibrated(loops: number): number {
  let x = 1;
  for (let left = loops; left > 0; left--) x = (x * 48271) % 2147483647;
  return x;
}

/** For `burn` of work.mjs. The least of many, because other load only adds. */
function loopsPerMicro(): number {
  const loops = 300_000;
  const times = Array.from({ length: 100 }, () => {
    const begin = performance.now();
    calibrated(loops);
    return performance.now() - begin;
  });
  return loops / (Math.min(...times) * 1000);
}

const writeRun = (file: string, run: Run): void => writeFileSync(file, `${JSON.stringify(run, null, 1)}\n`);

const machineOf = (): string =>
  `Node ${process.version}, ${availableParallelism()} CPUs (${cpus()[0]?.model ?? 'unknown'})`;

async function measured(rows: Rows): Promise<Run> {
  process.env['BENCH_LOOPS_PER_MICRO'] = String(loopsPerMicro());
  console.log(`${machineOf()}, load ${loadavg()[0]?.toFixed(2)}; ${unsteadiness()}`);
  const began = performance.now();
  const results: Record<string, Result> = {};
  for (const [name, row] of Object.entries(rows)) {
    results[name] = await contest(row, roundsOf(row));
    printRow(name, results[name]);
    // A run that is ended early has the rows so far.
    if (options.json !== undefined) writeRun(options.json, { machine: machineOf(), rows: results });
  }
  console.log(`\n${((performance.now() - began) / 1000).toFixed(0)} s; at the end ${unsteadiness()}\n`);
  return { machine: machineOf(), rows: results };
}

function roundsOf({ rounds }: Row): number {
  if (options.rounds !== undefined) return Number(options.rounds);
  return options.quick ? Math.ceil(rounds / 5) : rounds;
}

const marks = ['<!-- measured: npm run bench -- table -->', '<!-- end -->'] as const;

/** Replaces what is between the marks of a document. */
function writeMarkdown(file: string, machine: string, table: string): void {
  const text = readFileSync(file, 'utf8');
  const [before, rest = ''] = text.split(marks[0]);
  const [, after] = rest.split(marks[1]);
  if (after === undefined) throw new Error(`${file} does not have the lines ${marks.join(' and ')}`);
  writeFileSync(file, `${before}${marks[0]}\n\n${machine}.\n\n${table}\n\n${marks[1]}${after}`);
}

const rows = options.from.length > 0 ? {} : chosenRows();
if (options.list) {
  for (const [name, { title }] of Object.entries(rows)) console.log(`${name.padEnd(24)}${title}`);
} else {
  const runs =
    options.from.length > 0
      ? options.from.map((file) => JSON.parse(readFileSync(file, 'utf8')) as Run)
      : [await measured(rows)];
  const summary = summaryOf(runs.map((run) => run.rows));
  printSummary(summary);
  if (options.markdown !== undefined) writeMarkdown(options.markdown, runs[0]?.machine ?? '', markdownOf(summary));
}
