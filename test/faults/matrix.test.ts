import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { outcomes, type Outcome } from '../../src/model/facts/events.ts';
import type { Failure } from '../../src/model/facts/failure.ts';
import { readNdjson, runJson } from '../support/poolscope.ts';
import { scratch } from '../support/scratch.ts';
import { until } from '../support/until.ts';
import { fullMatrix, pairwiseCover, type Case } from './matrix.ts';

const itemCount = 12;
const faultyItem = { first: 0, middle: 5, last: itemCount - 1 } as const;

interface ResultLine {
  readonly item: number;
  readonly outcome: Outcome;
  readonly value?: unknown;
  readonly failure?: Failure;
}
interface LogLine {
  readonly item: number | null;
  readonly text: string;
  readonly stream: string;
}

const cases = process.env['POOLSCOPE_FULL_FAULTS'] === '1' ? fullMatrix() : pairwiseCover();

async function runCase({ fault, position, workers, isolation }: Case) {
  const input = scratch('input.ndjson');
  const dir = dirname(input);
  const witness = join(dir, 'witness');
  mkdirSync(witness);
  const faulty = faultyItem[position];
  const inputs = Array.from({ length: itemCount }, (_, item) => ({
    item,
    fault: item === faulty ? fault.name : null,
    witness,
  }));
  writeFileSync(input, inputs.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const results = join(dir, 'results.ndjson');
  const logs = join(dir, 'logs.ndjson');
  const tmp = join(dir, 'tmp');
  mkdirSync(tmp);
  const args = [
    'faults.ts#faulty',
    `--input=${input}`,
    `--workers=${workers}`,
    `--isolation=${isolation}`,
    '--chunksize=3',
    // The limit is long enough for a busy machine, and shorter than the faults that block.
    `--timeout=${fault.outcome === 'timedOut' ? 2 : 60}s`,
    '--max-heap=64MB',
    `--results=${results}`,
    `--logs=${logs}`,
    ...(fault.args ?? []),
  ];
  const run = await runJson(args, { tmpdir: tmp });
  const told = (item: number): string[] => {
    const path = join(witness, String(item));
    return existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : [];
  };
  return { ...run, faulty, tmp, results: readNdjson<ResultLine>(results), logs: readNdjson<LogLine>(logs), told };
}

/** Ids of processes with this folder in their environment. Linux only; none elsewhere. */
function processesWith(tmp: string): string[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`TMPDIR=${tmp}`);
    } catch {
      return false;
    }
  });
}

describe.concurrent.each(cases)('$fault.name, $position of 12, $workers workers, $isolation', (example) => {
  test('costs its own item only, and nothing is lost or invented', async () => {
    const { fault, isolation } = example;
    const { summary, results, logs, faulty, told, tmp } = await runCase(example);
    const expected = isolation === 'process' && fault.inProcess ? { ...fault, ...fault.inProcess } : fault;

    expect(outcomes.reduce((sum, outcome) => sum + summary.items[outcome], 0)).toBe(itemCount);
    expect(results.map((line) => line.item)).toEqual(Array.from({ length: itemCount }, (_, item) => item));
    for (const line of results) {
      if (line.item === faulty) continue;
      expect(line).toEqual({ item: line.item, outcome: 'succeeded', value: `value of ${line.item}` });
      // The witness saw the same item run to its end, at most twice.
      const seen = told(line.item);
      expect(seen.at(-1)).toBe('return');
      expect(seen.filter((what) => what === 'start').length).toBeLessThanOrEqual(2);
    }
    const own = results[faulty];
    expect(own?.outcome).toBe(expected.outcome);
    if (expected.kind) expect(own?.failure?.kind).toBe(expected.kind);
    if (fault.message) expect(own?.failure?.message).toMatch(fault.message);
    expect(told(faulty).includes('return')).toBe(fault.returns);

    for (let item = 0; item < itemCount; item++) {
      const seen = told(item);
      const attempts = seen.filter((what) => what === 'start').length;
      const extra =
        item !== faulty ? 0 : fault.late ? Number(seen.includes('late')) : attempts * (fault.extraLines ?? 0);
      const certain = seen.filter((what) => what.startsWith('line')).length + extra;
      const lines = logs.filter((line) => line.item === item && line.stream !== 'warning').length;
      // Every line that the witness knows was written. Each attempt may have written one more before its process died.
      expect(lines).toBeGreaterThanOrEqual(certain);
      expect(lines).toBeLessThanOrEqual(certain + (attempts - 1));
    }
    if (fault.stuck) expect(own?.failure?.message).toMatch(fault.stuck);
    if (/^exit|^loopForEver$/.test(fault.name)) expect(own?.failure?.frames[0]?.file).toMatch(/faults\.ts$/);
    expect(readdirSync(tmp)).toEqual([]);
    await until('no process left', () => processesWith(tmp).length === 0 || undefined);
    const { line } = fault;
    if (line) expect(logs.some(({ item, text }) => item === faulty && line.test(text))).toBe(true);
  });
});
