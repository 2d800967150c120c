import { expect, test } from 'vitest';
import type { SpooledLine } from '../../../../src/engine/ledger/lineJoiner.ts';
import { LogRecords } from '../../../../src/engine/ledger/logRecords.ts';
import type { RunEvent } from '../../../../src/model/facts/events.ts';

function open() {
  const events: RunEvent[] = [];
  const records = new LogRecords({
    mapper: {
      failure: (failure) => failure,
      frames: () => [],
      text: (text) => text.replaceAll('bundle', 'source'),
      site: (site) => (site.startsWith('node:') ? undefined : { file: '/job.ts', line: 3, column: 1 }),
    },
    nextLine: 10,
    nextSource: 4,
    onSource: (event) => events.push(event),
  });
  const toRecord = (more: Partial<SpooledLine>) =>
    records.toRecord({
      type: 'logWritten',
      atMicros: 1,
      worker: 2,
      item: 0,
      chunk: 0,
      level: 'info',
      stream: 'console',
      text: 'hello',
      site: null,
      ...more,
    });
  return { events, toRecord };
}

test('lines and places are numbered on from those of an earlier runner', () => {
  const { events, toRecord } = open();
  expect(toRecord({ site: 'a:1:1' })).toMatchObject({ seq: 10, worker: 2, source: 4 });
  expect(toRecord({ site: 'b:1:1' })).toMatchObject({ seq: 11, source: 5 });
  expect(events).toMatchObject([{ source: { id: 4, file: '/job.ts' } }, { source: { id: 5 } }]);
});

test('a place is reported once, and a place without a source never', () => {
  const { events, toRecord } = open();
  const sources = ['a:1:1', 'node:fs:1', 'a:1:1', 'node:fs:1'].map((site) => toRecord({ site }).source);
  expect(sources).toEqual([4, null, 4, null]);
  expect(events).toHaveLength(1);
});

test('a line begins with the name of its logger, and its stacks are mapped to the source', () => {
  const { toRecord } = open();
  expect(toRecord({ logger: 'db', text: 'at bundle', detail: 'more bundle' })).toMatchObject({
    text: 'db: at source',
    detail: 'more source',
  });
});
