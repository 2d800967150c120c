import { expect, test } from 'vitest';
import { LogFile } from '../../../src/cli/logFile.ts';
import type { LogRecord } from '../../../src/model/facts/log.ts';

const record = (seq: number, source: number | null): LogRecord => ({
  seq,
  atMicros: 1500,
  worker: 0,
  item: seq,
  chunk: 0,
  level: 'info',
  text: 'a "line"\nof two',
  stream: 'console',
  source,
});

test('a record is one line, with its time in milliseconds and its place as text', () => {
  let text = '';
  const file = new LogFile({ write: (bytes) => Promise.resolve(void (text += Buffer.from(bytes).toString())) });
  void file.add([
    { type: 'sourceSeen', source: { id: 3, file: '/w/a.ts', line: 4, column: 5 } },
    { type: 'inputEnded', total: 2 },
    { type: 'logsWritten', records: [record(0, 3), record(1, null)] },
  ]);
  const rare = { worker: null, item: null, chunk: null, detail: '"in" full', late: true } as const;
  void file.add([{ type: 'logsWritten', records: [record(2, 99), { ...record(3, null), ...rare }] }]);
  const lines = text.split('\n').slice(0, -1);
  const parsed = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(parsed.map(({ seq, source }) => [seq, source])).toEqual([
    [0, '/w/a.ts:4:5'],
    [1, null],
    [2, null],
    [3, null],
  ]);
  expect(parsed[3]).toMatchObject(rare);
  expect(parsed[0]).toMatchObject({ atMs: 1.5, text: 'a "line"\nof two' });
  expect(parsed[0]).not.toHaveProperty('atMicros');
});
