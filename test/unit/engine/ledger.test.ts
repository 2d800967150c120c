import { appendFileSync, mkdirSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { Ledger } from '../../../src/engine/ledger.ts';
import type { RunEvent } from '../../../src/model/events.ts';
import { scratch } from '../../support/scratch.ts';

function openLedger() {
  const spoolDir = scratch('spools');
  mkdirSync(spoolDir);
  const events: RunEvent[] = [];
  const ledger = new Ledger({
    spoolDir,
    resume: null,
    emit: (event) => events.push(event),
    mapper: { failure: (failure) => failure, site: () => undefined, text: (text) => text },
    results: { value: () => {}, valueIn: () => {}, failure: () => {} },
    now: () => 1000,
  });
  const lines = () => events.flatMap((event) => (event.type === 'logsWritten' ? event.records.map((r) => r.text) : []));
  return { ledger, lines };
}

const log = (text: string): string =>
  `${JSON.stringify({ t: 'log', at: 1, item: 0, chunk: 0, level: 'info', stream: 'console', text, site: null })}\n`;

test.runIf(process.platform === 'linux')('a worker replaced many times costs no open file each', () => {
  const openFiles = (): number => readdirSync('/proc/self/fd').length;
  const { ledger, lines } = openLedger();
  const before = openFiles();
  for (let generation = 0; generation < 200; generation++) {
    appendFileSync(ledger.follow(0).path, log(`thread ${generation}`));
    ledger.drain();
  }
  expect(openFiles() - before).toBeLessThan(10);
  expect(lines()).toHaveLength(200);
  ledger.close();
});

test('what a replaced thread still writes is reported in the end', () => {
  const { ledger, lines } = openLedger();
  const first = ledger.follow(0).path;
  appendFileSync(first, log('in time'));
  ledger.drain();
  ledger.follow(0);
  ledger.drain();
  appendFileSync(first, log('late'));
  ledger.close();
  expect(lines()).toEqual(['in time', 'late']);
});

test('the cursor names every spool and stops before a line that is held back', () => {
  const { ledger } = openLedger();
  const spool = ledger.follow(0).path;
  appendFileSync(spool, log('shown') + log('held back').replace('"at":1,', '"at":5000,'));
  ledger.drain();
  expect(Object.values(ledger.cursor)).toEqual([Buffer.byteLength(log('shown'))]);
});
