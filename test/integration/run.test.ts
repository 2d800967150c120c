import { writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { outcomes } from '../../src/model/facts/events.ts';
import type { Failure } from '../../src/model/facts/failure.ts';
import { readNdjson, runJson } from '../support/poolscope.ts';
import { scratch } from '../support/scratch.ts';

interface ResultLine {
  readonly item: number;
  readonly outcome: string;
  readonly value?: unknown;
  readonly failure?: Failure;
}

interface LogLine {
  readonly seq: number;
  readonly atMs: number;
  readonly worker: number;
  readonly item: number | null;
  readonly level: string;
  readonly text: string;
  readonly stream: string;
  readonly source: string | null;
  readonly late?: boolean;
}

describe('a run', () => {
  test('returns the results of 1,000 waiting items in input order', async () => {
    const results = scratch('results.ndjson');
    const { code, summary } = await runJson([
      'basic.ts#processItem',
      '--workers=4',
      '--chunksize=25',
      `--results=${results}`,
    ]);
    expect(code).toBe(0);
    expect(summary).toMatchObject({ state: 'finished', workers: 4, chunksize: 25, chunks: 40 });
    const lines = readNdjson<ResultLine>(results);
    expect(lines.map((line) => line.value)).toEqual(Array.from({ length: 1000 }, (_, item) => item * item * 2 + 100));
    console.log(`wall ${summary.wallMs} ms against a floor of 2500 ms; start-up ${JSON.stringify(summary.startup)}`);
  });

  test.each(['range:3000', 'export:streamed'])('with auto chunks runs every item once, input %s', async (input) => {
    const results = scratch('results.ndjson');
    const { summary } = await runJson([
      'basic.ts#addOne',
      `--input=${input}`,
      '--workers=3',
      '--chunksize=auto',
      `--results=${results}`,
    ]);
    const lines = readNdjson<ResultLine>(results);
    expect(summary).toMatchObject({ chunksize: 'auto', items: { total: lines.length, succeeded: lines.length } });
    expect(lines.map((line) => line.item)).toEqual(lines.map((_, item) => item));
    expect(summary.chunks).toBeLessThan(lines.length);
  });

  test.each(['auto', '1'])('begins an item before the next one is there, chunksize %s', async (chunksize) => {
    const module = scratch('waiting.ts');
    writeFileSync(
      module,
      `
      import { existsSync, writeFileSync } from 'node:fs';
      import { setTimeout as delay } from 'node:timers/promises';
      export async function* inputs() {
        for (let item = 0; item < 3; item++) {
          yield item;
          while (!existsSync(\`${module}.\${item}\`)) await delay(5);
        }
      }
      export const leaveMark = (item: number) => writeFileSync(\`${module}.\${item}\`, '');`,
    );
    const { summary } = await runJson([module, '--workers=2', `--chunksize=${chunksize}`]);
    expect(summary).toMatchObject({ state: 'finished', chunks: 3, items: { total: 3, succeeded: 3 } });
  });

  test('runs as many items at the same time as its concurrency, of a promised input, in the only function', async () => {
    const module = scratch('together.cts');
    // No item ends before all have begun.
    writeFileSync(
      module,
      `
      const begun = new Set<number>();
      let release: () => void;
      const all = new Promise<void>((resolve) => (release = resolve));
      const wait = (item: number): Promise<void> => (begun.add(item).size === 8 && release(), all);
      exports.inputs = Promise.resolve(new Set([0, 1, 2, 3, 4, 5, 6, 7]));
      exports.work = wait.bind(null);`,
    );
    const { summary } = await runJson([module, '--workers=2', '--concurrency=8', '--timeout=20s']);
    expect(summary).toMatchObject({ job: 'together.cts#work', chunks: 1, chunksize: 8, items: { succeeded: 8 } });
  });

  test('settles 100,000 tiny items', async () => {
    const { code, summary } = await runJson(['basic.ts#addOne', '--input=range:100000', '--workers=2']);
    expect(code).toBe(0);
    expect(summary.items).toMatchObject({ total: 100_000, succeeded: 100_000 });
    expect(summary.chunksize).toBe(12_500);
    console.log(`100,000 items: wall ${summary.wallMs} ms, whole command ${summary.totalMs} ms`);
  });

  test('keeps every line with its item, in order of time', async () => {
    const logs = scratch('logs.ndjson');
    const { summary } = await runJson(['basic.ts#tenLines', `--logs=${logs}`]);
    expect(summary.logs).toEqual({ lines: 10_000 });
    const lines = readNdjson<LogLine>(logs);
    expect(lines.map((line) => line.seq)).toEqual(lines.map((_, k) => k));
    expect(lines.every((line, k) => k === 0 || line.atMs >= (lines[k - 1]?.atMs ?? 0))).toBe(true);
    const seen = new Map<number, string[]>();
    for (const line of lines) seen.set(line.item ?? -1, [...(seen.get(line.item ?? -1) ?? []), line.text]);
    expect(seen.size).toBe(1000);
    for (const [item, texts] of seen) {
      expect(texts).toEqual(Array.from({ length: 10 }, (_, line) => `item ${item} line ${line}`));
    }
  });

  test('tags lines with level, stream and call site', async () => {
    const logs = scratch('logs.ndjson');
    await runJson(['basic.ts#levels', '--input=range:1', `--logs=${logs}`]);
    const lines = readNdjson<LogLine>(logs);
    expect(lines.map(({ level, text, stream }) => [level, text, stream])).toEqual([
      ['debug', 'd 0', 'console'],
      ['info', 'i 0', 'console'],
      ['warn', 'w 0', 'console'],
      ['error', 'e 0', 'console'],
      ['info', 'raw out', 'stdout'],
      ['error', 'raw err', 'stderr'],
    ]);
    expect(lines[0]?.source).toMatch(/basic\.ts:72:11$/);
  });

  test('reports three failures with their place in the source and continues', async () => {
    const { code, summary } = await runJson(['basic.ts#failsForThree', '--input=range:100']);
    expect(code).toBe(1);
    expect(summary.items).toEqual({ total: 100, succeeded: 97, failed: 3, timedOut: 0, crashed: 0, cancelled: 0 });
    expect(summary.failures.map(({ item, name, message, count }) => ({ item, name, message, count }))).toEqual(
      [5, 38, 71].map((item) => ({ item, name: 'OddItemError', message: `item ${item} is odd`, count: 3 })),
    );
    for (const failure of summary.failures) {
      expect(failure.frames[0]).toMatchObject({ line: 22, column: 30, function: 'failsForThree' });
      expect(failure.frames[0]?.file).toMatch(/jobs\/basic\.ts$/);
      expect(failure.logTail).toEqual([`trying ${failure.item}`]);
    }
  });

  test('describes whatever is thrown or returned', async () => {
    const results = scratch('results.ndjson');
    const { code, summary } = await runJson(['basic.ts#throwsOddThings', '--input=range:8', `--results=${results}`]);
    expect(code).toBe(1);
    expect(summary.items).toMatchObject({ total: 8, succeeded: 2, failed: 6 });
    const lines = readNdjson<ResultLine>(results);
    expect(lines.map((line) => [line.outcome, line.failure?.kind, line.failure?.message])).toEqual([
      ['failed', 'nonError', 'null'],
      ['failed', 'nonError', "'a string'"],
      ['failed', 'thrown', 'circular'],
      ['failed', 'thrown', 'both'],
      [
        'failed',
        'unserialisable',
        'value.rows[0].onClick is a function (onClick), which cannot be sent between threads',
      ],
      ['failed', 'rejected', 'later'],
      ['succeeded', undefined, undefined],
      ['succeeded', undefined, undefined],
    ]);
    expect(lines[3]?.failure?.errors?.map((member) => member.name)).toEqual(['TypeError', 'RangeError']);
    expect(lines[6]?.value).toEqual({ $type: 'Map', value: [['big', { $type: 'bigint', value: '12' }]] });
  });

  test('blames the item that exits or hangs, and runs the others', async () => {
    const { code, summary } = await runJson([
      'basic.ts#crashesAndHangs',
      '--input=range:20',
      '--workers=2',
      '--chunksize=5',
      '--timeout=3s',
    ]);
    expect(code).toBe(1);
    expect(summary.items).toMatchObject({ total: 20, succeeded: 18, timedOut: 1, crashed: 1 });
    expect(summary.failures.map(({ item, kind }) => [item, kind])).toEqual([
      [7, 'crash'],
      [13, 'timeout'],
    ]);
  });

  test('starts a worker again that dies once while starting, however often it was replaced before', async () => {
    const { code, summary } = await runJson(['starts.ts#firstFiveExit', '--input=range:8', '--workers=1'], {
      tmpdir: dirname(scratch('starts')),
    });
    expect(code).toBe(1);
    expect(summary).toMatchObject({ state: 'finished', items: { total: 8, succeeded: 3, crashed: 5 } });
  });

  test('charges late errors and lines to the item that caused them', async () => {
    const logs = scratch('logs.ndjson');
    const { code } = await runJson(['basic.ts#late', '--input=range:20', '--workers=1', `--logs=${logs}`]);
    expect(code).toBe(1);
    const lines = readNdjson<LogLine>(logs);
    expect(lines.map(({ item, late }) => [item, late])).toEqual([
      [2, true],
      [2, true],
    ]);
    expect(lines.map((line) => line.text).join('\n')).toMatch(
      /nobody waits[\s\S]*late line|late line[\s\S]*nobody waits/,
    );
  });

  test('runs only the chosen items', async () => {
    const results = scratch('results.ndjson');
    const { summary } = await runJson(['basic.ts#addOne', '--items=3,7,10-12', `--results=${results}`]);
    expect(summary.items.total).toBe(5);
    expect(readNdjson<ResultLine>(results)).toEqual(
      [3, 7, 10, 11, 12].map((item) => ({ item, outcome: 'succeeded', value: item + 1 })),
    );
  });

  test('spreads tuples with starmap', async () => {
    const results = scratch('results.ndjson');
    await runJson(['basic.ts#add', '--input=export:pairs', '--call=starmap', `--results=${results}`]);
    expect(readNdjson<ResultLine>(results).map((line) => line.value)).toEqual([3, 7]);
  });

  test('pulls a generator and learns the total at its end', async () => {
    const { summary } = await runJson(['basic.ts#addOne', '--input=export:streamed', '--chunksize=10']);
    expect(summary.items).toMatchObject({ total: 25, succeeded: 25 });
    expect(summary.chunks).toBe(3);
  });

  test('returns the same outcomes inline', async () => {
    const { code, summary } = await runJson(['basic.ts#failsForThree', '--input=range:100', '--isolation=inline']);
    expect(code).toBe(1);
    expect(summary).toMatchObject({ workers: 1, items: { succeeded: 97, failed: 3 }, logs: { lines: 100 } });
  });

  test.each(['thread', 'process', 'inline'])('shows no frame of ours in a failure (%s)', async (isolation) => {
    const { summary } = await runJson([
      'basic.ts#failsForThree',
      '--items=5',
      '--input=range:6',
      `--isolation=${isolation}`,
    ]);
    const files = summary.failures.flatMap((failure) => failure.frames.map((frame) => frame.file));
    expect(files.length).toBeGreaterThan(0);
    expect(files.filter((file) => !file.endsWith('/jobs/basic.ts') && !file.startsWith('node:'))).toEqual([]);
  });

  test('stops at the first failure when asked to', async () => {
    const { code, summary } = await runJson([
      'basic.ts#failsForThree',
      '--input=range:100',
      '--on-error=stop',
      '--workers=1',
      '--chunksize=1',
    ]);
    expect(code).toBe(1);
    expect(summary.state).toBe('stopped');
    expect(summary.items).toMatchObject({ total: 100, succeeded: 5, failed: 1, cancelled: 94 });
  });
});

describe('kinds of module', () => {
  test('paths, decorators, enums, top-level await and the place of the file', async () => {
    const results = scratch('results.ndjson');
    const { code } = await runJson(['kinds/modern.ts', `--results=${results}`]);
    expect(code).toBe(0);
    expect(readNdjson<ResultLine>(results).map((line) => line.value)).toEqual(
      [1020, 1040, 1060].map((value) => ({ value, tag: 'decorated', here: true, self: true })),
    );
  });

  test('CommonJS with packages and its own folder', async () => {
    const results = scratch('results.ndjson');
    const { code } = await runJson(['kinds/common.cjs#countCells', `--results=${results}`]);
    expect(code).toBe(0);
    expect(readNdjson<ResultLine>(results).map((line) => line.value)).toEqual(
      [2, 3].map((cells) => ({ cells, file: 'common.cjs', config: 1000 })),
    );
  });

  test('CommonJS that is one function', async () => {
    const { code, summary } = await runJson(['kinds/replaced.cjs', '--input=range:3']);
    expect(code).toBe(0);
    expect(summary.items.succeeded).toBe(3);
  });
});

test('outcomes always add up', async () => {
  const { summary } = await runJson(['basic.ts#crashesAndHangs', '--input=range:12', '--chunksize=3']);
  const sum = outcomes.reduce((total, outcome) => total + summary.items[outcome], 0);
  expect(sum).toBe(summary.items.total);
});
