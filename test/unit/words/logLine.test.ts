import { expect, test } from 'vitest';
import type { LogRecord } from '../../../src/model/facts/log.ts';
import { logLine } from '../../../src/words/logLine.ts';

const record: LogRecord = {
  seq: 0,
  atMicros: 1_250_000,
  worker: 3,
  item: 12,
  chunk: 1,
  level: 'info',
  text: 'plain',
  stream: 'console',
  source: null,
};

test('a saved log line has its time, worker, item, level and text, without colours', () => {
  expect(logLine({ ...record, text: '\u001b[31mred\u001b[39m' })).toBe('1.250 w3 #12 info  red');
});

test('an object is saved whole, and a line outside of workers and items keeps its columns', () => {
  expect(logLine({ ...record, worker: null, item: null, level: 'error', text: '{…}', detail: '{\n  a: 1\n}' })).toBe(
    '1.250 - - error {\n      a: 1\n    }',
  );
});
