import { expect, test } from 'vitest';
import { printedLines, printOutput } from '../../../src/cli/printedLines.ts';
import type { RunEvent } from '../../../src/model/facts/events.ts';
import type { LogRecord } from '../../../src/model/facts/log.ts';

const record = (text: string, rest: Partial<LogRecord> = {}): LogRecord => ({
  seq: 0,
  atMicros: 0,
  worker: 1,
  item: 7,
  chunk: 0,
  level: 'info',
  text,
  stream: 'stdout',
  source: null,
  ...rest,
});

test.each([
  [record('ready'), '[worker 1, item 7] ready'],
  [record('loading', { item: null }), '[worker 1] loading'],
  [record('after', { late: true }), '[worker 1, item 7, late] after'],
  [record('a\n\tb'), '[worker 1, item 7] a\n[worker 1, item 7] \tb'],
])('a line has its worker and its item in front', (given, printed) => {
  expect(printedLines(given)).toBe(printed);
});

test('colours are kept, over line breaks too, and do not colour the next line', () => {
  expect(printedLines(record('\u001b[31mred\u001b[39m plain'))).toBe(
    '[worker 1, item 7] \u001b[31mred\u001b[39m plain\u001b[0m',
  );
  expect(printedLines(record('\u001b[1mbold\nstill\u001b[0m\nplain'))).toBe(
    [
      '[worker 1, item 7] \u001b[1mbold\u001b[0m',
      '[worker 1, item 7] \u001b[1mstill\u001b[0m\u001b[0m',
      '[worker 1, item 7] plain',
    ].join('\n'),
  );
});

test('sequences that move the cursor, erase or reorder are removed or spelled out', () => {
  expect(printedLines(record('\u001b[2J\u001b[1Aa\u001b]0;title\u0007\u202eb'))).toBe('[worker 1, item 7] a\\u202eb');
});

test('the lines of one batch are printed at once', () => {
  let report: (events: readonly RunEvent[]) => void = () => {};
  const said: string[] = [];
  printOutput(
    { changed: (listener) => ((report = listener), { dispose: () => {} }) },
    { say: (text) => said.push(text) },
  );
  report([{ type: 'inputEnded', total: 2 }]);
  report([{ type: 'logsWritten', records: [record('one'), record('two', { item: 8 })] }]);
  expect(said).toEqual(['[worker 1, item 7] one\n[worker 1, item 8] two']);
});
