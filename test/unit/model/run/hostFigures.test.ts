import { expect, test } from 'vitest';
import { hostsOfItems } from '../../../../src/model/items/hostGroups.ts';
import { applyEvent } from '../../../../src/model/run/reduce.ts';
import {
  hostAtTime,
  hostFigures,
  hostOfRow,
  meanLatencyMicros,
  meanLoad,
  placedMicros,
  staysOf,
} from '../../../../src/model/run/hostFigures.ts';
import { hostName } from '../../../../src/model/run/hosts.ts';
import { hostRun, type HostRun } from '../../../support/hostRun.ts';

const course: HostRun = {
  hosts: [
    { name: 'a', itemMicros: 10_000, workers: 1 },
    { name: 'b', itemMicros: 10_000, workers: 1 },
  ],
  items: 20,
  chunksize: 1,
  aroundMicros: 1000,
};

test('items are counted on the machine that ran them, also if their worker continued on another one', () => {
  const model = hostRun({ ...course, lostMicros: 150_000 });
  const figures = hostFigures(model);
  expect(figures.map(({ items, workers }) => [items, workers])).toEqual([
    [4, 1],
    [16, 2],
  ]);
  expect(figures.reduce((sum, { runMicros }) => sum + runMicros, 0)).toBe(200_000);
  const [worker] = model.workers;
  expect(staysOf(worker!).map(({ host, firstRow, endRow }) => [host, firstRow, endRow])).toEqual([
    [0, 0, 4],
    [1, 4, worker!.settled],
  ]);
  expect([3, 4].map((row) => hostOfRow(worker!, row))).toEqual([0, 1]);
  expect([140_000, 200_000].map((at) => hostAtTime(worker, at))).toEqual([0, 1]);
  const count = 20;
  const hosts = hostsOfItems(model, {
    worker: Float64Array.from({ length: count }, (_, k) => model.items.worker.get(k)),
    count,
  });
  expect([...hosts].filter((host) => host === 0)).toHaveLength(4);
});

test('a machine is busy for the share of the time in which its workers were there', () => {
  const model = hostRun({ ...course, lostMicros: 150_000 });
  // Its worker was there from its start to the loss of the machine.
  expect(placedMicros(model, 0, { fromMicros: 0, toMicros: Infinity })).toBe(100_000);
  expect(hostFigures(model)[0]?.busy).toBe(0.4);
  expect(placedMicros(model, 0, { fromMicros: 140_000, toMicros: 160_000 })).toBe(10_000);
});

test('a worker that is replaced on its machine stays there', () => {
  const model = hostRun(course);
  applyEvent(model, { type: 'workerStarted', worker: 0, generation: 2, atMicros: 1e6 });
  applyEvent(model, { type: 'workerPlaced', worker: 0, host: 0, atMicros: 1e6 });
  expect(staysOf(model.workers[0]!)).toHaveLength(1);
});

test('readings of a machine are added up, and the newest one is kept', () => {
  const model = hostRun(course);
  const reading = {
    type: 'hostMeasured',
    host: 1,
    atMicros: 2e6,
    load: null,
    latencyMicros: 800,
    sentBytes: 7,
    receivedBytes: 8,
  } as const;
  applyEvent(model, reading);
  applyEvent(model, { ...reading, host: 9 });
  const host = model.hosts[1]!;
  expect([meanLoad(host), meanLatencyMicros(host)]).toEqual([0.5, 600]);
  expect(host.readings).toMatchObject({ load: 0.5, latencyMicros: 800, leastLatencyMicros: 400, sentBytes: 7 });
  expect(hostName(model, 1)).toBe('b');
});
