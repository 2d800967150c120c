import { appendFileSync, mkdirSync, readdirSync } from 'node:fs';
import { basename, relative } from 'node:path';
import { expect, test } from 'vitest';
import { Ledger } from '../../../../src/engine/ledger/ledger.ts';
import type { LogRoom } from '../../../../src/engine/ledger/logOrder.ts';
import type { RunEvent } from '../../../../src/model/facts/events.ts';
import type { Failure } from '../../../../src/model/facts/failure.ts';
import type { Cursor } from '../../../../src/protocol/runnerControl.ts';
import type { SpoolRecord } from '../../../../src/protocol/workerRecords.ts';
import { scratch } from '../../../support/scratch.ts';

const alwaysRoom: LogRoom = { hasRoom: true, untilRoom: async () => {} };

function openLedger(
  room = alwaysRoom,
  now = () => 1000,
  after?: { readonly spoolDir: string; readonly cursor: Cursor },
  retries = 0,
) {
  const spoolDir = after?.spoolDir ?? scratch('spools');
  mkdirSync(spoolDir, { recursive: true });
  const events: RunEvent[] = [];
  const results: unknown[] = [];
  const ledger = new Ledger({
    spoolDir,
    resume: after
      ? {
          runners: 1,
          ended: 'signal SIGKILL',
          originMicros: 0,
          workersStartedMicros: 0,
          cursor: after.cursor,
          firstChunk: 1,
          hasOutcomes: true,
          logLines: 1,
          sources: 0,
        }
      : null,
    emit: (event) => events.push(event),
    mapper: { failure: (failure) => failure, site: () => undefined, frames: () => [], text: (text) => text },
    results: {
      value: (item, json) => results.push([item, json]),
      valueIn: (item, file) => results.push([item, relative(spoolDir, file)]),
      failure: (item, outcome, failure) => results.push([item, outcome, failure?.message]),
    },
    now,
    room,
    retries,
  });
  const lines = () => events.flatMap((event) => (event.type === 'logsWritten' ? event.records.map((r) => r.text) : []));
  return { ledger, lines, events, results, spoolDir };
}

const log = (text: string): string =>
  `${JSON.stringify({ type: 'logWritten', atMicros: 1, item: 0, chunk: 0, level: 'info', stream: 'console', text, site: null })}\n`;

const logAt = (at: number, text: string): string => log(text).replace('"atMicros":1,', `"atMicros":${at},`);

const settled = (item: number, value = '1'): string => {
  const record = {
    type: 'itemsSettled',
    chunk: 0,
    attempt: 1,
    fromMicros: 0,
    steps: [item, 1],
    times: '0,1,',
    outcomes: [1, 1],
  };
  return `${JSON.stringify(record)}\t${value}\n`;
};

test.runIf(process.platform === 'linux')('a worker replaced many times costs no open file each', async () => {
  const openFiles = (): number => readdirSync('/proc/self/fd').length;
  const { ledger, lines } = openLedger();
  const before = openFiles();
  for (let generation = 0; generation < 200; generation++) {
    appendFileSync(ledger.follow(0).reports.path, log(`thread ${generation}`));
    ledger.drain();
  }
  expect(openFiles() - before).toBeLessThan(10);
  expect(lines()).toHaveLength(200);
  await ledger.close();
});

test('records that a replaced thread still writes are reported in the end', async () => {
  const { ledger, lines } = openLedger();
  const first = ledger.follow(0).reports.path;
  appendFileSync(first, log('in time'));
  ledger.drain();
  ledger.follow(0);
  ledger.drain();
  appendFileSync(first, log('late'));
  await ledger.close();
  expect(lines()).toEqual(['in time', 'late']);
});

test('an item that failed has no result until its retries are used up', () => {
  const { ledger, results, events } = openLedger(undefined, undefined, undefined, 1);
  const { path } = ledger.follow(0).reports;
  const failed = settled(3).replace('"outcomes":[1,1]', '"outcomes":[2,1]');
  appendFileSync(path, failed);
  ledger.drain();
  expect([ledger.isSettled(3), ledger.unsuccessfulCount, results]).toEqual([false, 0, []]);
  appendFileSync(path, failed);
  ledger.drain();
  expect([ledger.isSettled(3), ledger.unsuccessfulCount]).toEqual([true, 1]);
  expect(results).toEqual([[3, 'failed', undefined]]);
  expect(events.filter(({ type }) => type === 'itemsSettled')).toHaveLength(2);
});

test('an item that another part of the run has settled is not settled again', () => {
  const { ledger, results } = openLedger();
  ledger.takeRecorded([2, 4]);
  appendFileSync(ledger.follow(0).reports.path, settled(3) + settled(5));
  ledger.drain();
  expect(results).toEqual([[5, '1']]);
  expect(ledger.settledCount).toBe(4);
});

test('the cursor names every spool and stops before a line that is held back', () => {
  const { ledger } = openLedger();
  const spool = ledger.follow(0).reports.path;
  appendFileSync(spool, log('shown') + log('held back').replace('"atMicros":1,', '"atMicros":5000,'));
  ledger.drain();
  expect(ledger.cursor).toMatchObject({
    'r0-verdicts.spool': { books: 0, logs: 0 },
    [basename(spool)]: { logs: Buffer.byteLength(log('shown')) },
  });
});

test('lines wait in the spools while there is no room, outcomes do not', async () => {
  const room = { hasRoom: false, untilRoom: async () => void (room.hasRoom = true) };
  const { ledger, lines } = openLedger(room);
  const { path } = ledger.follow(0).reports;
  appendFileSync(path, log('waits') + settled(7));
  ledger.drain();
  expect(ledger.isSettled(7)).toBe(true);
  expect(lines()).toEqual([]);
  expect(ledger.cursor[basename(path)]).toMatchObject({ logs: 0 });
  await ledger.close();
  expect(lines()).toEqual(['waits']);
});

test('lines of workers that are read by pieces do not pass one another', async () => {
  const { ledger, lines } = openLedger(alwaysRoom, () => 1e9);
  const long = 'x'.repeat(1000);
  // Worker 0 has written far more than is read at once, worker 1 a line in between and one after it.
  const many = Array.from({ length: 2000 }, (_, k) => logAt(k * 2, long));
  appendFileSync(ledger.follow(0).reports.path, many.join(''));
  appendFileSync(ledger.follow(1).reports.path, logAt(3001, 'between') + logAt(5001, 'after'));
  ledger.drain();
  await ledger.close();
  expect(lines()).toHaveLength(2002);
  expect(lines().indexOf('between')).toBe(1501);
  expect(lines().at(-1)).toBe('after');
});

test('lines that a full disk refused come after those on it', async () => {
  const { ledger, lines } = openLedger();
  const { reports, onReport } = ledger.follow(0);
  appendFileSync(reports.path, log('on disk'));
  onReport({ type: 'detour', lines: log('past it'), because: 'ENOSPC' });
  ledger.drain();
  await ledger.close();
  expect(lines()).toEqual(['on disk', 'past it']);
});

const text = (record: SpoolRecord): string => `${JSON.stringify(record)}\n`;

const failureOf = (message: string, kind: Failure['kind'] = 'thrown'): Failure => ({
  kind,
  name: 'Error',
  message,
  stack: '',
  frames: [],
});

const taken = (items: number, careful = false): string =>
  text({ type: 'chunkTaken', chunk: 0, attempt: 1, careful, steps: [0, 1, 1, items - 1] });

const begun = (item: number, atMicros: number): string => text({ type: 'itemStarted', item, atMicros });

const at = { worker: 0, chunk: 0, attempt: 1, startMicros: 5 };

test('an item is settled once: what its thread still finishes after the verdict is not reported', () => {
  const { ledger, events, results } = openLedger();
  const { path } = ledger.follow(0).reports;
  ledger.settle([7], 'timedOut', at, failureOf('too late'));
  appendFileSync(path, settled(7));
  ledger.drain();
  expect(results).toEqual([[7, 'timedOut', 'too late']]);
  expect([ledger.settledCount, ledger.unsuccessfulCount]).toEqual([1, 1]);
  expect(events.map(({ type }) => type)).toEqual(['itemFailed', 'itemsSettled', 'itemsSettled']);
  expect(events.at(-1)).toMatchObject({ steps: [] });
});

test('the start of an item that its worker lost is a whole number of microseconds, as a recording requires', () => {
  const { ledger, events } = openLedger();
  ledger.follow(0);
  const startMicros = 2089.582 * 1000;
  expect(startMicros % 1).not.toBe(0);
  ledger.settle([7], 'crashed', { ...at, startMicros }, failureOf('the worker exited'));
  expect(events.at(-1)).toMatchObject({ type: 'itemsSettled', fromMicros: 2_089_582 });
});

test('a verdict on an item that has its outcome is ignored', () => {
  const { ledger, events } = openLedger();
  appendFileSync(ledger.follow(0).reports.path, settled(7));
  ledger.drain();
  const before = events.length;
  ledger.settle([7], 'crashed', at, failureOf('the worker exited'));
  expect(events).toHaveLength(before);
  expect(ledger.unsuccessfulCount).toBe(0);
});

test('an item that crashed is reported with the failure that it recorded last', () => {
  const { ledger, results } = openLedger();
  const failure = failureOf('process.exit(3) was called', 'crash');
  appendFileSync(ledger.follow(0).reports.path, text({ type: 'itemFailed', item: 7, attempt: 1, failure }));
  ledger.drain();
  ledger.settle([7], 'crashed', at, failureOf('the worker exited with code 3'));
  expect(results).toEqual([[7, 'crashed', 'process.exit(3) was called']]);
});

test('a value that is too large for the spool is named by its file', () => {
  const { ledger, results } = openLedger();
  appendFileSync(ledger.follow(0).reports.path, settled(0, '@r0-w0-0.spool.0') + settled(1, '"small"'));
  ledger.drain();
  expect(results).toEqual([
    [0, 'r0-w0-0.spool.0'],
    [1, '"small"'],
  ]);
});

test('a worker shows the announced item that it runs, until that has its outcome', () => {
  const { ledger } = openLedger();
  const { path } = ledger.follow(0).reports;
  appendFileSync(path, taken(2) + begun(0, 4000));
  ledger.drain();
  expect(ledger.running(0)).toEqual([{ item: 0, sinceMs: 4 }]);
  appendFileSync(path, settled(0));
  ledger.drain();
  expect(ledger.running(0)).toEqual([]);
});

test('a spool that cannot be written raises one notice', () => {
  const { ledger, events } = openLedger();
  const { onReport } = ledger.follow(0);
  onReport({ type: 'detour', lines: settled(0), because: 'ENOSPC' });
  onReport({ type: 'detour', lines: settled(1), because: 'ENOSPC' });
  expect(ledger.settledCount).toBe(2);
  expect(events.filter(({ type }) => type === 'noticeRaised')).toHaveLength(1);
});

test('a runner reports the unreported records of the previous one, and settles nothing twice', () => {
  const first = openLedger();
  const { path } = first.ledger.follow(0).reports;
  appendFileSync(path, taken(4) + settled(0) + log('reported'));
  first.ledger.drain();
  first.ledger.settle([3], 'timedOut', at, failureOf('too late'));
  const { cursor } = first.ledger;
  // Written, and not yet read when the runner died.
  appendFileSync(path, settled(1) + log('not reported') + begun(2, 900));

  const next = openLedger(alwaysRoom, () => 1000, { spoolDir: first.spoolDir, cursor });
  expect(next.ledger.adopt()).toEqual({ culprits: [], suspects: [[2]] });
  expect([0, 1, 2, 3].map((item) => next.ledger.isSettled(item))).toEqual([true, true, false, true]);
  expect(next.lines()).toEqual(['not reported']);
  expect(next.events.filter(({ type }) => type === 'itemsSettled')).toMatchObject([{ worker: 0, steps: [1, 1] }]);
  // Each runner writes the results again.
  expect(next.results).toEqual([
    [3, 'timedOut', 'too late'],
    [0, '1'],
    [1, '1'],
  ]);
});

test('an item that was run alone and killed its runner again is the culprit', () => {
  const first = openLedger();
  appendFileSync(first.ledger.follow(0).reports.path, taken(1, true) + begun(0, 700));
  const next = openLedger(alwaysRoom, () => 1000, { spoolDir: first.spoolDir, cursor: {} });
  expect(next.ledger.adopt()).toEqual({ culprits: [{ item: 0, worker: 0, startMicros: 700 }], suspects: [] });
});

test("waits of a dead runner's threads have ended", () => {
  const wait = {
    type: 'waitBegan',
    wait: 0,
    atMicros: 1,
    item: 0,
    primitive: { kind: 'lock', id: 'lock', name: null },
    op: 'acquire',
    blocking: true,
    endless: true,
    holder: null,
    stack: 0,
  } as const;
  const first = openLedger();
  appendFileSync(first.ledger.follow(0).reports.path, text(wait));
  const next = openLedger(alwaysRoom, () => 1000, { spoolDir: first.spoolDir, cursor: {} });
  next.ledger.adopt();
  expect(next.ledger.takeWaits()).toEqual([]);
  appendFileSync(next.ledger.follow(0).reports.path, text(wait));
  next.ledger.drain();
  expect(next.ledger.takeWaits()).toMatchObject([{ worker: 0, record: { wait: 0 } }]);
  expect(next.ledger.takeWaits()).toEqual([]);
});
