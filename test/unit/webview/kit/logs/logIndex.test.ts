import { expect, it } from 'vitest';
import type { LogRecord } from '../../../../../src/model/facts/log.ts';
import { compileFilter } from '../../../../../webview/kit/logs/logFilter.ts';
import { LogIndex } from '../../../../../webview/kit/logs/logIndex.ts';
import { noFilter } from '../../../../../webview/store/viewState.ts';

const record = (seq: number, patch: Partial<LogRecord> = {}): LogRecord => ({
  seq,
  atMicros: seq,
  worker: seq % 3,
  item: seq % 5,
  chunk: 0,
  level: seq % 4 === 0 ? 'warn' : 'info',
  text: `line ${seq}`,
  stream: 'console',
  source: null,
  ...patch,
});

const passing = (logs: readonly LogRecord[], filter: Partial<typeof noFilter>): number[] => {
  const index = new LogIndex(compileFilter({ ...noFilter, ...filter }).test);
  index.advance(logs, 1_000);
  return Array.from({ length: index.count(logs) }, (_, row) => index.at(row));
};

const logs = Array.from({ length: 20 }, (_, seq) => record(seq));

it('lets everything pass without a filter', () => expect(passing(logs, {})).toHaveLength(20));

it('joins its conditions', () => {
  expect(passing(logs, { level: 'warn' })).toEqual([0, 4, 8, 12, 16]);
  expect(passing(logs, { level: 'warn', workers: [1] })).toEqual([4, 16]);
  expect(passing(logs, { item: 3 })).toEqual([3, 8, 13, 18]);
  expect(passing(logs, { text: 'LINE 1', item: 3 })).toEqual([13, 18]);
});

it('searches what is shown, not the terminal sequences in it', () => {
  const coloured = [record(0, { text: 'a \u001b[31mred\u001b[0m line' })];
  expect(passing(coloured, { text: 'a red line' })).toEqual([0]);
  expect(passing(coloured, { text: '31' })).toEqual([]);
});

it('lets everything pass and shows the reason when a pattern is invalid', () => {
  const { test, error } = compileFilter({ ...noFilter, text: '/[/' });
  expect(test).toBeUndefined();
  expect(error).toMatch(/Unterminated character class/);
});

it('continues where it stopped when lines arrive', () => {
  const growing = logs.slice(0, 5);
  const index = new LogIndex(compileFilter({ ...noFilter, level: 'warn' }).test);
  index.advance(growing, 1_000);
  expect(index.count(growing)).toBe(2);
  growing.push(...logs.slice(5));
  expect(index.progress(growing)).toBe(0.25);
  index.advance(growing, 1_000);
  expect(index.count(growing)).toBe(5);
  expect(index.rowOf(8)).toBe(2);
});

it('gives way after each long line', () => {
  const long = Array.from({ length: 3 }, (_, seq) => record(seq, { text: 'x'.repeat(20_000) }));
  const index = new LogIndex(compileFilter({ ...noFilter, text: 'x' }).test);
  expect([index.advance(long, 0), index.count(long)]).toEqual([false, 1]);
});
