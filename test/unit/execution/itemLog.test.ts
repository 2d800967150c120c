import { AsyncLocalStorage } from 'node:async_hooks';
import { expect, test } from 'vitest';
import type { CapturedLine } from '../../../src/execution/captureOutput.ts';
import { createItemLog } from '../../../src/execution/itemLog.ts';
import type { ItemScope } from '../../../src/execution/itemScope.ts';
import type { WorkerRecord } from '../../../src/protocol/workerRecords.ts';

const line: CapturedLine = { level: 'info', stream: 'console', text: 'hello', site: null };
const scope: ItemScope = { chunk: 2, attempt: 1, item: 107, index: 7, ended: false };

function setUp(sharesThread: boolean) {
  const scopes = new AsyncLocalStorage<ItemScope>();
  const appended: { readonly record: WorkerRecord; readonly scope: ItemScope | undefined }[] = [];
  const append = (record: WorkerRecord): void => void appended.push({ record, scope: scopes.getStore() });
  const log = createItemLog({ now: () => 12.6, scopes, sink: { append }, sharesThread });
  return { scopes, appended, log };
}

test('a line carries the item that runs, by its place in its call, and none between items', () => {
  const { scopes, appended, log } = setUp(false);
  scopes.run(scope, () => log(line));
  log(line);
  expect(appended.map(({ record }) => record)).toEqual([
    { type: 'logWritten', atMicros: 13, item: 7, chunk: 2, ...line },
    { type: 'logWritten', atMicros: 13, item: null, chunk: null, ...line },
  ]);
});

test('a line after the end of its item is late', () => {
  const { scopes, appended, log } = setUp(false);
  scopes.run({ ...scope, ended: true }, () => log(line));
  expect(appended).toMatchObject([{ record: { item: 7, late: true } }]);
});

test('a receiver in the same thread runs outside of the item, so that what it prints is no output of the item', () => {
  const { scopes, appended, log } = setUp(true);
  scopes.run(scope, () => log(line));
  expect(appended).toMatchObject([{ record: { item: 7 }, scope: undefined }]);
});
