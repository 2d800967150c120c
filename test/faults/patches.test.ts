import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { patches } from '../fixtures/jobs/patches.ts';
import { readNdjson, runJson } from '../support/poolscope.ts';
import { scratch } from '../support/scratch.ts';

interface Line {
  readonly item: number | null;
  readonly text: string;
  readonly stream: string;
}

/** Every second item replaces something. Nothing undoes it, so that later items run with all that came before. */
async function runPatches(job: string, isolation: string) {
  const input = scratch('patches.ndjson');
  const dir = dirname(input);
  const witness = join(dir, 'witness');
  mkdirSync(witness);
  const inputs = patches.flatMap((patch, k) => [
    { item: 2 * k, patch, witness },
    { item: 2 * k + 1, patch: null, witness },
  ]);
  writeFileSync(input, inputs.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const [results, logs] = [join(dir, 'results.ndjson'), join(dir, 'logs.ndjson')];
  const run = await runJson([
    ...[`patches.ts#${job}`, `--input=${input}`, `--isolation=${isolation}`, '--workers=2', '--chunksize=8'],
    ...['--timeout=10s', `--results=${results}`, `--logs=${logs}`],
  ]);
  const told = (item: number): string => readFileSync(join(witness, String(item)), 'utf8');
  return { ...run, total: inputs.length, results: readNdjson<object>(results), logs: readNdjson<Line>(logs), told };
}

describe.concurrent('items that replace built-ins', () => {
  test.each([
    ['now', 'thread'],
    ['now', 'process'],
    ['soon', 'thread'],
    ['soon', 'process'],
  ])('%s, %s: every item succeeds once, and no line is lost', async (job, isolation) => {
    const { total, results, logs, told, summary, stderr } = await runPatches(job, isolation);

    const items = Array.from({ length: total }, (_, item) => item);
    expect(results).toEqual(items.map((item) => ({ item, outcome: 'succeeded', value: `value of ${item}` })));
    expect(items.filter((item) => told(item) !== 'start\nreturn\n')).toEqual([]);
    const lines = logs.filter(({ stream }) => stream === 'console');
    expect(lines.map(({ item, text }) => `${item} ${text}`).toSorted()).toEqual(
      items.map((item) => `${item} item ${item}`).toSorted(),
    );
    expect(stderr).toBe('');
    const texts = summary.advice.map(({ message }) => message).join('\n');
    expect(texts).toMatch(
      /^(?:Item 0|One of the items from 0 to \d+) replaced .*, which all code of its worker shares\./m,
    );
  });
});
