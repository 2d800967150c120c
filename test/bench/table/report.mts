import { median } from '../../../src/base/quantile.ts';
import type { Measured, Result } from './contest.mts';
import type { Figures, Goal } from './row.mts';

/** All runs of the table, by row. */
export type Results = Readonly<Record<string, Result>>;

const figure = (value: number | undefined): string =>
  value === undefined || !Number.isFinite(value) ? '-' : value >= 100 ? value.toFixed(0) : value.toPrecision(3);

const right = (cells: readonly string[]): string => cells.map((cell) => cell.padStart(9)).join('');

/** Prints every contender of a row. */
export function printRow(name: string, { title, unit, measured, noise, load, ratio, goal }: Result): void {
  console.log(`\n${name}: ${title}`);
  console.log(`  ${''.padEnd(26)}${right([unit, 'least', 'most', 'x ours', 'CPU ms', 'MB', 'runner'])}`);
  const [own] = measured;
  for (const each of measured) {
    const times = each.figures.map(({ time }) => time);
    const cells = [
      median(times),
      Math.min(...times),
      Math.max(...times),
      median(times.map((time, round) => time / (own?.figures[round]?.time ?? Number.NaN))),
      medianOf(each, 'cpuMs'),
      medianOf(each, 'mainMb'),
      medianOf(each, 'runnerMb'),
    ];
    console.log(`  ${each.name.padEnd(26)}${right(cells.map(figure))}`);
  }
  const rival = ratio === undefined ? '' : `${figure(ratio)} x the ${goal?.kind === 'limit' ? 'limit' : 'best peer'}; `;
  console.log(`  ${rival}noise ${figure(noise)} x; load ${load.toFixed(1)}`);
}

function medianOf({ figures }: Measured, what: keyof Figures): number | undefined {
  const values = figures.flatMap((each) => each[what] ?? []);
  return values.length > 0 ? median(values) : undefined;
}

const header = ['row', 'ours', 'best peer', 'ratio', 'goal', ''];

/** One line a row, of one or several runs of the table: a goal is met if more than half of the runs meet it. */
export function summaryOf(runs: readonly Results[]): readonly (readonly string[])[] {
  const names = [...new Set(runs.flatMap((run) => Object.keys(run)))];
  return [header, ...names.map((name) => summaryRow(runs.flatMap((run) => run[name] ?? [])))];
}

function summaryRow(results: readonly Result[]): readonly string[] {
  const [first] = results;
  if (!first) return [];
  const { title, unit, goal, best } = first;
  const bestTime = median(results.map(({ best: each }) => each?.time ?? Number.NaN));
  const judged = results.filter(({ isMet }) => isMet !== undefined);
  const met = judged.filter(({ isMet }) => isMet).length;
  const ratios = results.flatMap(({ ratio }) => ratio ?? []);
  return [
    title,
    `${figure(median(results.map(({ ours }) => ours)))} ${unit}`,
    best ? `${best.name} ${figure(bestTime)} ${unit}` : '-',
    ratios.length > 0 ? ratios.map((ratio) => ratio.toFixed(2)).join(' ') : '-',
    goal ? goalText(goal, unit) : '-',
    judged.length === 0 ? '' : met > judged.length / 2 ? 'met' : 'short',
  ];
}

const goalText = ({ kind, atMost }: Goal, unit: string): string =>
  kind === 'time' ? `≤ ${atMost} ${unit}` : `≤ ${atMost.toFixed(2)} x ${kind === 'limit' ? 'the limit' : 'the peer'}`;

export function printSummary(rows: readonly (readonly string[])[]): void {
  const widths = header.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  for (const row of rows)
    console.log(
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    );
}

/** The same as a table of Markdown. */
export function markdownOf(rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const [head = [], ...body] = rows;
  return [line(head), line(head.map(() => '---')), ...body.map(line)].join('\n');
}
