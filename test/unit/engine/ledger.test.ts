import { appendFileSync, mkdirSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { Ledger, type LogRoom } from '../../../src/engine/ledger.ts';
import type { RunEvent } from '../../../src/model/facts/events.ts';
import { scratch } from '../../support/scratch.ts';

const alwaysRoom: LogRoom = { hasRoom: true, untilRoom: async () => {} };

function openLedger(room = alwaysRoom, now = () => 1000) {
  const spoolDir = scratch('spools');
  mkdirSync(spoolDir);
  const events: RunEvent[] = [];
  const ledger = new Ledger({
    spoolDir,
    resume: null,
    emit: (event) => events.push(event),
    mapper: { failure: (failure) => failure, site: () => undefined, frames: () => [], text: (text) => text },
    results: { value: () => {}, valueIn: () => {}, failure: () => {} },
    now,
    room,
  });
  const lines = () => events.flatMap((event) => (event.type === 'logsWritten' ? event.records.map((r) => r.text) : []));
  return { ledger, lines };
}

const log = (text: string): string =>
  `${JSON.stringify({ type: 'logWritten', atMicros: 1, item: 0, chunk: 0, level: 'info', stream: 'console', text, site: null })}\n`;

const logAt = (at: number, text: string): string => log(text).replace('"atMicros":1,', `"atMicros":${at},`);

const settled = (item: number): string => {
  const record = {
    type: 'itemsSettled',
    chunk: 0,
    attempt: 1,
    fromMicros: 0,
    steps: [item, 1],
    times: '0,1,',
    outcomes: [1, 1],
  };
  return `${JSON.stringify(record)}\t1\n`;
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

test('what a replaced thread still writes is reported in the end', async () => {
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

test('the cursor names every spool and stops before a line that is held back', () => {
  const { ledger } = openLedger();
  const spool = ledger.follow(0).reports.path;
  appendFileSync(spool, log('shown') + log('held back').replace('"atMicros":1,', '"atMicros":5000,'));
  ledger.drain();
  expect(Object.values(ledger.cursor)).toMatchObject([{ logs: Buffer.byteLength(log('shown')) }]);
});

test('lines wait in the spools while there is no room, outcomes do not', async () => {
  const room = { hasRoom: false, untilRoom: async () => void (room.hasRoom = true) };
  const { ledger, lines } = openLedger(room);
  appendFileSync(ledger.follow(0).reports.path, log('waits') + settled(7));
  ledger.drain();
  expect(ledger.isSettled(7)).toBe(true);
  expect(lines()).toEqual([]);
  expect(Object.values(ledger.cursor)).toMatchObject([{ logs: 0 }]);
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

test('lines that went past a full disk come after those on it', async () => {
  const { ledger, lines } = openLedger();
  const { reports, hear } = ledger.follow(0);
  appendFileSync(reports.path, log('on disk'));
  hear({ type: 'detour', lines: log('past it'), because: 'ENOSPC' });
  ledger.drain();
  await ledger.close();
  expect(lines()).toEqual(['on disk', 'past it']);
});
