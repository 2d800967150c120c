import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { RunEvent } from '../../src/model/facts/events.ts';
import { readItemTexts } from '../../src/recording/readValues.ts';
import { readNdjson, runJson } from '../support/poolscope.ts';
import { scratch } from '../support/scratch.ts';

interface ResultLine {
  readonly item: number;
  readonly value?: unknown;
}
interface LogLine {
  readonly item: number | null;
  readonly text: string;
  readonly detail?: string;
}

const isolations = ['thread', 'process'] as const;

async function runWorkers(exportName: string, args: readonly string[]) {
  const recording = scratch('recording');
  const results = scratch('results.ndjson');
  const logs = scratch('logs.ndjson');
  const run = await runJson([
    `workers.ts#${exportName}`,
    `--results=${results}`,
    `--logs=${logs}`,
    `--record=${recording}`,
    ...args,
  ]);
  const events = readNdjson<RunEvent>(join(recording, 'events.ndjson'));
  return {
    ...run,
    recording,
    values: readNdjson<ResultLine>(results).map((line) => line.value),
    resultsText: () => readFileSync(results, 'utf8'),
    logs: readNdjson<LogLine>(logs),
    starts: events.filter((event) => event.type === 'workerStarted').length,
  };
}

describe.each(isolations)('a worker (%s)', (isolation) => {
  test('is a fresh one for each item, if asked for', async () => {
    const run = await runWorkers('countRuns', [`--isolation=${isolation}`, '--workers=2', '--items-per-worker=1']);
    expect(run.values).toEqual(Array.from({ length: 12 }, () => 1));
    expect(run.starts).toBe(12);
  });

  test('is a fresh one after a crash, though others are out of work', async () => {
    const args = [`--isolation=${isolation}`, '--input=range:4', '--workers=2', '--chunksize=2'];
    const run = await runWorkers('countAfterExit', args);
    expect(run.summary.items).toMatchObject({ succeeded: 3, crashed: 1 });
    expect(run.values).toEqual([1, 2, undefined, 1]);
  });

  test('is replaced after so many items, and its teardown runs', async () => {
    const args = [`--isolation=${isolation}`, '--workers=1', '--items-per-worker=5', '--chunksize=2'];
    const run = await runWorkers('countRuns', args);
    expect(run.values).toEqual([1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4]);
    expect(run.logs.map((line) => line.text)).toEqual(['ran 4', 'ran 4', 'ran 4']);
  });

  test('is replaced after an error that nobody awaits, once its current item has ended', async () => {
    const run = await runWorkers('taints', [`--isolation=${isolation}`, '--workers=1', '--chunksize=12']);
    expect(run.summary.items).toMatchObject({ total: 12, succeeded: 12 });
    expect(run.values).toEqual([1, 2, 3, 4, 5, 1, 2, 3, 4, 5, 6, 7]);
    const late = run.logs.filter((line) => line.text.includes('nobody waits for this'));
    expect(late.map((line) => line.item)).toEqual([3]);
  });

  test('is not replaced forever when every item leaves such an error', async () => {
    const args = [`--isolation=${isolation}`, '--input=range:200', '--workers=1', '--chunksize=200'];
    const run = await runWorkers('taintsAlways', args);
    expect(run.summary.items).toMatchObject({ total: 200, succeeded: 200 });
    expect(run.starts).toBe(6);
    expect(run.summary.advice.map(({ id }) => id)).toContain('lateErrors');
  });

  test('hands over a large value, and views read its beginning only', async () => {
    const run = await runWorkers('large', [`--isolation=${isolation}`, '--input=range:3', '--workers=2']);
    expect(run.resultsText()).toBe(
      `{"item":0,"outcome":"succeeded","value":"small 0"}\n` +
        `{"item":1,"outcome":"succeeded","value":"${'x'.repeat(30_000_000)}"}\n` +
        `{"item":2,"outcome":"succeeded","value":"small 2"}\n`,
    );
    const shown = await readItemTexts(run.recording, 1);
    expect(shown).toEqual({ input: '1', value: `"${'x'.repeat(19_999)}`, cut: true });
    expect(await readItemTexts(run.recording, 2)).toEqual({ input: '2', value: '"small 2"', cut: false });
  });
});

test('logged values are stored in full if the line shortens them', async () => {
  const { logs } = await runWorkers('logsObjects', ['--input=range:1', '--workers=1']);
  const [order, plain, letters] = logs;
  expect(order?.text).toContain('[Object]');
  expect(order?.detail).toMatch(/city: \{ name: 'London' \}/);
  expect(plain).not.toHaveProperty('detail');
  expect(letters?.text).toContain('100 more items');
  expect(letters?.detail?.match(/'x'/g)).toHaveLength(200);
});
