import { AsyncLocalStorage } from 'node:async_hooks';
import { expect, test } from 'vitest';
import type { CapturedLine } from '../../../src/execution/captureOutput.ts';
import { createItemLog } from '../../../src/execution/itemLog.ts';
import type { ItemScope } from '../../../src/execution/itemScope.ts';
import type { WorkerRecord } from '../../../src/protocol/workerRecords.ts';

const line: CapturedLine = { level: 'info', stream: 'console', text: 'hello', site: null };
const scope: ItemScope = { chunk: 2, attempt: 1, item: 107, index: 7, ended: false };

function setUp({ sharesThread = false, joinsLines = true } = {}) {
  const scopes = new AsyncLocalStorage<ItemScope>();
  const appended: { readonly record: WorkerRecord; readonly scope: ItemScope | undefined }[] = [];
  const append = (record: WorkerRecord): void => void appended.push({ record, scope: scopes.getStore() });
  const { write: log, endLines } = createItemLog({
    now: () => 12.6,
    scopes,
    sink: { append },
    sharesThread,
    joinsLines,
  });
  return { scopes, appended, log, endLines };
}

test('a line carries the item that runs, by its place in its call, and none between items', () => {
  const { scopes, appended, log } = setUp();
  scopes.run(scope, () => log(line));
  log(line);
  expect(appended.map(({ record }) => record)).toEqual([
    { type: 'logWritten', atMicros: 13, item: 7, chunk: 2, ...line },
    { type: 'logWritten', atMicros: 13, item: null, chunk: null, ...line },
  ]);
});

test('a line after the end of its item is late', () => {
  const { scopes, appended, log } = setUp();
  scopes.run({ ...scope, ended: true }, () => log(line));
  expect(appended).toMatchObject([{ record: { item: 7, late: true } }]);
});

test('a receiver in the same thread runs outside of the item, so that what it prints is no output of the item', () => {
  const { scopes, appended, log } = setUp({ sharesThread: true });
  scopes.run(scope, () => log(line));
  expect(appended).toMatchObject([{ record: { item: 7 }, scope: undefined }]);
});

const part: CapturedLine = { level: 'info', stream: 'stdout', text: 'half', site: null, open: true };
const written = { level: 'error', stream: 'stderr', text: 'bad', site: null, open: true } as const;
const texts = (appended: ReturnType<typeof setUp>['appended']): unknown[] =>
  appended.map(({ record }) => record.type === 'logWritten' && [record.stream, record.text, record.open ?? false]);

test('the end of an item ends the lines that it left open', () => {
  const { scopes, appended, log, endLines } = setUp();
  const item = { ...scope };
  scopes.run(item, () => {
    log(part);
    log(written);
    log({ ...line, text: 'continues the first' });
  });
  endLines(item);
  expect(texts(appended)).toEqual([
    ['stdout', 'half', true],
    ['stderr', 'bad', true],
    ['console', 'continues the first', false],
    ['stderr', '', false],
  ]);
  expect(appended.at(-1)).toMatchObject({ record: { item: 7 } });
});

test('the end of loading ends a line that is part of no item', () => {
  const { appended, log, endLines } = setUp();
  log(part);
  endLines(undefined);
  endLines(undefined);
  expect(texts(appended)).toEqual([
    ['stdout', 'half', true],
    ['stdout', '', false],
  ]);
});

test('a receiver that does not join lines gets no end of a line', () => {
  const { scopes, appended, log, endLines } = setUp({ joinsLines: false });
  const item = { ...scope };
  scopes.run(item, () => log(part));
  endLines(item);
  expect(texts(appended)).toEqual([['stdout', 'half', true]]);
});
