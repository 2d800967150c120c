import { expect, test } from 'vitest';
import { hostTable } from '../../../src/cli/hostTable.ts';
import { summarise } from '../../../src/model/compare/summary.ts';
import { summaryShape } from '../../../src/model/compare/summaryShape.ts';
import { createRunModel } from '../../../src/model/run/runModel.ts';
import { clockText, hostStateText, lossLines, lostText, machineText, shownReadings } from '../../../src/words/hosts.ts';
import { hostRun } from '../../support/hostRun.ts';

const model = hostRun({
  hosts: [
    { name: 'a', itemMicros: 10_000, workers: 1 },
    { name: 'b\u001b[31m', itemMicros: 10_000, workers: 2 },
  ],
  items: 30,
  chunksize: 1,
  aroundMicros: 1000,
  lostMicros: 150_000,
});
const [lost, there] = model.hosts;

test('a machine is described by its state, its clock and what it is', () => {
  expect([hostStateText(lost!), hostStateText(there!)]).toEqual(['lost at 150 ms', 'joined at 20 ms']);
  expect(lostText(lost!.lost!)).toBe('lost at 150 ms: its command ended with SIGKILL');
  expect([clockText(lost!), clockText(there!)]).toEqual(['+0 µs ± 150 µs', '−3.2 ms ± 150 µs']);
  expect(machineText(there!)).toBe('v24.0.0, 2 cores, 7.5 GB');
  expect(shownReadings(lost!, true).load).toBeNaN();
  expect(shownReadings(there!, true)).toEqual({ load: 0.5, latencyMicros: 400, sentBytes: 1000, receivedBytes: 1000 });
});

test('the report has a table of machines, with the reason of a loss', () => {
  const lines = hostTable(model)?.split('\n') ?? [];
  expect(lines[0]?.trim().split(/\s+/)).toEqual(
    'host state cores workers load items failed busy sent received latency clock'.split(' '),
  );
  expect(lines[1]).toMatch(/^a +lost at 150 ms +1 +1 +– +4 +0 +40 % +– +– +– +\+0 µs ± 150 µs$/);
  expect(lines[3]).toBe('a was lost at 150 ms: its command ended with SIGKILL');
  expect(lines.join('\n')).not.toContain('\u001b');
  expect(hostTable(createRunModel())).toBeUndefined();
});

test('a machine that came back, and items that may have run twice, are counted', () => {
  const loss = lost!.lost!;
  const back = { ...there!, losses: [loss, loss], sentAgain: 3 };
  const nameOf = (host: number): string => `build${host}`;
  expect(lossLines([{ ...lost!, sentAgain: 0 }, back], nameOf)).toEqual([
    'build0 was lost at 150 ms: its command ended with SIGKILL',
    'build1 was lost 2 times and came back',
    '3 items ran again because of a lost machine, and may have run twice',
  ]);
  expect(lossLines([{ ...back, losses: [loss], sentAgain: 0 }], nameOf)).toEqual([
    'build0 was lost once and came back',
  ]);
});

test('the summary has the machines, and reads as one', () => {
  const summary = summarise(model, { totalMs: 1, recording: null, logTail: () => [] });
  expect(summary.hosts?.[0]).toMatchObject({
    ...{ host: 0, name: 'a', items: 4, busyMs: 40, busy: 0.4, load: null, sentBytes: null },
    lost: { atMs: 150, reason: 'its command ended with SIGKILL' },
  });
  expect(summary.hosts?.[1]).toMatchObject({
    items: 26,
    load: 0.5,
    latencyMs: 0.4,
    receivedBytes: 1000,
    clockErrorMs: 0.15,
  });
  expect(summaryShape(JSON.parse(JSON.stringify(summary)))).toBeUndefined();
});
