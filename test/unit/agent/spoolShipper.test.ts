import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { SpoolShipper } from '../../../src/agent/spoolShipper.ts';
import { scratch } from '../../support/scratch.ts';

function open() {
  const dir = scratch('shipped');
  mkdirSync(dir);
  const spool = join(dir, 'r0-w1-2.spool');
  const sent: string[] = [];
  const shipper = new SpoolShipper(spool, {
    lines: (bytes) => void sent.push(Buffer.from(bytes).toString()),
    aside: (file, bytes) => void sent.push(`${file}: ${bytes.length}`),
    drained: () => Promise.resolve(),
  });
  return { spool, sent, shipper };
}

test('only whole lines are sent, each once, also a line that is longer than a piece', async () => {
  const { spool, sent, shipper } = open();
  await shipper.ship();
  appendFileSync(spool, 'one\ntwo\nthr');
  await Promise.all([shipper.ship(), shipper.ship()]);
  const long = 'x'.repeat(3 << 20);
  appendFileSync(spool, `ee\n${long}\n`);
  await shipper.ship();
  shipper.close();
  expect(sent[0]).toBe('one\ntwo\n');
  expect(sent.join('')).toBe(`one\ntwo\nthree\n${long}\n`);
});

test('the file of a large value is sent before the line that names it', async () => {
  const { spool, sent, shipper } = open();
  writeFileSync(`${spool}.1`, 'y'.repeat((1 << 20) + 5));
  // The file with number 0 could not be written.
  appendFileSync(spool, '{}\t@r0-w1-2.spool.1\n');
  await shipper.ship();
  shipper.close();
  expect(sent).toEqual(['r0-w1-2.spool.1: 1048576', 'r0-w1-2.spool.1: 5', '{}\t@r0-w1-2.spool.1\n']);
});
